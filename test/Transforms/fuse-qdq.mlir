// RUN: qopt-opt %s --qopt-fuse-qdq --remarks-filter=".*" 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t

// Float ops between dequantizations and quantizations become integer ops. The
// numbers are a matter of fuse-qdq-equal.test.

!x = !qopt.quant<u8, real<0.5>, zp<3>>
!y = !qopt.quant<u8, real<0.25>, zp<7>>
!i = !qopt.quant<i8, real<0.5>, zp<-2>>
!w = !qopt.quant<i8, channel<0>, real<0.25, 0.125>>
!prob = !qopt.quant<u8, real<0.0039215688593685627>>

module attributes {qopt.profile = #qopt.profile<onnx>} {

// The same numbers in another type; the same type under another name.
// CHECK-LABEL: func.func @rescale(
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-NEXT: %[[Y:.*]] = qopt.rescale %[[X]] rounding<half_even> {qopt.layer = "y"} :
// CHECK-NEXT: %[[Z:.*]] = qopt.rescale %[[Y]] rounding<half_even> {qopt.layer = "z"} : {{.*}}zp<7>>> -> {{.*}}zp<7>>>
// CHECK-NEXT: return %[[Z]], %[[Z]]
func.func @rescale(%x: tensor<4x!x>) -> (tensor<4x!y>, tensor<4x!y>) {
  %0 = qopt.dequantize %x {qopt.layer = "x"} : tensor<4x!x> -> tensor<4xf32>
  %1 = qopt.quantize %0 rounding<half_even> {qopt.layer = "y"} : tensor<4xf32> -> tensor<4x!y>
  %2 = qopt.dequantize %1 : tensor<4x!y> -> tensor<4xf32>
  %3 = qopt.quantize %2 rounding<half_even> {qopt.layer = "z"} : tensor<4xf32> -> tensor<4x!y>
  %4 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!y>
  return %4, %3 : tensor<4x!y>, tensor<4x!y>
}

// The bias in units of 0.5 * 0.25 and 0.5 * 0.125, one result for each type.
// CHECK-LABEL: func.func @conv(
// CHECK-DAG: %[[W:.*]] = qopt.const dense<{{.*}}> : tensor<2x1x1x2xi8>
// CHECK-DAG: %[[B:.*]] = qopt.const dense<[8, -24]> : tensor<2xi32>
// CHECK: %[[C:.*]] = qopt.conv_2d %{{.*}}, %[[W]], %[[B]] strides [1, 1] pad [0, 0, 0, 0] activation<relu> rounding<half_even> {qopt.layer = "c", qopt.layer_layout = array<i64: 0, 2, 3, 1>} : {{.*}} -> tensor<1x2x2x2x!qopt.quant<u8, real<2.500000e-01>, zp<7>>>
// CHECK: %[[D:.*]] = qopt.conv_2d {{.*}} -> tensor<1x2x2x2x!qopt.quant<i8, real<5.000000e-01>, zp<-2>>>
// CHECK-NEXT: return %[[C]], %[[D]]
func.func @conv(%x: tensor<1x2x2x2x!x>) -> (tensor<1x2x2x2x!y>, tensor<1x2x2x2x!i>) {
  %w = qopt.const dense<[[[[1, 2]]], [[[3, 4]]]]> : tensor<2x1x1x2xi8> : tensor<2x1x1x2x!w>
  %b = qopt.const dense<[1.0, -1.5]> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x2x2x!x> -> tensor<1x2x2x2xf32>
  %1 = qopt.dequantize %w : tensor<2x1x1x2x!w> -> tensor<2x1x1x2xf32>
  %2 = qopt.conv_2d %0, %1, %b strides [1, 1] pad [0, 0, 0, 0] activation<relu> {qopt.layer = "f"} : tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32> -> tensor<1x2x2x2xf32>
  %3 = qopt.quantize %2 rounding<half_even> {qopt.layer = "c", qopt.layer_layout = array<i64: 0, 2, 3, 1>} : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!y>
  %4 = qopt.quantize %2 rounding<half_even> : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!i>
  return %3, %4 : tensor<1x2x2x2x!y>, tensor<1x2x2x2x!i>
}

// A filter that is moved behind its dequantization, with its channels, and a
// bias of codes.
// CHECK-LABEL: func.func @depthwise(
// CHECK-DAG: qopt.const dense<{{\[\[\[}}1, 2]]]> : tensor<1x1x2xi8> : tensor<1x1x2x!qopt.quant<i8, channel<2>, real<2.500000e-01, 1.250000e-01>>>
// CHECK-DAG: qopt.const dense<[5, -6]> : tensor<2xi32> : tensor<2xi32>
// CHECK: qopt.depthwise_conv_2d {{.*}} rounding<half_even>
// CHECK-NEXT: return
func.func @depthwise(%x: tensor<1x2x2x2x!x>) -> tensor<1x2x2x2x!y> {
  %w = qopt.const dense<[[[[1]]], [[[2]]]]> : tensor<2x1x1x1xi8> : tensor<2x1x1x1x!w>
  %b = qopt.const dense<[5, -6]> : tensor<2xi32> : tensor<2x!qopt.quant<i32, channel<0>, real<0.125, 0.0625>>>
  %0 = qopt.dequantize %x : tensor<1x2x2x2x!x> -> tensor<1x2x2x2xf32>
  %1 = qopt.dequantize %w : tensor<2x1x1x1x!w> -> tensor<2x1x1x1xf32>
  %2 = qopt.transpose %1 permutation [2, 3, 0, 1] : tensor<2x1x1x1xf32> -> tensor<1x1x2x1xf32>
  %3 = qopt.reshape %2 : tensor<1x1x2x1xf32> -> tensor<1x1x2xf32>
  %4 = qopt.dequantize %b : tensor<2x!qopt.quant<i32, channel<0>, real<0.125, 0.0625>>> -> tensor<2xf32>
  %5 = qopt.depthwise_conv_2d %0, %3, %4 strides [1, 1] pad [0, 0, 0, 0] : tensor<1x2x2x2xf32>, tensor<1x1x2xf32>, tensor<2xf32> -> tensor<1x2x2x2xf32>
  %6 = qopt.quantize %5 rounding<half_even> : tensor<1x2x2x2xf32> -> tensor<1x2x2x2x!y>
  return %6 : tensor<1x2x2x2x!y>
}

// A channel whose bias leaves the accumulator, but gives one result for all
// inputs, is constant: 2^20 in units of 2.0e+08 / 2^20.
// CHECK-LABEL: func.func @constant(
// CHECK-DAG: qopt.const dense<{{\[\[}}1, 2], [0, 0]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<2.500000e-01, 381.469{{.*}}>>>
// CHECK-DAG: qopt.const dense<[8, 1048576]> : tensor<2xi32> : tensor<2xi32>
// CHECK: qopt.fully_connected {{.*}} rounding<half_even>
func.func @constant(%x: tensor<1x2x!x>) -> tensor<1x2x!y> {
  %v = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!w>
  %b = qopt.const dense<[1.0, 2.0e+08]> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!x> -> tensor<1x2xf32>
  %1 = qopt.dequantize %v : tensor<2x2x!w> -> tensor<2x2xf32>
  %2 = qopt.fully_connected %0, %1, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %3 = qopt.quantize %2 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!y>
  return %3 : tensor<1x2x!y>
}

// CHECK-LABEL: func.func @matrices(
// CHECK-NEXT: qopt.batch_matmul %{{.*}}, %{{.*}} transpose_rhs rounding<half_even>
// CHECK-NEXT: return
func.func @matrices(%x: tensor<1x2x4x!x>, %y: tensor<1x3x4x!i>) -> tensor<1x2x3x!y> {
  %0 = qopt.dequantize %x : tensor<1x2x4x!x> -> tensor<1x2x4xf32>
  %1 = qopt.dequantize %y : tensor<1x3x4x!i> -> tensor<1x3x4xf32>
  %2 = qopt.batch_matmul %0, %1 transpose_rhs : tensor<1x2x4xf32>, tensor<1x3x4xf32> -> tensor<1x2x3xf32>
  %3 = qopt.quantize %2 rounding<half_even> : tensor<1x2x3xf32> -> tensor<1x2x3x!y>
  return %3 : tensor<1x2x3x!y>
}

// Constants take the result's storage and all of its codes; so do operands that
// lose nothing by it, where the op asks for that.
// CHECK-LABEL: func.func @elementwise(
// CHECK: qopt.add %arg0, %arg1 activation<relu> rounding<half_even>
// CHECK: %[[U:.*]] = qopt.rescale %arg1 rounding<half_even> : {{.*}} -> tensor<4x!qopt.quant<u8, real<5.000000e-01>, zp<126>>>
// CHECK: qopt.sub %arg0, %[[U]] rounding<half_even>
// CHECK: %[[SIX:.*]] = qopt.const dense<-1> : tensor<i8> : tensor<!qopt.quant<u8, real<0.0235{{.*}}>>>
// CHECK: qopt.mul %arg0, %[[SIX]] rounding<half_even>
// CHECK: %[[NEG:.*]] = qopt.const dense<0> : tensor<i8> : tensor<!qopt.quant<u8, real<0.00392{{.*}}>, zp<255>>>
// CHECK: qopt.mul %arg0, %[[NEG]] rounding<half_even>
// CHECK-NEXT: return
func.func @elementwise(%x: tensor<4x!x>, %i: tensor<4x!i>) -> (tensor<4x!i>, tensor<4x!y>, tensor<4x!y>, tensor<4x!y>) {
  %six = qopt.const dense<6.0> : tensor<f32> : tensor<f32>
  %0 = qopt.dequantize %x : tensor<4x!x> -> tensor<4xf32>
  %1 = qopt.dequantize %i : tensor<4x!i> -> tensor<4xf32>
  %2 = qopt.add %0, %1 activation<relu> : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %3 = qopt.sub %0, %1 : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %4 = qopt.mul %0, %six : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  %5 = qopt.neg %0 : tensor<4xf32> -> tensor<4xf32>
  %6 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!i>
  %7 = qopt.quantize %3 rounding<half_even> : tensor<4xf32> -> tensor<4x!y>
  %8 = qopt.quantize %4 rounding<half_even> : tensor<4xf32> -> tensor<4x!y>
  %9 = qopt.quantize %5 rounding<half_even> : tensor<4xf32> -> tensor<4x!y>
  return %6, %7, %8, %9 : tensor<4x!i>, tensor<4x!y>, tensor<4x!y>, tensor<4x!y>
}

// A sum with a number is a table, whose ties are those of the real sum: at code
// 3, which is 0, the sum is 1.5 steps.
// CHECK-LABEL: func.func @number(
// CHECK-DAG: %[[T:.*]] = qopt.const dense<"0x00000102020203040404{{.*}}"> : tensor<256xi8> : tensor<256x!qopt.quant<u8, real<1.000000e+00>>>
// CHECK-DAG: qopt.gather %[[T]], %arg0 axis 0
// CHECK-DAG: %[[I:.*]] = qopt.reinterpret %arg1
// CHECK: qopt.gather %{{.*}}, %[[I]] axis 0
// CHECK-NEXT: return
func.func @number(%x: tensor<4x!x>, %i: tensor<4x!i>) -> (tensor<4x!qopt.quant<u8, real<1.0>>>, tensor<4x!y>) {
  %c = qopt.const dense<1.5> : tensor<1xf32> : tensor<1xf32>
  %0 = qopt.dequantize %x : tensor<4x!x> -> tensor<4xf32>
  %1 = qopt.dequantize %i : tensor<4x!i> -> tensor<4xf32>
  %2 = qopt.add %c, %0 : tensor<1xf32>, tensor<4xf32> -> tensor<4xf32>
  %3 = qopt.sub %1, %c activation<relu6> : tensor<4xf32>, tensor<1xf32> -> tensor<4xf32>
  %4 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!qopt.quant<u8, real<1.0>>>
  %5 = qopt.quantize %3 rounding<half_even> : tensor<4xf32> -> tensor<4x!y>
  return %4, %5 : tensor<4x!qopt.quant<u8, real<1.0>>>, tensor<4x!y>
}

// CHECK-LABEL: func.func @functions(
// CHECK-NEXT: qopt.hard_swish %arg0 rounding<half_even>
// CHECK-NEXT: qopt.hard_sigmoid %arg0 alpha 2.000000e-01 beta 5.000000e-01 rounding<half_even>
// CHECK-NEXT: qopt.logistic %arg0 rounding<half_even>
// CHECK-NEXT: qopt.leaky_relu %arg0 alpha 1.000000e-01 rounding<half_even>
// CHECK-NEXT: qopt.rescale %arg0 activation<relu6> rounding<half_even>
// CHECK-NEXT: return
func.func @functions(%x: tensor<4x!x>) -> (tensor<4x!i>, tensor<4x!y>, tensor<4x!i>, tensor<4x!i>, tensor<4x!i>) {
  %0 = qopt.dequantize %x : tensor<4x!x> -> tensor<4xf32>
  %1 = qopt.hard_swish %0 : tensor<4xf32> -> tensor<4xf32>
  %2 = qopt.hard_sigmoid %0 alpha 0.2 beta 0.5 : tensor<4xf32> -> tensor<4xf32>
  %3 = qopt.logistic %0 : tensor<4xf32> -> tensor<4xf32>
  %4 = qopt.leaky_relu %0 alpha 0.1 : tensor<4xf32> -> tensor<4xf32>
  %5 = qopt.leaky_relu %0 alpha 1.0 activation<relu6> : tensor<4xf32> -> tensor<4xf32>
  %6 = qopt.quantize %1 rounding<half_even> : tensor<4xf32> -> tensor<4x!i>
  %7 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!y>
  %8 = qopt.quantize %3 rounding<half_even> : tensor<4xf32> -> tensor<4x!i>
  %9 = qopt.quantize %4 rounding<half_even> : tensor<4xf32> -> tensor<4x!i>
  %10 = qopt.quantize %5 rounding<half_even> : tensor<4xf32> -> tensor<4x!i>
  return %6, %7, %8, %9, %10 : tensor<4x!i>, tensor<4x!y>, tensor<4x!i>, tensor<4x!i>, tensor<4x!i>
}

// Functions that no integer op computes.
// CHECK-LABEL: func.func @tables(
// CHECK: qopt.gather %{{.*}}, %arg0 axis 0
// CHECK: qopt.gather %{{.*}}, %arg0 axis 0
// CHECK-NOT: f32
// CHECK: return
func.func @tables(%x: tensor<4x!x>) -> (tensor<4x!i>, tensor<4x!i>) {
  %0 = qopt.dequantize %x : tensor<4x!x> -> tensor<4xf32>
  %1 = qopt.exp %0 : tensor<4xf32> -> tensor<4xf32>
  %2 = qopt.gelu %0 : tensor<4xf32> -> tensor<4xf32>
  %3 = qopt.quantize %1 rounding<half_even> : tensor<4xf32> -> tensor<4x!i>
  %4 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!i>
  return %3, %4 : tensor<4x!i>, tensor<4x!i>
}

// Results with one scale only are rescaled, from 16 bits where there are such.
// CHECK-LABEL: func.func @rows(
// CHECK-NEXT: %[[S:.*]] = qopt.softmax %arg0 rounding<half_away_twice> : {{.*}} -> tensor<1x4x!qopt.quant<i16, pow2<2**-16>, zp<-32768>>>
// CHECK-NEXT: qopt.rescale %[[S]] rounding<half_even>
// CHECK-NEXT: %[[L:.*]] = qopt.log_softmax %arg0 rounding<half_away_twice> : {{.*}} -> tensor<1x4x!qopt.quant<u8, pow2<2**-4>, zp<255>>>
// CHECK-NEXT: qopt.rescale %[[L]] rounding<half_even>
// CHECK-NEXT: qopt.softmax %arg0 rounding<half_away_twice> : {{.*}} -> tensor<1x4x!qopt.quant<u8, real<3.906250e-03>>>
// CHECK-NEXT: return
func.func @rows(%x: tensor<1x4x!x>) -> (tensor<1x4x!prob>, tensor<1x4x!y>, tensor<1x4x!qopt.quant<u8, real<0.00390625>>>) {
  %0 = qopt.dequantize %x : tensor<1x4x!x> -> tensor<1x4xf32>
  %1 = qopt.softmax %0 : tensor<1x4xf32> -> tensor<1x4xf32>
  %2 = qopt.log_softmax %0 : tensor<1x4xf32> -> tensor<1x4xf32>
  %3 = qopt.quantize %1 rounding<half_even> : tensor<1x4xf32> -> tensor<1x4x!prob>
  %4 = qopt.quantize %2 rounding<half_even> : tensor<1x4xf32> -> tensor<1x4x!y>
  %5 = qopt.quantize %1 rounding<half_even> : tensor<1x4xf32> -> tensor<1x4x!qopt.quant<u8, real<0.00390625>>>
  return %3, %4, %5 : tensor<1x4x!prob>, tensor<1x4x!y>, tensor<1x4x!qopt.quant<u8, real<0.00390625>>>
}

// Averages keep a type; in 16 bits only the last rounding counts.
// CHECK-LABEL: func.func @averages(
// CHECK-NEXT: qopt.mean %arg0 axes [1, 2] rounding<half_even>
// CHECK-NEXT: qopt.avg_pool_2d %arg0 window [2, 2] {{.*}} rounding<half_even> : {{.*}} -> tensor<1x1x1x2x!qopt.quant<u8, real<5.000000e-01>, zp<3>>>
// CHECK-NEXT: %[[F:.*]] = qopt.rescale %arg0 rounding<half_even> : {{.*}} -> tensor<1x2x2x2x!qopt.quant<i16, real<3.906250e-03>>>
// CHECK-NEXT: %[[P:.*]] = qopt.avg_pool_2d %[[F]] window [2, 2] {{.*}} activation<relu> rounding<half_even> :
// CHECK-NEXT: qopt.rescale %[[P]] rounding<half_even> : {{.*}} -> tensor<1x1x1x2x!qopt.quant<u8, real<2.500000e-01>, zp<7>>>
// CHECK-NEXT: qopt.resize_bilinear %arg0 rounding<half_even>
// CHECK-NEXT: return
func.func @averages(%x: tensor<1x2x2x2x!x>) -> (tensor<1x2x!y>, tensor<1x1x1x2x!x>, tensor<1x1x1x2x!y>, tensor<1x3x3x2x!x>) {
  %0 = qopt.dequantize %x : tensor<1x2x2x2x!x> -> tensor<1x2x2x2xf32>
  %1 = qopt.mean %0 axes [1, 2] : tensor<1x2x2x2xf32> -> tensor<1x2xf32>
  %2 = qopt.avg_pool_2d %0 window [2, 2] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x2x2x2xf32> -> tensor<1x1x1x2xf32>
  %3 = qopt.avg_pool_2d %0 window [2, 2] strides [1, 1] pad [0, 0, 0, 0] activation<relu> : tensor<1x2x2x2xf32> -> tensor<1x1x1x2xf32>
  %4 = qopt.resize_bilinear %0 : tensor<1x2x2x2xf32> -> tensor<1x3x3x2xf32>
  %5 = qopt.quantize %1 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!y>
  %6 = qopt.quantize %2 rounding<half_even> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2x!x>
  %7 = qopt.quantize %3 rounding<half_even> : tensor<1x1x1x2xf32> -> tensor<1x1x1x2x!y>
  %8 = qopt.quantize %4 rounding<half_even> : tensor<1x3x3x2xf32> -> tensor<1x3x3x2x!x>
  return %5, %6, %7, %8 : tensor<1x2x!y>, tensor<1x1x1x2x!x>, tensor<1x1x1x2x!y>, tensor<1x3x3x2x!x>
}

// What moves or picks elements does it to integers, on either side.
// CHECK-LABEL: func.func @movement(
// CHECK: qopt.mul
// CHECK: qopt.pad %{{.*}} value 7 : i64 low [0, 1] high [0, 0]
// CHECK: %[[BOUND:.*]] = qopt.const dense<19> : tensor<i8> : tensor<!qopt.quant<u8, real<2.500000e-01>, zp<7>>>
// CHECK: qopt.minimum %{{.*}}, %[[BOUND]]
// CHECK: %[[R:.*]] = qopt.rescale %arg0
// CHECK: qopt.concat %{{.*}}, %[[R]] axis 1
// CHECK: qopt.slice %{{.*}} : {{.*}} -> tensor<2x1x!qopt.quant<u8, real<5.000000e-01>, zp<3>>>
// CHECK: qopt.pad %{{.*}} value 7 : i64 low
// CHECK: qopt.add
// CHECK-NOT: f32
// CHECK: return
func.func @movement(%x: tensor<2x2x!x>) -> (tensor<2x5x!y>, tensor<2x2x!y>) {
  %five = qopt.const dense<3.0> : tensor<f32> : tensor<f32>
  %0 = qopt.dequantize %x : tensor<2x2x!x> -> tensor<2x2xf32>
  %1 = qopt.mul %0, %0 : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %2 = qopt.pad %1 value 0.0 : f32 low [0, 1] high [0, 0] : tensor<2x2xf32> -> tensor<2x3xf32>
  %3 = qopt.minimum %2, %five : tensor<2x3xf32>, tensor<f32> -> tensor<2x3xf32>
  %4 = qopt.concat %3, %0 axis 1 : tensor<2x3xf32>, tensor<2x2xf32> -> tensor<2x5xf32>
  %5 = qopt.quantize %4 rounding<half_even> : tensor<2x5xf32> -> tensor<2x5x!y>
  %6 = qopt.slice %0 offsets [0, 1] sizes [2, 1] strides [1, 1] : tensor<2x2xf32> -> tensor<2x1xf32>
  %7 = qopt.pad %6 value 2.0 : f32 low [0, 0] high [0, 1] : tensor<2x1xf32> -> tensor<2x2xf32>
  %8 = qopt.add %7, %0 : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %9 = qopt.quantize %8 rounding<half_even> : tensor<2x2xf32> -> tensor<2x2x!y>
  return %5, %9 : tensor<2x5x!y>, tensor<2x2x!y>
}

// The norm's parameters are codes.
// CHECK-LABEL: func.func @norm(
// CHECK: qopt.quant_norm {{.*}} form<affine> activation<relu> rounding<half_even> {qopt.layer = "n"}
// CHECK-NEXT: return
func.func @norm(%x: tensor<1x2x!x>) -> tensor<1x2x!y> {
  %a = qopt.const dense<[100, -50]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.01>>>
  %b = qopt.const dense<[5, 6]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.1>>>
  %zero = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!x> -> tensor<1x2xf32>
  %1 = qopt.dequantize %a : tensor<2x!qopt.quant<i8, real<0.01>>> -> tensor<2xf32>
  %2 = qopt.dequantize %b : tensor<2x!qopt.quant<i8, real<0.1>>> -> tensor<2xf32>
  %3 = qopt.batch_norm %0, %1, %2, %zero, %one epsilon 0.0 activation<relu> : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %4 = qopt.quantize %3 rounding<half_even> {qopt.layer = "n"} : tensor<1x2xf32> -> tensor<1x2x!y>
  return %4 : tensor<1x2x!y>
}

// Positions do not depend on scales.
// CHECK-LABEL: func.func @positions(
// CHECK-NEXT: qopt.arg_max %arg0 axis 1
// CHECK-NEXT: return
func.func @positions(%x: tensor<1x2x!x>) -> tensor<1xi64> {
  %0 = qopt.dequantize %x : tensor<1x2x!x> -> tensor<1x2xf32>
  %1 = qopt.arg_max %0 axis 1 : tensor<1x2xf32> -> tensor<1xi64>
  return %1 : tensor<1xi64>
}

// What is left says why; inputs stay for the border.
// CHECK-LABEL: func.func @left(
// CHECK: qopt.quantize %arg1
// CHECK: qopt.fully_connected {{.*}} -> tensor<1x2xf32>
// REMARK: expected a quantized filter
// CHECK: qopt.hard_swish {{.*}} -> tensor<1x2xf32>
// REMARK: expected float, or uniform storage of at most 8 bits, per tensor, but got
// CHECK: qopt.add {{.*}} -> tensor<1x2xf32>
// REMARK: expected its result to be quantized, but a float op uses it
// CHECK: qopt.mul {{.*}} -> tensor<1x2xf32>
// REMARK: expected quantized or constant operands
// CHECK: qopt.fully_connected {{.*}} -> tensor<1x2xf32>
// REMARK: the bias and the sums that it takes part in would leave the accumulator of output channel 1
func.func @left(%x: tensor<1x2x!x>, %f: tensor<1x2xf32>, %w: tensor<2x2xf32>)
    -> (tensor<1x2x!y>, tensor<1x2x!y>, tensor<1x2x!qopt.quant<i16, real<0.5>>>, tensor<1x2x!y>, tensor<1x2x!qopt.quant<u8, real<4.0e+06>>>) {
  %v = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!w>
  %b = qopt.const dense<[1.0, 2.02e+08]> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.quantize %f rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!y>
  %1 = qopt.dequantize %x : tensor<1x2x!x> -> tensor<1x2xf32>
  %2 = qopt.fully_connected %1, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %3 = qopt.quantize %2 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!y>
  %4 = qopt.hard_swish %1 : tensor<1x2xf32> -> tensor<1x2xf32>
  %5 = qopt.quantize %4 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i16, real<0.5>>>
  %6 = qopt.add %1, %1 : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x2xf32>
  %7 = qopt.mul %1, %6 : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x2xf32>
  %8 = qopt.quantize %7 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!y>
  %9 = qopt.dequantize %v : tensor<2x2x!w> -> tensor<2x2xf32>
  %10 = qopt.fully_connected %1, %9, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %11 = qopt.quantize %10 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<4.0e+06>>>
  return %0, %3, %5, %8, %11 : tensor<1x2x!y>, tensor<1x2x!y>, tensor<1x2x!qopt.quant<i16, real<0.5>>>, tensor<1x2x!y>, tensor<1x2x!qopt.quant<u8, real<4.0e+06>>>
}

}
