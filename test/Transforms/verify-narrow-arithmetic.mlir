// RUN: qopt-opt %s --split-input-file --verify-diagnostics --qopt-verify-narrow-arithmetic

// Sums of products with constants, for each channel: 2^17 * 3 and 2^8 * 2000, where the
// other way round would not fit.
#x = affine_map<(n, o, i) -> (n, i)>
#w = affine_map<(n, o, i) -> (o, i)>
#y = affine_map<(n, o, i) -> (n, o)>
#id = affine_map<(n, o) -> (n, o)>
#o = affine_map<(n, o) -> (o)>
func.func @channels(%x: tensor<2x2xi8>, %out: tensor<2x2xi32>) -> tensor<2x2xi32> {
  %w = arith.constant dense<[[1, 1], [4000, -127]]> : tensor<2x2xi16>
  %codes = arith.constant dense<[8000000, 4000]> : tensor<2xi32>
  %start = arith.constant dense<[10, -10]> : tensor<2xi32>
  %e = tensor.empty() : tensor<2x2xi32>
  %b = linalg.broadcast ins(%start : tensor<2xi32>) outs(%e : tensor<2x2xi32>) dimensions = [0]
  %acc = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x2xi8>, tensor<2x2xi16>) outs(%b : tensor<2x2xi32>) {
  ^bb0(%a: i8, %c: i16, %sum: i32):
    %p = arith.extsi %a : i8 to i32
    %q = arith.extsi %c : i16 to i32
    %pq = arith.muli %p, %q : i32
    %s = arith.addi %sum, %pq : i32
    linalg.yield %s : i32
  } -> tensor<2x2xi32>
  %y = linalg.generic {indexing_maps = [#id, #o, #id], iterator_types = ["parallel", "parallel"]} ins(%acc, %codes : tensor<2x2xi32>, tensor<2xi32>) outs(%out : tensor<2x2xi32>) {
  ^bb0(%a: i32, %c: i32, %old: i32):
    %p = arith.muli %a, %c overflow<nsw> : i32
    linalg.yield %p : i32
  } -> tensor<2x2xi32>
  return %y : tensor<2x2xi32>
}

// -----

// One more in a weight, and the product of the second channel does not fit.
#x = affine_map<(n, o, i) -> (n, i)>
#w = affine_map<(n, o, i) -> (o, i)>
#y = affine_map<(n, o, i) -> (n, o)>
#id = affine_map<(n, o) -> (n, o)>
#o = affine_map<(n, o) -> (o)>
func.func @too_large(%x: tensor<2x2xi8>, %out: tensor<2x2xi32>) -> tensor<2x2xi32> {
  %w = arith.constant dense<[[1, 1], [4069, -127]]> : tensor<2x2xi16>
  %codes = arith.constant dense<[8000000, 4000]> : tensor<2xi32>
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2x2xi32>
  %b = linalg.fill ins(%c0 : i32) outs(%e : tensor<2x2xi32>) -> tensor<2x2xi32>
  %acc = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x2xi8>, tensor<2x2xi16>) outs(%b : tensor<2x2xi32>) {
  ^bb0(%a: i8, %c: i16, %sum: i32):
    %p = arith.extsi %a : i8 to i32
    %q = arith.extsi %c : i16 to i32
    %pq = arith.muli %p, %q : i32
    %s = arith.addi %sum, %pq : i32
    linalg.yield %s : i32
  } -> tensor<2x2xi32>
  %y = linalg.generic {indexing_maps = [#id, #o, #id], iterator_types = ["parallel", "parallel"]} ins(%acc, %codes : tensor<2x2xi32>, tensor<2xi32>) outs(%out : tensor<2x2xi32>) {
  ^bb0(%a: i32, %c: i32, %old: i32):
    // expected-error@+1 {{expected a result of 32 bits, as nsw says, but got the range from -2147844000 to 2132076000}}
    %p = arith.muli %a, %c overflow<nsw> : i32
    linalg.yield %p : i32
  } -> tensor<2x2xi32>
  return %y : tensor<2x2xi32>
}

// -----

// Nothing is known of an argument but its type.
func.func @scalar(%x: i8, %y: i32) -> i32 {
  %c8388608 = arith.constant 8388608 : i32
  %a = arith.extsi %x : i8 to i32
  %b = arith.muli %a, %c8388608 overflow<nsw> : i32
  %c1 = arith.constant 1 : i32
  // expected-error@+1 {{expected a result of 32 bits, as nsw says, but got the range from -2147483647 to 2147483648}}
  %c = arith.addi %y, %c1 overflow<nsw> : i32
  %d = arith.addi %b, %c : i32
  return %d : i32
}

// -----

func.func @shift(%x: i32, %y: i32) -> i32 {
  // expected-error@+1 {{expected a result that is proved not to wrap, as nsw says, but got one of unknown range}}
  %a = arith.shli %x, %y overflow<nsw> : i32
  return %a : i32
}

// -----

// Whoever computes with indices answers for them.
func.func @index(%x: index, %y: index) -> index {
  %a = arith.addi %x, %y overflow<nsw> : index
  return %a : index
}
