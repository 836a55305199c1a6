// RUN: qopt-opt %s --convert-qopt-to-quant | FileCheck %s
// RUN: qopt-opt %s --convert-qopt-to-quant --convert-quant-to-qopt --convert-qopt-to-quant --canonicalize \
// RUN:   | FileCheck %s --check-prefix=AGAIN

// Every encoding goes out as the real number it stands for.
// CHECK-LABEL: func.func private @encodings(
// CHECK-SAME: tensor<4x!quant.uniform<i8:f32, 3.000000e-01:-3>>,
// CHECK-SAME: tensor<4x!quant.uniform<i8:f32, 7.500000e-01>>,
// CHECK-SAME: tensor<4x!quant.uniform<u8:f32, 7.812500e-03:200>>,
// CHECK-SAME: tensor<2x!quant.uniform<i8:f32:0, {1.500000e+00,1.000000e+02}>>)
func.func private @encodings(
    tensor<4x!qopt.quant<i8, real<0.3>, zp<-3>>>,
    tensor<4x!qopt.quant<i8, fixed<3 * 2**-2>>>,
    tensor<4x!qopt.quant<u8, pow2<2**-7>, zp<200>>>,
    tensor<2x!qopt.quant<i8, channel<0>, double<u8 [3, 200], #qopt.pow2<2**-1>>>>)

// CHECK-LABEL: func.func private @storage(
// CHECK-SAME: tensor<4x!quant.uniform<i4:f32, 5.000000e-01>>,
// CHECK-SAME: tensor<4x!quant.uniform<u16:f32, 5.000000e-01>>,
// CHECK-SAME: tensor<4x!quant.uniform<i8<-127:127>:f32, 5.000000e-01>>,
// CHECK-SAME: tensor<4x!quant.uniform<u8<1:254>:f32, 5.000000e-01:128>>)
func.func private @storage(
    tensor<4x!qopt.quant<i4, real<0.5>>>,
    tensor<4x!qopt.quant<u16, real<0.5>>>,
    tensor<4x!qopt.quant<i8<-127:127>, real<0.5>>>,
    tensor<4x!qopt.quant<u8<1:254>, real<0.5>, zp<128>>>)

// One zero point is that of all channels, none is 0.
// CHECK-LABEL: func.func private @channels(
// CHECK-SAME: tensor<2x3x!quant.uniform<i8:f32:0, {5.000000e-01,2.500000e-01}>>,
// CHECK-SAME: tensor<2x3x!quant.uniform<i8:f32:0, {5.000000e-01:7,2.500000e-01:7}>>,
// CHECK-SAME: tensor<2x3x!quant.uniform<i8:f32:1, {5.000000e-01:1,2.500000e-01,1.250000e-01:-2}>>)
func.func private @channels(
    tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>,
    tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>, zp<7>>>,
    tensor<2x3x!qopt.quant<i8, channel<1>, real<0.5, 0.25, 0.125>, zp<1, 0, -2>>>)

// A dimension that is not divided is left out. Upstream prints the zero points of
// blocks as signed, whatever the storage: -56 is 200.
// CHECK-LABEL: func.func private @blocks(
// CHECK-SAME: tensor<2x4x!quant.uniform<i4:f32:{0:1, 1:2}, {{[{][{]}}5.000000e-01, 2.500000e-01}, {1.000000e+00, 2.000000e+00}}>>,
// CHECK-SAME: tensor<2x4x3x!quant.uniform<u8:f32:{1:2}, {{[{][{][{]}}5.000000e-01:-56}, {2.500000e-01:3}}}>>)
func.func private @blocks(
    tensor<2x4x!qopt.quant<i4, block<1x2>, real<0.5, 0.25, 1.0, 2.0>>>,
    tensor<2x4x3x!qopt.quant<u8, block<2x2x3>, real<0.5, 0.25>, zp<200, 3>>>)

// CHECK-LABEL: func.func @body(
// CHECK-SAME: %[[X:.*]]: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> {qopt.name = "x"}, %[[F:.*]]: tensor<4xf32>)
// CHECK-SAME: -> (tensor<4xf32>, tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> {qopt.name = "y"})
// AGAIN-LABEL: func.func @body(
// AGAIN-SAME: %[[X:.*]]: tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> {qopt.name = "x"}, %{{.*}}: tensor<4xf32>)
// AGAIN-SAME: -> (tensor<4xf32>, tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> {qopt.name = "y"})
func.func @body(%x: tensor<4x!qopt.quant<i8, pow2<2**-1>>> {qopt.name = "x"}, %f: tensor<4xf32>)
    -> (tensor<4xf32>, tensor<4x!qopt.quant<i8, pow2<2**-1>>> {qopt.name = "y"}) {
  // CHECK: %[[Q:.*]] = qopt.reinterpret %[[X]] : tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> -> tensor<4x!qopt.quant<i8, pow2<2**-1>>>
  // CHECK: %[[D:.*]] = qopt.dequantize %[[Q]] : tensor<4x!qopt.quant<i8, pow2<2**-1>>> -> tensor<4xf32>
  %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, pow2<2**-1>>> -> tensor<4xf32>
  // CHECK: %[[Y:.*]] = qopt.quantize %[[F]]
  %1 = qopt.quantize %f rounding<half_even> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, pow2<2**-1>>>
  // CHECK: %[[R:.*]] = qopt.reinterpret %[[Y]] : tensor<4x!qopt.quant<i8, pow2<2**-1>>> -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
  // CHECK: return %[[D]], %[[R]] : tensor<4xf32>, tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
  return %0, %1 : tensor<4xf32>, tensor<4x!qopt.quant<i8, pow2<2**-1>>>
}

// CHECK-LABEL: func.func @caller(
// AGAIN-LABEL: func.func @caller(
func.func @caller(%c: i1, %x: tensor<4x!qopt.quant<i8, pow2<2**-1>>>) -> tensor<4x!qopt.quant<i8, pow2<2**-1>>> {
  // CHECK: %[[IN:.*]] = qopt.reinterpret %{{.*}} : tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> -> tensor<4x!qopt.quant<i8, pow2<2**-1>>>
  // CHECK: %[[OUT:.*]] = qopt.reinterpret %[[IN]]
  // CHECK: %[[CALL:.*]] = call @caller(%{{.*}}, %[[OUT]]) : (i1, tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>) -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
  // CHECK: %[[BACK:.*]] = qopt.reinterpret %[[CALL]]
  %0 = call @caller(%c, %x) : (i1, tensor<4x!qopt.quant<i8, pow2<2**-1>>>) -> tensor<4x!qopt.quant<i8, pow2<2**-1>>>
  // CHECK: cf.cond_br %{{.*}}, ^bb1(%[[BACK]] : tensor<4x!qopt.quant<i8, pow2<2**-1>>>), ^bb2
  cf.cond_br %c, ^a(%0 : tensor<4x!qopt.quant<i8, pow2<2**-1>>>), ^b
^a(%a: tensor<4x!qopt.quant<i8, pow2<2**-1>>>):
  // CHECK: %[[A:.*]] = qopt.reinterpret
  // CHECK: return %[[A]] : tensor<4x!quant.uniform
  return %a : tensor<4x!qopt.quant<i8, pow2<2**-1>>>
^b:
  // CHECK: %[[B:.*]] = qopt.reinterpret %[[IN]]
  // CHECK: return %[[B]] : tensor<4x!quant.uniform
  return %x : tensor<4x!qopt.quant<i8, pow2<2**-1>>>
}
