// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --emit-bytecode | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// The syntax of every op in all its forms.

!i8 = !qopt.quant<i8, real<0.5>, zp<-3>>
!u8 = !qopt.quant<u8, real<0.5>, zp<128>>
!i16 = !qopt.quant<i16, real<0.5>>
!softmax_i8 = !qopt.quant<i8, pow2<2**-8>, zp<-128>>
!softmax_u8 = !qopt.quant<u8, pow2<2**-8>>

//===----------------------------------------------------------------------===//
// Constants, borders and casts
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @const
// GENERIC-LABEL: sym_name = "const"
func.func @const() {
  // CHECK-NEXT: %cst = qopt.const dense<{{\[\[}}1, -2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>>
  // GENERIC-NEXT: "qopt.const"() <{value = dense<{{\[\[}}1, -2], [3, 4]]> : tensor<2x2xi8>}> : () -> tensor<2x2x!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>>
  %0 = qopt.const dense<[[1, -2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  // CHECK-NEXT: %cst_0 = qopt.const dense<-127> : tensor<4xi8> : tensor<4x!qopt.quant<i8<-127:127>, real<5.000000e-01>>>
  %1 = qopt.const dense<-127> : tensor<4xi8> : tensor<4x!qopt.quant<i8<-127:127>, real<0.5>>>
  // CHECK-NEXT: qopt.const dense<[-1, 0]> : tensor<2xi8> : tensor<2x!qopt.quant<u8,
  %2 = qopt.const dense<[255, 0]> : tensor<2xi8> : tensor<2x!u8>
  // CHECK-NEXT: qopt.const dense<[-32768, 32767]> : tensor<2xi16> : tensor<2x!qopt.quant<i16,
  %3 = qopt.const dense<[-32768, 32767]> : tensor<2xi16> : tensor<2x!i16>
  // CHECK-NEXT: qopt.const dense<[true, false]> : tensor<2xi1> : tensor<2x!qopt.quant<bipolar,
  %4 = qopt.const dense<[true, false]> : tensor<2xi1> : tensor<2x!qopt.quant<bipolar, real<0.5>>>
  // CHECK-NEXT: qopt.const dense<[-1, 0, 1]> : tensor<3xi2> : tensor<3x!qopt.quant<ternary,
  %5 = qopt.const dense<[-1, 0, 1]> : tensor<3xi2> : tensor<3x!qopt.quant<ternary, real<0.5>>>
  // CHECK-NEXT: qopt.const dense<[7, -8]> : tensor<2xi4> : tensor<2x!qopt.quant<pow2<4>,
  %6 = qopt.const dense<[7, -8]> : tensor<2xi4> : tensor<2x!qopt.quant<pow2<4>, pow2<2**-7>>>
  // CHECK-NEXT: qopt.const dense_resource<weights> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8,
  %7 = qopt.const dense_resource<weights> : tensor<2x2xi8> : tensor<2x2x!i8>
  // CHECK-NEXT: qopt.const sparse<0, 1> : tensor<4xi8> : tensor<4x!qopt.quant<i8,
  %8 = qopt.const sparse<0, 1> : tensor<4xi8> : tensor<4x!i8>
  // CHECK-NEXT: qopt.const dense<[1.500000e+00, -0.000000e+00]> : tensor<2xf32> : tensor<2xf32>
  %9 = qopt.const dense<[1.5, -0.0]> : tensor<2xf32> : tensor<2xf32>
  // CHECK-NEXT: qopt.const dense<[1, 2]> : tensor<2xi32> : tensor<2xi32>
  %10 = qopt.const dense<[1, 2]> : tensor<2xi32> : tensor<2xi32>
  // CHECK-NEXT: qopt.const dense<1> : tensor<2xi64> : tensor<2xi64>
  %11 = qopt.const dense<1> : tensor<2xi64> : tensor<2xi64>
  // CHECK-NEXT: qopt.const dense<3> : tensor<i8> : tensor<!qopt.quant<i8,
  %12 = qopt.const dense<3> : tensor<i8> : tensor<!i8>
  // CHECK-NEXT: qopt.const dense<> : tensor<0xi8> : tensor<0x!qopt.quant<i8,
  %13 = qopt.const dense<> : tensor<0xi8> : tensor<0x!i8>
  // CHECK-NEXT: %cst_13 = qopt.const {qopt.layer = "w"} dense<0> : tensor<2xi8> : tensor<2x!qopt.quant<i8,
  %14 = qopt.const {qopt.layer = "w"} dense<0> : tensor<2xi8> : tensor<2x!i8>
  return
}

// CHECK-LABEL: func @quantize
// GENERIC-LABEL: sym_name = "quantize"
// CHECK-SAME: %[[X:.*]]: tensor
func.func @quantize(%x: tensor<2x4xf32>) {
  // CHECK-NEXT: qopt.quantize %[[X]] rounding<half_away> : tensor<2x4xf32> -> tensor<2x4x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>
  // GENERIC: "qopt.quantize"(%{{.*}}) <{rounding = #qopt.rounding<half_away>}> : (tensor<2x4xf32>) -> tensor<2x4x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>
  %0 = qopt.quantize %x rounding<half_away> : tensor<2x4xf32> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.quantize %[[X]] rounding<half_even> : tensor<2x4xf32> -> tensor<2x4x!qopt.quant<u8,
  %1 = qopt.quantize %x rounding<half_even> : tensor<2x4xf32> -> tensor<2x4x!u8>
  // CHECK-NEXT: qopt.quantize %[[X]] rounding<half_away> : tensor<2x4xf32> -> tensor<2x4x!qopt.quant<i16, channel<0>, real<5.000000e-01, 2.500000e-01>>>
  %2 = qopt.quantize %x rounding<half_away> : tensor<2x4xf32> -> tensor<2x4x!qopt.quant<i16, channel<0>, real<0.5, 0.25>>>
  // CHECK-NEXT: qopt.quantize %[[X]] rounding<half_away> : tensor<2x4xf32> -> tensor<2x4x!qopt.quant<i4, block<2x3>, pow2<2**-1, 2**-2>>>
  %3 = qopt.quantize %x rounding<half_away> : tensor<2x4xf32> -> tensor<2x4x!qopt.quant<i4, block<2x3>, pow2<2**-1, 2**-2>>>
  return
}

// CHECK-LABEL: func @dequantize
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor
func.func @dequantize(%x: tensor<4x!i8>, %y: tensor<4x!qopt.quant<bipolar, block<2>, real<0.5, -0.25>>>) {
  // CHECK-NEXT: qopt.dequantize %[[X]] : tensor<4x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>> -> tensor<4xf32>
  %0 = qopt.dequantize %x : tensor<4x!i8> -> tensor<4xf32>
  // CHECK-NEXT: qopt.dequantize %[[Y]] : tensor<4x!qopt.quant<bipolar, block<2>, real<5.000000e-01, -2.500000e-01>>> -> tensor<4xf32>
  %1 = qopt.dequantize %y : tensor<4x!qopt.quant<bipolar, block<2>, real<0.5, -0.25>>> -> tensor<4xf32>
  return
}

// CHECK-LABEL: func @rescale
// GENERIC-LABEL: sym_name = "rescale"
// CHECK-SAME: %[[X:.*]]: tensor
func.func @rescale(%x: tensor<4x!i8>) {
  // CHECK-NEXT: qopt.rescale %[[X]] rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>> -> tensor<4x!qopt.quant<u8, real<5.000000e-01>, zp<128>>>
  // GENERIC: "qopt.rescale"(%{{.*}}) <{activation = #qopt.activation<none>, rounding = #qopt.rounding<half_away_twice>}> : (tensor<4x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>) -> tensor<4x!qopt.quant<u8, real<5.000000e-01>, zp<128>>>
  %0 = qopt.rescale %x rounding<half_away_twice> : tensor<4x!i8> -> tensor<4x!u8>
  // CHECK-NEXT: qopt.rescale %[[X]] rounding<half_away>
  %1 = qopt.rescale %x rounding<half_away> : tensor<4x!i8> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.rescale %[[X]] rounding<half_up>
  %2 = qopt.rescale %x rounding<half_up> : tensor<4x!i8> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.rescale %[[X]] rounding<half_even>
  %3 = qopt.rescale %x rounding<half_even> : tensor<4x!i8> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.rescale %[[X]] rounding<floor> {qopt.layer = "7"} : tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<4x!qopt.quant<i16,
  %4 = qopt.rescale %x rounding<floor> {qopt.layer = "7"} : tensor<4x!i8> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.rescale %[[X]] activation<relu6> rounding<half_away_twice> : tensor<4x!qopt.quant<i8
  %5 = qopt.rescale %x activation<relu6> rounding<half_away_twice> : tensor<4x!i8> -> tensor<4x!i8>
  return
}

// CHECK-LABEL: func @reinterpret
func.func @reinterpret(%x: tensor<4xi8>) {
  // CHECK-NEXT: qopt.reinterpret %{{.*}} : tensor<4xi8> -> tensor<4x!qopt.quant<i8,
  %0 = qopt.reinterpret %x : tensor<4xi8> -> tensor<4x!i8>
  // CHECK-NEXT: qopt.reinterpret %{{.*}} : tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<4x!qopt.quant<u8,
  %1 = qopt.reinterpret %0 : tensor<4x!i8> -> tensor<4x!u8>
  // CHECK-NEXT: qopt.reinterpret %{{.*}} : tensor<4x!qopt.quant<u8, {{.*}}>> -> tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>>
  %2 = qopt.reinterpret %1 : tensor<4x!u8> -> tensor<4x!quant.uniform<u8:f32, 0.5:128>>
  // CHECK-NEXT: qopt.reinterpret %{{.*}} : tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>> -> tensor<4xi8>
  %3 = qopt.reinterpret %2 : tensor<4x!quant.uniform<u8:f32, 0.5:128>> -> tensor<4xi8>
  return
}

//===----------------------------------------------------------------------===//
// Multiply-accumulate layers
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @conv_2d
// GENERIC-LABEL: sym_name = "conv_2d"
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[W:.*]]: tensor{{.*}}, %[[B:.*]]: tensor
func.func @conv_2d(%x: tensor<1x4x4x2x!i8>, %w: tensor<3x3x3x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25, -0.125>>>, %b: tensor<3xi32>) {
  // CHECK-NEXT: qopt.conv_2d %[[X]], %[[W]], %[[B]] strides [2, 2] pad [0, 1, 0, 1] activation<relu> rounding<half_away_twice> : tensor<1x4x4x2x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>, tensor<3x3x3x2x!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01, -1.250000e-01>>>, tensor<3xi32> -> tensor<1x2x2x3x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>
  // GENERIC: "qopt.conv_2d"({{.*}}) <{accumulator = #qopt.accumulator<i32>, activation = #qopt.activation<relu>, dilations = array<i64: 1, 1>, pad = array<i64: 0, 1, 0, 1>, rounding = #qopt.rounding<half_away_twice>, strides = array<i64: 2, 2>}> : (
  %0 = qopt.conv_2d %x, %w, %b strides [2, 2] pad [0, 1, 0, 1] activation<relu> rounding<half_away_twice>
      : tensor<1x4x4x2x!i8>, tensor<3x3x3x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25, -0.125>>>, tensor<3xi32> -> tensor<1x2x2x3x!i8>
  // Without bias, with dilations.
  // CHECK-NEXT: qopt.conv_2d %[[X]], %[[W]] strides [1, 2] pad [1, 2, 3, 4] dilations [3, 2] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, {{.*}}>>, tensor<3x3x3x2x!qopt.quant<i8, {{.*}}>> -> tensor<1x1x4x3x!qopt.quant<i8,
  %1 = qopt.conv_2d %x, %w strides [1, 2] pad [1, 2, 3, 4] dilations [3, 2] rounding<half_up>
      : tensor<1x4x4x2x!i8>, tensor<3x3x3x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25, -0.125>>> -> tensor<1x1x4x3x!i8>
  // Defaults are not printed.
  // CHECK-NEXT: qopt.conv_2d %[[X]], %[[W]] strides [1, 1] pad [0, 0, 0, 0] rounding<floor> {qopt.layer = "12"} : tensor
  %2 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] dilations [1, 1] activation<none> rounding<floor> {qopt.layer = "12"}
      : tensor<1x4x4x2x!i8>, tensor<3x3x3x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25, -0.125>>> -> tensor<1x2x2x3x!i8>
  return
}

