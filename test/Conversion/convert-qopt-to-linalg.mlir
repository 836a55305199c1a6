// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize --split-input-file | FileCheck %s

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!r = !qopt.quant<i8, real<0.25>, zp<1>>

// Rounding twice: a left shift, half up at bit 31, half away at the rest.
// CHECK-LABEL: func.func @half_away_twice(
// CHECK-SAME: tensor<4xi8>) -> tensor<4xi8>
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : i32
// CHECK-DAG: %[[M:.*]] = arith.constant 1073741824 : i64
// CHECK: arith.shli %{{.*}}, %{{.*}} : i32
// CHECK: %[[X:.*]] = arith.extsi %{{.*}} : i32 to i64
// CHECK: %[[P:.*]] = arith.muli %[[X]], %[[M]] : i64
// CHECK: arith.addi %[[P]], %[[M]] : i64
// CHECK: arith.shrsi
// CHECK-NOT: arith.shrsi
// CHECK: linalg.yield
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @half_away_twice(%x: tensor<4x!q>) -> tensor<4x!r> {
    %0 = qopt.rescale %x rounding<half_away_twice> : tensor<4x!q> -> tensor<4x!r>
    return %0 : tensor<4x!r>
  }
}

// -----

!q = !qopt.quant<i8, real<0.1>>
!r = !qopt.quant<i8, real<1.0>>

