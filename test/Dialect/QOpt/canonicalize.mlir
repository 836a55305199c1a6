// RUN: qopt-opt %s --canonicalize --split-input-file --allow-unregistered-dialect | FileCheck %s

// Every folder, and what it must leave alone.

!i8 = !qopt.quant<i8, pow2<2**-1>, zp<3>>

// CHECK-LABEL: func @reshape_identity
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @reshape_identity(%x: tensor<2x2x!i8>) -> tensor<2x2x!i8> {
  %0 = qopt.reshape %x : tensor<2x2x!i8> -> tensor<2x2x!i8>
  return %0 : tensor<2x2x!i8>
}

// CHECK-LABEL: func @reshape_chain
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[Y:.*]] = qopt.reshape %[[X]] : tensor<8xf32> -> tensor<2x2x2xf32>
// CHECK-NEXT: return %[[Y]]
func.func @reshape_chain(%x: tensor<8xf32>) -> tensor<2x2x2xf32> {
  %0 = qopt.reshape %x : tensor<8xf32> -> tensor<2x4xf32>
  %1 = qopt.reshape %0 : tensor<2x4xf32> -> tensor<4x2xf32>
  %2 = qopt.reshape %1 : tensor<4x2xf32> -> tensor<2x2x2xf32>
  return %2 : tensor<2x2x2xf32>
}

// The first reshape of a chain stays where its value is used.