// CHECK-LABEL: func @conv_2d_forms
func.func @conv_2d_forms(%f: tensor<1x4x4x4xf32>, %wf: tensor<6x1x1x4xf32>, %bf: tensor<6xf32>,
                         %u: tensor<1x4x4x4x!u8>, %wu: tensor<6x1x1x2x!u8>, %b: tensor<6xi32>,
                         %s: tensor<1x4x4x4x!i16>, %w4: tensor<6x1x1x4x!qopt.quant<i4<-7:7>, pow2<2**-3>>>, %b64: tensor<6xi64>,
                         %wp: tensor<6x1x1x4x!qopt.quant<pow2<4>, fixed<3 * 2**-7>>>, %none: tensor<0x4x4x4x!i8>) {
  // CHECK: qopt.conv_2d {{.*}} strides [1, 1] pad [0, 0, 0, 0] activation<relu6> : tensor<1x4x4x4xf32>, tensor<6x1x1x4xf32>, tensor<6xf32> -> tensor<1x4x4x6xf32>
  %0 = qopt.conv_2d %f, %wf, %bf strides [1, 1] pad [0, 0, 0, 0] activation<relu6>
      : tensor<1x4x4x4xf32>, tensor<6x1x1x4xf32>, tensor<6xf32> -> tensor<1x4x4x6xf32>
  // CHECK-NEXT: qopt.conv_2d {{.*}} strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4xf32>, tensor<6x1x1x4xf32> -> tensor<1x4x4x6xf32>
  %1 = qopt.conv_2d %f, %wf strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4xf32>, tensor<6x1x1x4xf32> -> tensor<1x4x4x6xf32>
  // Two groups, unsigned.
  // CHECK-NEXT: qopt.conv_2d {{.*}} activation<relu_n1_to_1> rounding<half_away_twice> : tensor<1x4x4x4x!qopt.quant<u8, {{.*}}>>, tensor<6x1x1x2x!qopt.quant<u8,
  %2 = qopt.conv_2d %u, %wu, %b strides [1, 1] pad [0, 0, 0, 0] activation<relu_n1_to_1> rounding<half_away_twice>
      : tensor<1x4x4x4x!u8>, tensor<6x1x1x2x!u8>, tensor<6xi32> -> tensor<1x4x4x6x!u8>
  // CHECK-NEXT: qopt.conv_2d {{.*}} accumulator<i64> rounding<half_up> : tensor<1x4x4x4x!qopt.quant<i16, {{.*}}>>, tensor<6x1x1x4x!qopt.quant<i4<-7:7>, {{.*}}>>, tensor<6xi64> ->
  %3 = qopt.conv_2d %s, %w4, %b64 strides [1, 1] pad [0, 0, 0, 0] accumulator<i64> rounding<half_up>
      : tensor<1x4x4x4x!i16>, tensor<6x1x1x4x!qopt.quant<i4<-7:7>, pow2<2**-3>>>, tensor<6xi64> -> tensor<1x4x4x6x!i8>
  // CHECK-NEXT: qopt.conv_2d {{.*}} : tensor<0x4x4x4x!qopt.quant<i8, {{.*}}>>, tensor<6x1x1x4x!qopt.quant<pow2<4>, {{.*}}>>, tensor<6xi32> -> tensor<0x4x4x6x
  %4 = qopt.conv_2d %none, %wp, %b strides [1, 1] pad [0, 0, 0, 0] rounding<half_even>
      : tensor<0x4x4x4x!i8>, tensor<6x1x1x4x!qopt.quant<pow2<4>, fixed<3 * 2**-7>>>, tensor<6xi32> -> tensor<0x4x4x6x!i8>
  return
}