// A tenth, rounded once: M is 858993459 * 2^-33.
// CHECK-LABEL: func.func @half_up(
// CHECK-DAG: %[[S:.*]] = arith.constant 33 : i64
// CHECK-DAG: %[[HALF:.*]] = arith.constant 4294967296 : i64
// CHECK: %[[P:.*]] = arith.muli
// CHECK: %[[T:.*]] = arith.addi %[[P]], %[[HALF]]
// CHECK: arith.shr{{[su]}}i %[[T]], %[[S]]
// CHECK-LABEL: func.func @half_away(
// CHECK: %[[P:.*]] = arith.muli
// CHECK: %[[SIGN:.*]] = arith.shrsi %[[P]], %{{.*}}
// CHECK: %[[T:.*]] = arith.addi %[[P]], %[[SIGN]]
// CHECK: arith.addi %[[T]], %{{.*}}
// CHECK-LABEL: func.func @half_even(
// CHECK: %[[P:.*]] = arith.muli
// CHECK: %[[Q:.*]] = arith.shrsi %[[P]], %{{.*}}
// CHECK: %[[ODD:.*]] = arith.andi %[[Q]], %{{.*}}
// CHECK: arith.addi %{{.*}}, %[[ODD]]
// CHECK-LABEL: func.func @floor(
// CHECK: %[[P:.*]] = arith.muli
// CHECK-NEXT: arith.shr{{[su]}}i %[[P]], %{{.*}}
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @half_up(%x: tensor<4x!q>) -> tensor<4x!r> {
    %0 = qopt.rescale %x rounding<half_up> : tensor<4x!q> -> tensor<4x!r>
    return %0 : tensor<4x!r>
  }
  func.func @half_away(%x: tensor<4x!q>) -> tensor<4x!r> {
    %0 = qopt.rescale %x rounding<half_away> : tensor<4x!q> -> tensor<4x!r>
    return %0 : tensor<4x!r>
  }
  func.func @half_even(%x: tensor<4x!q>) -> tensor<4x!r> {
    %0 = qopt.rescale %x rounding<half_even> : tensor<4x!q> -> tensor<4x!r>
    return %0 : tensor<4x!r>
  }
  func.func @floor(%x: tensor<4x!q>) -> tensor<4x!r> {
    %0 = qopt.rescale %x rounding<floor> : tensor<4x!q> -> tensor<4x!r>
    return %0 : tensor<4x!r>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<-3>>

// The zero point goes into the bias: 10 + 3 * (1 + 2 + 3 + 4) = 40, and
// 20 + 3 * (5 + 6 - 7 - 8) = 8. Codes multiply as they are.
// CHECK-LABEL: func.func @zero_point_in_bias(
// CHECK: arith.constant dense<[40, 8]> : tensor<2xi32>
// CHECK: linalg.broadcast
// CHECK: linalg.generic {{.*}} "reduction"]}
// CHECK-NOT: arith.subi
// CHECK: return
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @zero_point_in_bias(%x: tensor<1x4x!q>) -> tensor<1x2x!q> {
    %w = qopt.const dense<[[1, 2, 3, 4], [5, 6, -7, -8]]> : tensor<2x4xi8> : tensor<2x4x!qopt.quant<i8, real<0.25>>>
    %b = qopt.const dense<[10, 20]> : tensor<2xi32> : tensor<2xi32>
    %0 = qopt.fully_connected %x, %w, %b rounding<half_away_twice> : tensor<1x4x!q>, tensor<2x4x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!q>
    return %0 : tensor<1x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<2>>
!w = !qopt.quant<u8, channel<0>, real<0.25, 0.125>, zp<3, 4>>

// A filter that is not known, unsigned, with zero points: both are subtracted.
// CHECK-LABEL: func.func @unknown_filter(
// CHECK: arith.constant dense<[3, 4]> : tensor<2xi32>
// CHECK: ^bb0(%[[X:.*]]: i8, %[[W:.*]]: i8, %[[Z:.*]]: i32, %{{.*}}: i32):
// CHECK: %[[XI:.*]] = arith.extsi %[[X]]
// CHECK: arith.subi %[[XI]], %{{.*}}
// CHECK: %[[WI:.*]] = arith.extui %[[W]]
// CHECK: arith.subi %[[WI]], %[[Z]]
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @unknown_filter(%x: tensor<1x4x!q>, %w: tensor<2x4x!w>) -> tensor<1x2x!q> {
    %0 = qopt.fully_connected %x, %w rounding<half_up> : tensor<1x4x!q>, tensor<2x4x!w> -> tensor<1x2x!q>
    return %0 : tensor<1x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, real<0.25>>

// Padded with the zero point; rows of the window are contiguous.
// CHECK: #[[$X:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 * 2 + d4, d2 * 4 + d5)>
// CHECK: #[[$G:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1 + d5, d2 + d6, d3, d7)>
// CHECK: #[[$D:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 + d3, d2 + d4, d5)>
// CHECK-LABEL: func.func @conv(
// CHECK: %[[Z:.*]] = arith.constant -3 : i8
// CHECK: tensor.pad {{.*}} low[0, 0, 0, 0] high[0, 1, 1, 0]
// CHECK: tensor.yield %[[Z]]
// CHECK: tensor.collapse_shape {{.*}} : tensor<1x5x5x2xi8> into tensor<1x5x10xi8>
// CHECK: linalg.generic {indexing_maps = [#[[$X]],
// CHECK-LABEL: func.func @grouped(
// CHECK: tensor.expand_shape {{.*}} : tensor<1x4x4x2xi8> into tensor<1x4x4x2x1xi8>
// CHECK: linalg.generic {indexing_maps = [#[[$G]],
// CHECK: tensor.collapse_shape {{.*}} : tensor<1x4x4x2x3xi8> into tensor<1x4x4x6xi8>
// CHECK-LABEL: func.func @depthwise(
// CHECK: linalg.generic {indexing_maps = [#[[$D]],
// CHECK-SAME: ["parallel", "parallel", "parallel", "reduction", "reduction", "parallel", "parallel"]
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @conv(%x: tensor<1x4x4x2x!q>, %w: tensor<3x3x3x2x!w>) -> tensor<1x2x2x3x!q> {
    %0 = qopt.conv_2d %x, %w strides [2, 2] pad [0, 1, 0, 1] rounding<half_away_twice> : tensor<1x4x4x2x!q>, tensor<3x3x3x2x!w> -> tensor<1x2x2x3x!q>
    return %0 : tensor<1x2x2x3x!q>
  }
  func.func @grouped(%x: tensor<1x4x4x2x!q>, %w: tensor<6x1x1x1x!w>) -> tensor<1x4x4x6x!q> {
    %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_away_twice> : tensor<1x4x4x2x!q>, tensor<6x1x1x1x!w> -> tensor<1x4x4x6x!q>
    return %0 : tensor<1x4x4x6x!q>
  }
  func.func @depthwise(%x: tensor<1x4x4x2x!q>, %w: tensor<3x3x4x!w>) -> tensor<1x2x2x4x!q> {
    %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_away_twice> : tensor<1x4x4x2x!q>, tensor<3x3x4x!w> -> tensor<1x2x2x4x!q>
    return %0 : tensor<1x2x2x4x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// Two rows of one input, one row of the other: 20 bits of headroom.
// CHECK: #[[$B:.*]] = affine_map<(d0, d1) -> (0, d1)>
// CHECK-LABEL: func.func @add(
// CHECK: %[[C20:.*]] = arith.constant 20 : i32
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[$B]], #{{.*}}]
// CHECK: arith.shli %{{.*}}, %[[C20]]
// CHECK: arith.shli %{{.*}}, %[[C20]]
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @add(%x: tensor<2x4x!q>, %y: tensor<1x4x!q>) -> tensor<2x4x!q> {
    %0 = qopt.add %x, %y rounding<half_away_twice> : tensor<2x4x!q>, tensor<1x4x!q> -> tensor<2x4x!q>
    return %0 : tensor<2x4x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<7>>

// Whole windows are divided by a constant; at the border, by their rows times columns.
// CHECK-LABEL: func.func @whole_windows(
// CHECK: %[[C4:.*]] = arith.constant 4 : i32
// CHECK: arith.divsi %{{.*}}, %[[C4]]
// CHECK-LABEL: func.func @border(
// CHECK: arith.constant dense<[1, 2]> : tensor<2xi32>
// CHECK: tensor.pad
// CHECK: %[[COUNT:.*]] = arith.muli
// CHECK: arith.floordivsi
// CHECK-LABEL: func.func @max(
// CHECK: %[[LOW:.*]] = arith.constant 7 : i8
// CHECK: linalg.fill ins(%[[LOW]]
// CHECK: arith.maxsi
// CHECK-NOT: arith.minsi
// CHECK: return
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @whole_windows(%x: tensor<1x4x4x2x!q>) -> tensor<1x2x2x2x!q> {
    %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x4x4x2x!q> -> tensor<1x2x2x2x!q>
    return %0 : tensor<1x2x2x2x!q>
  }
  func.func @border(%x: tensor<1x3x3x2x!q>) -> tensor<1x2x2x2x!q> {
    %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [1, 0, 1, 0] rounding<half_up> : tensor<1x3x3x2x!q> -> tensor<1x2x2x2x!q>
    return %0 : tensor<1x2x2x2x!q>
  }
  func.func @max(%x: tensor<1x4x4x2x!q>) -> tensor<1x2x2x2x!q> {
    %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] activation<relu> : tensor<1x4x4x2x!q> -> tensor<1x2x2x2x!q>
    return %0 : tensor<1x2x2x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.125>, zp<5>>
!p = !qopt.quant<i8, pow2<2**-8>, zp<-128>>

// exp(0) is the largest Q0.31 number, exp(-1/8) is 1895147668.
// CHECK-LABEL: func.func @softmax(
// CHECK: %[[TABLE:.*]] = arith.constant dense<"0xFFFFFF7F
// CHECK: arith.maxsi
// CHECK: tensor.extract %[[TABLE]]
// CHECK: math.ctlz
// CHECK: tensor.extract %[[TABLE]]
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @softmax(%x: tensor<2x10x!q>) -> tensor<2x10x!p> {
    %0 = qopt.softmax %x rounding<half_away_twice> : tensor<2x10x!q> -> tensor<2x10x!p>
    return %0 : tensor<2x10x!p>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// CHECK-LABEL: func.func @moves(
// CHECK-SAME: %[[X:.*]]: tensor<2x2xi8>, %[[S:.*]]: tensor<i8>
// CHECK: %[[V:.*]] = tensor.collapse_shape %[[X]] {{.*}} : tensor<2x2xi8> into tensor<4xi8>
// CHECK: %[[E:.*]] = tensor.expand_shape %[[S]] [] output_shape [1] : tensor<i8> into tensor<1xi8>
// CHECK: return %[[V]], %[[E]]
module {
  func.func @moves(%x: tensor<2x2xi8>, %s: tensor<!q>) -> (tensor<4x!q>, tensor<1x!q>) {
    %0 = qopt.reinterpret %x : tensor<2x2xi8> -> tensor<2x2x!q>
    %1 = qopt.reshape %0 : tensor<2x2x!q> -> tensor<4x!q>
    %2 = qopt.reshape %s : tensor<!q> -> tensor<1x!q>
    return %1, %2 : tensor<4x!q>, tensor<1x!q>
  }
}
