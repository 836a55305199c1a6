// RUN: qopt-opt %s --split-input-file --convert-quant-to-qopt | FileCheck %s

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func private @per_tensor(
// CHECK-SAME: tensor<4x!qopt.quant<i8, real<5.000000e-01>>>,
// CHECK-SAME: tensor<4x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>,
// CHECK-SAME: tensor<4x!qopt.quant<u8, real<5.000000e-01>, zp<200>>>,
// CHECK-SAME: tensor<4x!qopt.quant<i4, real<5.000000e-01>>>,
// CHECK-SAME: tensor<4x!qopt.quant<i16, real<5.000000e-01>>>,
// CHECK-SAME: tensor<4x!qopt.quant<i8<-127:127>, real<5.000000e-01>>>,
// CHECK-SAME: tensor<4x!qopt.quant<u8<1:254>, real<5.000000e-01>, zp<128>>>)
func.func private @per_tensor(
    tensor<4x!quant.uniform<i8:f32, 0.5>>,
    tensor<4x!quant.uniform<i8:f32, 0.5:-3>>,
    tensor<4x!quant.uniform<u8:f32, 0.5:200>>,
    tensor<4x!quant.uniform<i4:f32, 0.5>>,
    tensor<4x!quant.uniform<i16:f32, 0.5>>,
    tensor<4x!quant.uniform<i8<-127:127>:f32, 0.5>>,
    tensor<4x!quant.uniform<u8<1:254>:f32, 0.5:128>>)

// CHECK-LABEL: func.func private @per_channel(
// CHECK-SAME: tensor<2x3x!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>>,
// CHECK-SAME: tensor<2x3x!qopt.quant<i8, channel<1>, real<5.000000e-01, 2.500000e-01, 1.250000e-01>, zp<1, 0, -2>>>)
func.func private @per_channel(
    tensor<2x3x!quant.uniform<i8:f32:0, {0.5, 0.25}>>,
    tensor<2x3x!quant.uniform<i8:f32:1, {0.5:1, 0.25, 0.125:-2}>>)

// Axes in any order; one that is left out is not divided.
// CHECK-LABEL: func.func private @per_block(
// CHECK-SAME: tensor<2x4x!qopt.quant<i4, block<1x2>, real<5.000000e-01, 2.500000e-01, 1.000000e+00, 2.000000e+00>>>,
// CHECK-SAME: tensor<2x4x3x!qopt.quant<u8, block<2x2x3>, real<5.000000e-01, 2.500000e-01>, zp<200, 3>>>)
func.func private @per_block(
    tensor<2x4x!quant.uniform<i4:f32:{0:1, 1:2}, {{0.5, 0.25}, {1.0, 2.0}}>>,
    tensor<2x4x3x!quant.uniform<u8:f32:{1:2, 0:2}, {{{0.5:200}, {0.25:3}}}>>)

// CHECK-LABEL: func.func private @not_only_tensors(
// CHECK-SAME: !qopt.quant<i8, real<5.000000e-01>>,
// CHECK-SAME: tensor<?x!qopt.quant<i8, real<5.000000e-01>>>,
// CHECK-SAME: (tensor<4x!qopt.quant<i8, real<5.000000e-01>>>) -> i8)
// CHECK-SAME: attributes {a = [tensor<4x!qopt.quant<i8, real<5.000000e-01>>>]}
func.func private @not_only_tensors(
    !quant.uniform<i8:f32, 0.5>,
    tensor<?x!quant.uniform<i8:f32, 0.5>>,
    (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> i8) attributes {a = [tensor<4x!quant.uniform<i8:f32, 0.5>>]}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @qcast(
func.func @qcast(%x: tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5:3>> {
  // CHECK: %[[Q:.*]] = qopt.quantize %{{.*}} rounding<half_away> {qopt.layer = "1"} : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<5.000000e-01>, zp<3>>>
  %0 = quant.qcast %x {qopt.layer = "1"} : tensor<4xf32> to tensor<4x!quant.uniform<i8:f32, 0.5:3>>
  // CHECK: return %[[Q]] : tensor<4x!qopt.quant<i8, real<5.000000e-01>, zp<3>>>
  return %0 : tensor<4x!quant.uniform<i8:f32, 0.5:3>>
}

// CHECK-LABEL: func.func @dcast(
// CHECK: qopt.dequantize %{{.*}} : tensor<2x2x!qopt.quant<i8, channel<1>, real<5.000000e-01, 2.500000e-01>>> -> tensor<2x2xf32>
func.func @dcast(%x: tensor<2x2x!quant.uniform<i8:f32:1, {0.5, 0.25}>>) -> tensor<2x2xf32> {
  %0 = quant.dcast %x : tensor<2x2x!quant.uniform<i8:f32:1, {0.5, 0.25}>> to tensor<2x2xf32>
  return %0 : tensor<2x2xf32>
}

// CHECK-LABEL: func.func @scast(
func.func @scast(%x: tensor<4x!quant.uniform<u8:f32, 0.5:200>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
  // CHECK: %[[I:.*]] = qopt.reinterpret %{{.*}} : tensor<4x!qopt.quant<u8, real<5.000000e-01>, zp<200>>> -> tensor<4xi8>
  %0 = quant.scast %x : tensor<4x!quant.uniform<u8:f32, 0.5:200>> to tensor<4xi8>
  // CHECK: qopt.reinterpret %[[I]] : tensor<4xi8> -> tensor<4x!qopt.quant<i8, real<5.000000e-01>>>
  %1 = quant.scast %0 : tensor<4xi8> to tensor<4x!quant.uniform<i8:f32, 0.5>>
  return %1 : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

//===----------------------------------------------------------------------===//
// Whole functions
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func.func @calls_and_blocks(
// CHECK-SAME: i1, %[[X:.*]]: tensor<4x!qopt.quant<i8, real<5.000000e-01>>> {qopt.name = "x"}
// CHECK-SAME: -> (tensor<4x!qopt.quant<i8, real<5.000000e-01>>> {qopt.name = "y"})
func.func @calls_and_blocks(%c: i1, %x: tensor<4x!quant.uniform<i8:f32, 0.5>> {qopt.name = "x"})
    -> (tensor<4x!quant.uniform<i8:f32, 0.5>> {qopt.name = "y"}) {
  // CHECK: %[[Y:.*]] = call @calls_and_blocks(%{{.*}}, %[[X]]) : (i1, tensor<4x!qopt.quant<i8, real<5.000000e-01>>>) -> tensor<4x!qopt.quant<i8, real<5.000000e-01>>>
  %0 = call @calls_and_blocks(%c, %x) : (i1, tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  cf.cond_br %c, ^a(%0 : tensor<4x!quant.uniform<i8:f32, 0.5>>), ^a(%x : tensor<4x!quant.uniform<i8:f32, 0.5>>)
// CHECK: {{^ *}}^bb1(%[[B:.*]]: tensor<4x!qopt.quant<i8, real<5.000000e-01>>>)
^a(%b: tensor<4x!quant.uniform<i8:f32, 0.5>>):
  // CHECK: return %[[B]] : tensor<4x!qopt.quant<i8, real<5.000000e-01>>>
  return %b : tensor<4x!quant.uniform<i8:f32, 0.5>>
}

// CHECK-LABEL: func.func @untouched(
// CHECK-NEXT: arith.addf
func.func @untouched(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = arith.addf %x, %x : tensor<4xf32>
  return %0 : tensor<4xf32>
}