// CHECK-LABEL: func @depthwise_conv_2d
// GENERIC-LABEL: sym_name = "depthwise_conv_2d"
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[W:.*]]: tensor{{.*}}, %[[B:.*]]: tensor{{.*}}, %[[F:.*]]: tensor{{.*}}, %[[WF:.*]]: tensor
func.func @depthwise_conv_2d(%x: tensor<1x4x4x2x!i8>, %w: tensor<3x3x4x!qopt.quant<i8, channel<2>, real<0.5, 0.25, 1.0, 2.0>>>, %b: tensor<4xi32>,
                             %f: tensor<1x4x4x2xf32>, %wf: tensor<3x3x2xf32>) {
  // CHECK-NEXT: qopt.depthwise_conv_2d %[[X]], %[[W]], %[[B]] strides [1, 1] pad [1, 1, 1, 1] activation<relu> rounding<half_away_twice> : tensor<1x4x4x2x!qopt.quant<i8, {{.*}}>>, tensor<3x3x4x!qopt.quant<i8, channel<2>, {{.*}}>>, tensor<4xi32> -> tensor<1x4x4x4x!qopt.quant<i8,
  // GENERIC: "qopt.depthwise_conv_2d"({{.*}}) <{accumulator = #qopt.accumulator<i32>, activation = #qopt.activation<relu>, dilations = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, rounding = #qopt.rounding<half_away_twice>, strides = array<i64: 1, 1>}> : (
  %0 = qopt.depthwise_conv_2d %x, %w, %b strides [1, 1] pad [1, 1, 1, 1] activation<relu> rounding<half_away_twice>
      : tensor<1x4x4x2x!i8>, tensor<3x3x4x!qopt.quant<i8, channel<2>, real<0.5, 0.25, 1.0, 2.0>>>, tensor<4xi32> -> tensor<1x4x4x4x!i8>
  // CHECK-NEXT: qopt.depthwise_conv_2d %[[X]], %[[W]] strides [2, 1] pad [1, 2, 0, 0] dilations [2, 1] rounding<half_up> {qopt.layer = "3"} : tensor<1x4x4x2x!qopt.quant<i8, {{.*}}>>, tensor<3x3x4x!qopt.quant<i8, {{.*}}>> -> tensor<1x2x2x4x
  %1 = qopt.depthwise_conv_2d %x, %w strides [2, 1] pad [1, 2, 0, 0] dilations [2, 1] rounding<half_up> {qopt.layer = "3"}
      : tensor<1x4x4x2x!i8>, tensor<3x3x4x!qopt.quant<i8, channel<2>, real<0.5, 0.25, 1.0, 2.0>>> -> tensor<1x2x2x4x!i8>
  // CHECK-NEXT: qopt.depthwise_conv_2d %[[F]], %[[WF]] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x2xf32>, tensor<3x3x2xf32> -> tensor<1x2x2x2xf32>
  %2 = qopt.depthwise_conv_2d %f, %wf strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x2xf32>, tensor<3x3x2xf32> -> tensor<1x2x2x2xf32>
  return
}

