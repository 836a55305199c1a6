// RUN: qopt-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect --qopt-verify-integer-only

// Integers, at every level that a pipeline passes through.

module attributes {qopt.profile = #qopt.profile<tflite>} {
  memref.global "private" constant @weights : memref<4xi8> = dense_resource<weights>
  func.func @upper(%x: tensor<4xi8> {qopt.name = "x"}, %arena: memref<64xi8> {qopt.arena = 64})
      -> (tensor<4xi32> {qopt.layer = "3"}) {
    %0 = tensor.empty() : tensor<4xi32>
    %1 = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
        ins(%x : tensor<4xi8>) outs(%0 : tensor<4xi32>) {
    ^bb0(%a: i8, %b: i32):
      %2 = arith.extsi %a : i8 to i32
      %3 = arith.muli %2, %2 overflow<nsw> : i32
      linalg.yield %3 : i32
    } -> tensor<4xi32>
    return %1 : tensor<4xi32>
  }
}
{-# dialect_resources: { builtin: { weights: "0x0100000001020304" } } #-}

// -----

// The data layout tells of f80 and f64, which is no code.
module attributes {
    dlti.dl_spec = #dlti.dl_spec<f80 = dense<128> : vector<2xi64>, f64 = dense<64> : vector<2xi64>, "dlti.endianness" = "little">,
    llvm.data_layout = "e-m:e-f80:128", llvm.target_triple = "x86_64-unknown-linux-gnu"} {
  llvm.mlir.global internal constant @weights(dense<[1, 2]> : tensor<2xi8>) {addr_space = 0 : i32} : !llvm.array<2 x i8>
  llvm.func @callee(!llvm.ptr, vector<16xi32>) -> !llvm.struct<(ptr, array<3 x i64>)>
  llvm.func @lower(%p: !llvm.ptr {llvm.noalias}, %v: vector<16xi32>) attributes {passthrough = ["nounwind"], target_features = #llvm.target_features<["+avx512vnni"]>} {
    %0 = llvm.mlir.constant(31 : i64) : i64
    %1 = llvm.ashr %0, %0 : i64
    %2 = llvm.call @callee(%p, %v) {fastmathFlags = #llvm.fastmath<none>} : (!llvm.ptr, vector<16xi32>) -> !llvm.struct<(ptr, array<3 x i64>)>
    %3 = llvm.alloca %0 x !llvm.struct<"list", (ptr, i32, struct<"tail", (ptr, i8)>)> : (i64) -> !llvm.ptr
    llvm.return
  }
}

// -----

// Program order: the first offender is named, and it alone.
func.func @program_order() {
  %0 = "test.source"() : () -> i8
  // expected-error @below {{'test.float' op expected integer-only code, but got result type 'f32'}}
  %1 = "test.float"() : () -> f32
  %2 = arith.mulf %1, %1 : f32
  return
}

// -----

// expected-error @below {{'func.func' op expected integer-only code, but got attribute 'function_type' with 'f64'}}
func.func private @signature(i8, f64)

// -----

// expected-error @below {{'llvm.func' op expected integer-only code, but got attribute 'function_type' with 'bf16'}}
llvm.func @llvm_signature(i8) -> bf16

// -----

func.func @float_constant() {
  // expected-error @below {{'arith.constant' op expected integer-only code, but got result type 'tensor<2xf32>'}}
  %0 = arith.constant dense<0.5> : tensor<2xf32>
  return
}

// -----

func.func @nested_region(%c: i1) {
  scf.if %c {
    scf.execute_region {
      // expected-error @below {{'test.op' op expected integer-only code, but got result type 'f16'}}
      "test.op"() : () -> f16
      scf.yield
    }
  }
  return
}

// -----

// expected-error @below {{'test.region' op expected integer-only code, but got block argument type 'vector<4xf32>'}}
"test.region"() ({
^bb0(%a: i8, %b: vector<4xf32>):
  "test.done"() : () -> ()
}) : () -> ()

// -----

// A use before its definition.
// expected-error @below {{'test.use' op expected integer-only code, but got operand type 'f32'}}
"test.use"(%0) : (f32) -> ()
%0 = "test.def"() : () -> f32

// -----

// The arguments of a later block come after what is in the first.
"test.region"() ({
  // expected-error @below {{'test.first' op expected integer-only code, but got result type 'f32'}}
  "test.first"() : () -> f32
  "test.br"()[^bb1] : () -> ()
^bb1(%b: f64):
  "test.done"() : () -> ()
}) : () -> ()

// -----

module {
  module @inner {
    // expected-error @below {{'memref.global' op expected integer-only code, but got attribute 'type' with 'f32'}}
    memref.global @weights : memref<4xf32>
  }
}

// -----

// Types inside types.

// expected-error @below {{'test.op' op expected integer-only code, but got result type 'complex<f32>'}}
%0 = "test.op"() : () -> complex<f32>

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got result type 'tuple<i8, tuple<i8, memref<4xf8E4M3FN>>>'}}
%0 = "test.op"() : () -> tuple<i8, tuple<i8, memref<4xf8E4M3FN>>>

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got result type '(i8) -> f32'}}
%0 = "test.op"() : () -> ((i8) -> f32)

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got result type '!llvm.struct<(i8, array<2 x struct<(f32)>>)>'}}
%0 = "test.op"() : () -> !llvm.struct<(i8, array<2 x struct<(f32)>>)>

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got result type '!llvm.struct<"named", (ptr, f64)>'}}
%0 = "test.op"() : () -> !llvm.struct<"named", (ptr, f64)>

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got result type '!llvm.ppc_fp128'}}
%0 = "test.op"() : () -> !llvm.ppc_fp128

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got result type 'tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>'}}
%0 = "test.op"() : () -> tensor<4x!quant.uniform<i8:f32, 0.5>>

