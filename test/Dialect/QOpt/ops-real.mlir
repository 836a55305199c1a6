// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --emit-bytecode | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// The syntax of functions of real numbers in all their forms.

// CHECK-LABEL: func @without_options
func.func @without_options(%x: tensor<2x4xf32>, %s: tensor<f32>) {
  // CHECK-NEXT: qopt.exp %arg0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %0 = qopt.exp %x : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.log %arg1 {qopt.layer = "1"} : tensor<f32> -> tensor<f32>
  %1 = qopt.log %s {qopt.layer = "1"} : tensor<f32> -> tensor<f32>
  // CHECK-NEXT: qopt.sqrt %arg0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %2 = qopt.sqrt %x : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.erf %arg0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %3 = qopt.erf %x : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.sin %arg0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %4 = qopt.sin %x : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.cos %arg0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %5 = qopt.cos %x : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.floor %arg0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %6 = qopt.floor %x : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.ceil %arg0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %7 = qopt.ceil %x : tensor<2x4xf32> -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func @gelu
// GENERIC-LABEL: sym_name = "gelu"
func.func @gelu(%x: tensor<2x4xf32>) {
  // CHECK-NEXT: qopt.gelu %arg0 : tensor<2x4xf32> -> tensor<2x4xf32>
  %0 = qopt.gelu %x : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.gelu %arg0 approximate {qopt.layer = "1"} : tensor<2x4xf32> -> tensor<2x4xf32>
  // GENERIC: "qopt.gelu"({{.*}}) <{approximate}> {qopt.layer = "1"}
  %1 = qopt.gelu %x approximate {qopt.layer = "1"} : tensor<2x4xf32> -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func @pow
// GENERIC-LABEL: sym_name = "pow"
func.func @pow(%x: tensor<2x4xf32>) {
  // CHECK-NEXT: qopt.pow %arg0 exponent -1.500000e+00 : tensor<2x4xf32> -> tensor<2x4xf32>
  // GENERIC: "qopt.pow"({{.*}}) <{exponent = -1.500000e+00 : f64}> : (
  %0 = qopt.pow %x exponent -1.5 : tensor<2x4xf32> -> tensor<2x4xf32>
  return
}

// CHECK-LABEL: func @div
// GENERIC-LABEL: sym_name = "div"
func.func @div(%x: tensor<2x1xf32>, %y: tensor<4xf32>) {
  // CHECK-NEXT: qopt.div %arg0, %arg1 : tensor<2x1xf32>, tensor<4xf32> -> tensor<2x4xf32>
  %0 = qopt.div %x, %y : tensor<2x1xf32>, tensor<4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.div %arg1, %arg0 activation<relu6> : tensor<4xf32>, tensor<2x1xf32> -> tensor<2x4xf32>
  // GENERIC: "qopt.div"({{.*}}) <{activation = #qopt.activation<relu6>}> : (
  %1 = qopt.div %y, %x activation<relu6> : tensor<4xf32>, tensor<2x1xf32> -> tensor<2x4xf32>
  return
}