// CHECK-LABEL: func @fully_connected
// GENERIC-LABEL: sym_name = "fully_connected"
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[W:.*]]: tensor{{.*}}, %[[B:.*]]: tensor{{.*}}, %[[F:.*]]: tensor{{.*}}, %[[WF:.*]]: tensor{{.*}}, %[[BF:.*]]: tensor
func.func @fully_connected(%x: tensor<1x4x!i8>, %w: tensor<2x4x!qopt.quant<i8, channel<0>, double<u8 [17, 200], #qopt.pow2<2**-15>>>>, %b: tensor<2xi32>,
                           %f: tensor<3x4xf32>, %wf: tensor<2x4xf32>, %bf: tensor<2xf32>) {
  // CHECK-NEXT: qopt.fully_connected %[[X]], %[[W]], %[[B]] activation<relu> rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, {{.*}}>>, tensor<2x4x!qopt.quant<i8, channel<0>, double<u8 [17, 200], #qopt.pow2<2**-15>>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8,
  // GENERIC: "qopt.fully_connected"({{.*}}) <{accumulator = #qopt.accumulator<i32>, activation = #qopt.activation<relu>, rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.fully_connected %x, %w, %b activation<relu> rounding<half_away_twice>
      : tensor<1x4x!i8>, tensor<2x4x!qopt.quant<i8, channel<0>, double<u8 [17, 200], #qopt.pow2<2**-15>>>>, tensor<2xi32> -> tensor<1x2x!i8>
  // CHECK-NEXT: qopt.fully_connected %[[X]], %[[W]] rounding<half_even> {qopt.layer = "5"} : tensor<1x4x!qopt.quant<i8, {{.*}}>>, tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<1x2x
  %1 = qopt.fully_connected %x, %w rounding<half_even> {qopt.layer = "5"}
      : tensor<1x4x!i8>, tensor<2x4x!qopt.quant<i8, channel<0>, double<u8 [17, 200], #qopt.pow2<2**-15>>>> -> tensor<1x2x!i8>
  // CHECK-NEXT: qopt.fully_connected %[[F]], %[[WF]], %[[BF]] activation<relu> : tensor<3x4xf32>, tensor<2x4xf32>, tensor<2xf32> -> tensor<3x2xf32>
  %2 = qopt.fully_connected %f, %wf, %bf activation<relu> : tensor<3x4xf32>, tensor<2x4xf32>, tensor<2xf32> -> tensor<3x2xf32>
  // CHECK-NEXT: qopt.fully_connected %[[F]], %[[WF]] : tensor<3x4xf32>, tensor<2x4xf32> -> tensor<3x2xf32>
  %3 = qopt.fully_connected %f, %wf : tensor<3x4xf32>, tensor<2x4xf32> -> tensor<3x2xf32>
  return
}