// -----

// A struct that contains itself ends.
// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'a' with 'f32'}}
"test.op"() {a = !llvm.struct<"loop", (struct<"loop">, f32)>} : () -> ()

// -----

// Attributes, at any depth.

// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'a' with 'f32'}}
"test.op"() {a = 0.5 : f32} : () -> ()

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'b' with 'f64'}}
"test.op"() {a = array<i64: 1>, b = array<f64: 0.5>} : () -> ()

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'a' with 'f32'}}
"test.op"() {a = [1, {x = [unit, array<f32: 0.5>]}]} : () -> ()

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'a' with 'f32'}}
"test.op"() {a = dense<[0.5, 0.25]> : vector<2xf32>} : () -> ()

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'a' with 'f16'}}
"test.op"() {a = sparse<[0], 0.5> : tensor<2xf16>} : () -> ()

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'a' with 'f32'}}
"test.op"() {a = dense_resource<scales> : tensor<1xf32>} : () -> ()
{-# dialect_resources: { builtin: { scales: "0x0400000000000000" } } #-}

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'a' with 'f32'}}
"test.op"() {a = tensor<4xf32>} : () -> ()

// -----

// An op's own attribute, where operands and results are integers.
func.func @inherent(%p: !llvm.ptr) {
  %0 = llvm.mlir.constant(1 : i64) : i64
  // expected-error @below {{'llvm.alloca' op expected integer-only code, but got attribute 'elem_type' with 'f32'}}
  %1 = llvm.alloca %0 x f32 : (i64) -> !llvm.ptr
  return
}

// -----

// Of qopt, only the marks on functions and the module may stay.

func.func @op(%x: tensor<4xi8>) {
  // expected-error @below {{'qopt.reinterpret' op expected integer-only code, but got an op of the qopt dialect}}
  %0 = qopt.reinterpret %x : tensor<4xi8> -> tensor<4xi8>
  return
}

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got result type 'tensor<4x!qopt.quant<i8, pow2<2**-1>>>'}}
%0 = "test.op"() : () -> tensor<4x!qopt.quant<i8, pow2<2**-1>>>

// -----

// expected-error @below {{'test.op' op expected integer-only code, but got attribute 'a' with 'f64'}}
"test.op"() {a = #qopt.real<0.5>} : () -> ()
