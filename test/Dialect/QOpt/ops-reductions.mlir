// Reductions over axes. Pools are in ops.mlir.

// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

!i8 = !qopt.quant<i8, real<0.5>, zp<3>>
!u8 = !qopt.quant<u8, real<0.25>, zp<128>>
!i16 = !qopt.quant<i16, real<0.5>>

// CHECK-LABEL: func @mean
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[S:.*]]: tensor{{.*}}, %[[I:.*]]: tensor{{.*}}, %[[F:.*]]: tensor
func.func @mean(%x: tensor<2x3x4x!i8>, %s: tensor<!i16>, %i: tensor<2x3xi64>, %f: tensor<2x3xf32>) {
  // CHECK: qopt.mean %[[X]] axes [1, 2] rounding<half_away_twice> {qopt.layer = "1"} : tensor<2x3x4x{{.*}}> -> tensor<2x!qopt.quant<u8,
  // GENERIC: "qopt.mean"(%{{.*}}) <{axes = array<i64: 1, 2>, rounding = #qopt.rounding<half_away_twice>}> {qopt.layer = "1"} :
  %0 = qopt.mean %x axes [1, 2] rounding<half_away_twice> {qopt.layer = "1"} : tensor<2x3x4x!i8> -> tensor<2x!u8>
  // CHECK-NEXT: qopt.mean %[[X]] axes [0] keep_dims rounding<floor> : {{.*}} -> tensor<1x3x4x
  // GENERIC-NEXT: "qopt.mean"(%{{.*}}) <{axes = array<i64: 0>, keep_dims, rounding = #qopt.rounding<floor>}>
  %1 = qopt.mean %x axes [0] keep_dims rounding<floor> : tensor<2x3x4x!i8> -> tensor<1x3x4x!i8>
  // Nothing is reduced, of nothing.
  // CHECK-NEXT: qopt.mean %[[S]] axes [] keep_dims rounding<half_up> :
  %2 = qopt.mean %s axes [] keep_dims rounding<half_up> : tensor<!i16> -> tensor<!i16>
  // CHECK-NEXT: qopt.mean %[[I]] axes [0] : tensor<2x3xi64> -> tensor<3xi64>
  %3 = qopt.mean %i axes [0] : tensor<2x3xi64> -> tensor<3xi64>
  // CHECK-NEXT: qopt.mean %[[F]] axes [0, 1] : tensor<2x3xf32> -> tensor<f32>
  %4 = qopt.mean %f axes [0, 1] : tensor<2x3xf32> -> tensor<f32>
  return
}

// CHECK-LABEL: func @sum
func.func @sum(%x: tensor<2x3x4x!u8>, %i: tensor<2x3xi8>, %f: tensor<0x3xf32>) {
  // CHECK: qopt.sum %{{.*}} axes [0, 2] keep_dims rounding<half_even> : tensor<2x3x4x{{.*}}> -> tensor<1x3x1x
  %0 = qopt.sum %x axes [0, 2] keep_dims rounding<half_even> : tensor<2x3x4x!u8> -> tensor<1x3x1x!i16>
  // CHECK-NEXT: qopt.sum %{{.*}} axes [1] : tensor<2x3xi8> -> tensor<2xi8>
  %1 = qopt.sum %i axes [1] : tensor<2x3xi8> -> tensor<2xi8>
  // Only what is reduced needs elements.
  // CHECK-NEXT: qopt.sum %{{.*}} axes [1] : tensor<0x3xf32> -> tensor<0xf32>
  %2 = qopt.sum %f axes [1] : tensor<0x3xf32> -> tensor<0xf32>
  return
}

// CHECK-LABEL: func @extrema
func.func @extrema(%x: tensor<2x3x!u8>, %b: tensor<2x3xi1>, %i: tensor<2x3xi32>, %f: tensor<2x3xf32>) {
  // CHECK: qopt.reduce_max %{{.*}} axes [0, 1] : tensor<2x3x{{.*}}> -> tensor<!qopt.quant<u8,
  %0 = qopt.reduce_max %x axes [0, 1] : tensor<2x3x!u8> -> tensor<!u8>
  // CHECK-NEXT: qopt.reduce_max %{{.*}} axes [1] keep_dims : tensor<2x3xi1> -> tensor<2x1xi1>
  %1 = qopt.reduce_max %b axes [1] keep_dims : tensor<2x3xi1> -> tensor<2x1xi1>
  // CHECK-NEXT: qopt.reduce_min %{{.*}} axes [0] {qopt.layer = "4"} : tensor<2x3xi32> -> tensor<3xi32>
  %2 = qopt.reduce_min %i axes [0] {qopt.layer = "4"} : tensor<2x3xi32> -> tensor<3xi32>
  // CHECK-NEXT: qopt.reduce_min %{{.*}} axes [] : tensor<2x3xf32> -> tensor<2x3xf32>
  %3 = qopt.reduce_min %f axes [] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// CHECK-LABEL: func @positions
func.func @positions(%x: tensor<2x3x!i8>, %b: tensor<3xi1>, %f: tensor<2x3xf32>) {
  // CHECK: qopt.arg_max %{{.*}} axis 1 : tensor<2x3x{{.*}}> -> tensor<2xi64>
  // GENERIC: "qopt.arg_max"(%{{.*}}) <{axis = 1 : i64}> : (
  %0 = qopt.arg_max %x axis 1 : tensor<2x3x!i8> -> tensor<2xi64>
  // CHECK-NEXT: qopt.arg_max %{{.*}} axis 0 : tensor<3xi1> -> tensor<i32>
  %1 = qopt.arg_max %b axis 0 : tensor<3xi1> -> tensor<i32>
  // CHECK-NEXT: qopt.arg_min %{{.*}} axis 0 {qopt.layer = "9"} : tensor<2x3xf32> -> tensor<3xi32>
  %2 = qopt.arg_min %f axis 0 {qopt.layer = "9"} : tensor<2x3xf32> -> tensor<3xi32>
  return
}