//===----------------------------------------------------------------------===//
// Elementwise, pooling, softmax, shape
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @add
// GENERIC-LABEL: sym_name = "add"
func.func @add(%x: tensor<2x1x4x!i8>, %y: tensor<3x1x!i8>, %u: tensor<4x!u8>, %s: tensor<4x!i16>, %f: tensor<4xf32>, %scalar: tensor<f32>) {
  // CHECK-NEXT: qopt.add {{.*}} activation<relu> rounding<half_away_twice> : tensor<2x1x4x!qopt.quant<i8, {{.*}}>>, tensor<3x1x!qopt.quant<i8, {{.*}}>> -> tensor<2x3x4x!qopt.quant<i8,
  // GENERIC: "qopt.add"({{.*}}) <{activation = #qopt.activation<relu>, rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.add %x, %y activation<relu> rounding<half_away_twice> : tensor<2x1x4x!i8>, tensor<3x1x!i8> -> tensor<2x3x4x!i8>
  // CHECK-NEXT: qopt.add {{.*}} rounding<half_up> : tensor<4x!qopt.quant<u8, {{.*}}>>, tensor<4x!qopt.quant<u8, {{.*}}>> -> tensor<4x!qopt.quant<i8,
  %1 = qopt.add %u, %u rounding<half_up> : tensor<4x!u8>, tensor<4x!u8> -> tensor<4x!i8>
  // CHECK-NEXT: qopt.add {{.*}} rounding<floor> {qopt.layer = "1"} : tensor<4x!qopt.quant<i16, {{.*}}>>, tensor<4x!qopt.quant<i16, {{.*}}>> -> tensor<4x!qopt.quant<i16,
  %2 = qopt.add %s, %s rounding<floor> {qopt.layer = "1"} : tensor<4x!i16>, tensor<4x!i16> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.add {{.*}} : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  %3 = qopt.add %f, %scalar : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  return
}