// CHECK-LABEL: func @reshape_chain_used
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[Y:.*]] = qopt.reshape %[[X]] : tensor<4xf32> -> tensor<2x2xf32>
// CHECK-NEXT: return %[[Y]], %[[X]]
func.func @reshape_chain_used(%x: tensor<4xf32>) -> (tensor<2x2xf32>, tensor<4xf32>) {
  %0 = qopt.reshape %x : tensor<4xf32> -> tensor<2x2xf32>
  %1 = qopt.reshape %0 : tensor<2x2xf32> -> tensor<4xf32>
  return %0, %1 : tensor<2x2xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @reshape_constants
func.func @reshape_constants() -> (tensor<2x2x!i8>, tensor<2x2xf32>, tensor<2x2x!i8>, tensor<2x2x!i8>) {
  // CHECK-DAG: %[[DENSE:.*]] = qopt.const dense<{{\[\[}}1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, pow2<2**-1>, zp<3>>>
  %0 = qopt.const dense<[1, 2, 3, 4]> : tensor<4xi8> : tensor<4x!i8>
  %1 = qopt.reshape %0 : tensor<4x!i8> -> tensor<2x2x!i8>
  // CHECK-DAG: %[[SPLAT:.*]] = qopt.const dense<5.000000e-01> : tensor<2x2xf32> : tensor<2x2xf32>
  %2 = qopt.const dense<0.5> : tensor<4xf32> : tensor<4xf32>
  %3 = qopt.reshape %2 : tensor<4xf32> -> tensor<2x2xf32>
  // CHECK-DAG: %[[RESOURCE:.*]] = qopt.const dense_resource<weights> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, pow2<2**-1>, zp<3>>>
  %4 = qopt.const dense_resource<weights> : tensor<4xi8> : tensor<4x!i8>
  %5 = qopt.reshape %4 : tensor<4x!i8> -> tensor<2x2x!i8>
  // Another kind of attribute is left as it is.
  // CHECK-DAG: %[[SPARSE:.*]] = qopt.const sparse<0, 1> : tensor<4xi8> : tensor<4x!qopt.quant<i8, pow2<2**-1>, zp<3>>>
  // CHECK-DAG: %[[RESHAPED:.*]] = qopt.reshape %[[SPARSE]] : tensor<4x{{.*}}> -> tensor<2x2x
  %6 = qopt.const sparse<0, 1> : tensor<4xi8> : tensor<4x!i8>
  %7 = qopt.reshape %6 : tensor<4x!i8> -> tensor<2x2x!i8>
  // CHECK: return %[[DENSE]], %[[SPLAT]], %[[RESOURCE]], %[[RESHAPED]]
  return %1, %3, %5, %7 : tensor<2x2x!i8>, tensor<2x2xf32>, tensor<2x2x!i8>, tensor<2x2x!i8>
}

// CHECK-LABEL: func @const_unique
// CHECK-NEXT: %[[C:.*]] = qopt.const dense<1>
// CHECK-NEXT: return %[[C]], %[[C]]
func.func @const_unique() -> (tensor<4x!i8>, tensor<4x!i8>) {
  %0 = qopt.const dense<1> : tensor<4xi8> : tensor<4x!i8>
  %1 = qopt.const dense<1> : tensor<4xi8> : tensor<4x!i8>
  return %0, %1 : tensor<4x!i8>, tensor<4x!i8>
}

// CHECK-LABEL: func @rescale_identity
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @rescale_identity(%x: tensor<4x!i8>) -> tensor<4x!i8> {
  %0 = qopt.rescale %x rounding<half_away_twice> : tensor<4x!i8> -> tensor<4x!i8>
  return %0 : tensor<4x!i8>
}

// CHECK-LABEL: func @rescale_activation
// CHECK-NEXT: qopt.rescale %{{.*}} activation<relu>
func.func @rescale_activation(%x: tensor<4x!i8>) -> tensor<4x!i8> {
  %0 = qopt.rescale %x activation<relu> rounding<half_away_twice> : tensor<4x!i8> -> tensor<4x!i8>
  return %0 : tensor<4x!i8>
}

// The way there and back rounds and saturates.

// CHECK-LABEL: func @rescale_chain
// CHECK-NEXT: qopt.rescale
// CHECK-NEXT: qopt.rescale
func.func @rescale_chain(%x: tensor<4x!i8>) -> tensor<4x!i8> {
  %0 = qopt.rescale %x rounding<half_up> : tensor<4x!i8> -> tensor<4x!qopt.quant<i8, pow2<2**1>>>
  %1 = qopt.rescale %0 rounding<half_up> : tensor<4x!qopt.quant<i8, pow2<2**1>>> -> tensor<4x!i8>
  return %1 : tensor<4x!i8>
}

// CHECK-LABEL: func @reinterpret_identity
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @reinterpret_identity(%x: tensor<4xi8>) -> tensor<4xi8> {
  %0 = qopt.reinterpret %x : tensor<4xi8> -> tensor<4xi8>
  return %0 : tensor<4xi8>
}

// CHECK-LABEL: func @reinterpret_chain
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[Y:.*]] = qopt.reinterpret %[[X]] : tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> -> tensor<4x!qopt.quant<i8, pow2<2**-1>, zp<3>>>
// CHECK-NEXT: return %[[Y]]
func.func @reinterpret_chain(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!i8> {
  %0 = qopt.reinterpret %x : tensor<4x!quant.uniform<i8:f32, 0.5>> -> tensor<4xi8>
  %1 = qopt.reinterpret %0 : tensor<4xi8> -> tensor<4x!i8>
  return %1 : tensor<4x!i8>
}

// CHECK-LABEL: func @reinterpret_back
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: return %[[X]]
func.func @reinterpret_back(%x: tensor<4x!i8>) -> tensor<4x!i8> {
  %0 = qopt.reinterpret %x : tensor<4x!i8> -> tensor<4xi8>
  %1 = qopt.reinterpret %0 : tensor<4xi8> -> tensor<4x!i8>
  return %1 : tensor<4x!i8>
}

// Ops without effects go where nothing uses them.

// CHECK-LABEL: func @dead
// CHECK-NEXT: return
func.func @dead(%x: tensor<4x!i8>) {
  %0 = qopt.add %x, %x rounding<half_away_twice> : tensor<4x!i8>, tensor<4x!i8> -> tensor<4x!i8>
  return
}

{-#
  dialect_resources: {
    builtin: {
      weights: "0x0100000001020304"
    }
  }
#-}

// -----

// What moves nothing is a reshape, which is still the layer that it was.

!ones = !qopt.quant<i8, pow2<2**-1>, zp<3>>

// CHECK-LABEL: func @transpose_of_ones
// CHECK-NEXT: qopt.reshape {{.*}} {qopt.layer = "5"} : tensor<2x1x3x!{{.*}}> -> tensor<1x2x3x
func.func @transpose_of_ones(%x: tensor<2x1x3x!ones>) -> tensor<1x2x3x!ones> {
  %0 = qopt.transpose %x permutation [1, 0, 2] {qopt.layer = "5"} : tensor<2x1x3x!ones> -> tensor<1x2x3x!ones>
  return %0 : tensor<1x2x3x!ones>
}

// -----

// In a graph region values may go round in circles: folding comes to an end.

// CHECK-LABEL: module @circles
module @circles {
  %0 = qopt.reshape %2 : tensor<4xf32> -> tensor<2x2xf32>
  %1 = qopt.reshape %0 : tensor<2x2xf32> -> tensor<1x4xf32>
  %2 = qopt.reshape %1 : tensor<1x4xf32> -> tensor<4xf32>
  // CHECK: "test.use"
  "test.use"(%0, %1, %2) : (tensor<2x2xf32>, tensor<1x4xf32>, tensor<4xf32>) -> ()

  %3 = qopt.reinterpret %4 : tensor<4xi8> -> tensor<4x!qopt.quant<i8, pow2<2**-1>>>
  %4 = qopt.reinterpret %3 : tensor<4x!qopt.quant<i8, pow2<2**-1>>> -> tensor<4xi8>
  // CHECK: "test.use"
  "test.use"(%3, %4) : (tensor<4x!qopt.quant<i8, pow2<2**-1>>>, tensor<4xi8>) -> ()

  // CHECK: %[[X:.*]] = qopt.rescale %[[X]]
  %5 = qopt.rescale %5 rounding<floor> : tensor<4x!qopt.quant<i8, pow2<2**-1>>> -> tensor<4x!qopt.quant<i8, pow2<2**-1>>>
  // CHECK: "test.use"(%[[X]])
  "test.use"(%5) : (tensor<4x!qopt.quant<i8, pow2<2**-1>>>) -> ()
}

// -----

// A mean keeps its dimensions, which cascades need; what is recorded has the shape of
// the result.

// CHECK-LABEL: func @mean
// CHECK-NEXT: %[[MEAN:.*]] = qopt.mean %arg0 axes [1, 2] keep_dims rounding<half_up> : tensor<1x2x3x4x!{{.*}}> -> tensor<1x1x1x4x!
// CHECK-NEXT: %[[FLAT:.*]] = qopt.reshape %[[MEAN]] {qopt.layer = "a"} : {{.*}} -> tensor<1x4x!
// CHECK-NEXT: %[[NONE:.*]] = qopt.mean %[[FLAT]] axes [] rounding<half_up> : {{.*}} -> tensor<1x4x!
// CHECK-NEXT: return %[[NONE]]
func.func @mean(%x: tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x!qopt.quant<i8, real<0.25>>> {
  %0 = qopt.mean %x axes [1, 2] rounding<half_up> {qopt.layer = "a"} : tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, real<0.5>>>
  %1 = qopt.mean %0 axes [] rounding<half_up> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, real<0.25>>>
  return %1 : tensor<1x4x!qopt.quant<i8, real<0.25>>>
}