// CHECK-LABEL: func @avg_pool_2d
// GENERIC-LABEL: sym_name = "avg_pool_2d"
func.func @avg_pool_2d(%x: tensor<1x4x4x2x!i8>, %s: tensor<1x4x4x2x!i16>, %f: tensor<1x4x4x2xf32>) {
  // CHECK-NEXT: qopt.avg_pool_2d {{.*}} window [2, 3] strides [2, 1] pad [0, 0, 1, 1] activation<relu> rounding<half_away> : tensor<1x4x4x2x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>> -> tensor<1x2x4x2x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>
  // GENERIC: "qopt.avg_pool_2d"({{.*}}) <{activation = #qopt.activation<relu>, pad = array<i64: 0, 0, 1, 1>, rounding = #qopt.rounding<half_away>, strides = array<i64: 2, 1>, window = array<i64: 2, 3>}> : (
  %0 = qopt.avg_pool_2d %x window [2, 3] strides [2, 1] pad [0, 0, 1, 1] activation<relu> rounding<half_away> : tensor<1x4x4x2x!i8> -> tensor<1x2x4x2x!i8>
  // CHECK-NEXT: qopt.avg_pool_2d {{.*}} window [4, 4] strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> {qopt.layer = "2"} : tensor<1x4x4x2x!qopt.quant<i16, {{.*}}>> -> tensor<1x1x1x2x
  %1 = qopt.avg_pool_2d %s window [4, 4] strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> {qopt.layer = "2"} : tensor<1x4x4x2x!i16> -> tensor<1x1x1x2x!i16>
  // CHECK-NEXT: qopt.avg_pool_2d {{.*}} window [2, 2] strides [2, 2] pad [1, 1, 1, 1] : tensor<1x4x4x2xf32> -> tensor<1x3x3x2xf32>
  %2 = qopt.avg_pool_2d %f window [2, 2] strides [2, 2] pad [1, 1, 1, 1] : tensor<1x4x4x2xf32> -> tensor<1x3x3x2xf32>
  return
}

// CHECK-LABEL: func @max_pool_2d
// GENERIC-LABEL: sym_name = "max_pool_2d"
func.func @max_pool_2d(%x: tensor<1x4x4x2x!u8>, %f: tensor<1x4x4x2xf32>) {
  // CHECK-NEXT: qopt.max_pool_2d {{.*}} window [2, 3] strides [2, 1] pad [0, 0, 1, 1] activation<relu6> : tensor<1x4x4x2x!qopt.quant<u8, real<5.000000e-01>, zp<128>>> -> tensor<1x2x4x2x!qopt.quant<u8, real<5.000000e-01>, zp<128>>>
  // GENERIC: "qopt.max_pool_2d"({{.*}}) <{activation = #qopt.activation<relu6>, pad = array<i64: 0, 0, 1, 1>, strides = array<i64: 2, 1>, window = array<i64: 2, 3>}> : (
  %0 = qopt.max_pool_2d %x window [2, 3] strides [2, 1] pad [0, 0, 1, 1] activation<relu6> : tensor<1x4x4x2x!u8> -> tensor<1x2x4x2x!u8>
  // CHECK-NEXT: qopt.max_pool_2d {{.*}} window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.layer = "2"} : tensor<1x4x4x2xf32> -> tensor<1x2x2x2xf32>
  %1 = qopt.max_pool_2d %f window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.layer = "2"} : tensor<1x4x4x2xf32> -> tensor<1x2x2x2xf32>
  return
}

// CHECK-LABEL: func @softmax
// GENERIC-LABEL: sym_name = "softmax"
func.func @softmax(%x: tensor<1x10x!i8>, %u: tensor<4095x!u8>, %f: tensor<2x3x0xf32>) {
  // CHECK-NEXT: qopt.softmax {{.*}} rounding<half_away_twice> : tensor<1x10x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>> -> tensor<1x10x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  // GENERIC: "qopt.softmax"({{.*}}) <{beta = 1.000000e+00 : f64, rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x10x!i8> -> tensor<1x10x!softmax_i8>
  // CHECK-NEXT: qopt.softmax {{.*}} beta 2.500000e-01 rounding<half_away_twice> {qopt.layer = "9"} : tensor<4095x!qopt.quant<u8, {{.*}}>> -> tensor<4095x!qopt.quant<u8, pow2<2**-8>>>
  %1 = qopt.softmax %u beta 0.25 rounding<half_away_twice> {qopt.layer = "9"} : tensor<4095x!u8> -> tensor<4095x!softmax_u8>
  // CHECK-NEXT: qopt.softmax {{.*}} : tensor<2x3x0xf32> -> tensor<2x3x0xf32>
  %2 = qopt.softmax %f beta 1.0 : tensor<2x3x0xf32> -> tensor<2x3x0xf32>
  return
}

// CHECK-LABEL: func @reshape
func.func @reshape(%x: tensor<1x2x2x!i8>, %f: tensor<f32>) {
  // CHECK-NEXT: qopt.reshape {{.*}} : tensor<1x2x2x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>> -> tensor<1x4x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>
  %0 = qopt.reshape %x : tensor<1x2x2x!i8> -> tensor<1x4x!i8>
  // CHECK-NEXT: qopt.reshape {{.*}} {qopt.layer = "4"} : tensor<f32> -> tensor<1x1xf32>
  %1 = qopt.reshape %f {qopt.layer = "4"} : tensor<f32> -> tensor<1x1xf32>
  return
}

{-#
  dialect_resources: {
    builtin: {
      weights: "0x0100000001020304"
    }
  }
#-}

// CHECK: weights: "0x0100000001020304"
