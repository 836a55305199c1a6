// Every op with known numbers, on both backends. Nothing is an input: what is
// folded has to be right, too.

// RUN: qopt run %s --backend=reference | FileCheck %s
// RUN: qopt run %s --backend=cpu | FileCheck %s

!quarter = !qopt.quant<i8, real<0.25>>
!one = !qopt.quant<i8, real<1.0>>
!shifted = !qopt.quant<i8, real<1.0>, zp<1>>
!two = !qopt.quant<i8, real<2.0>, zp<10>>
!big = !qopt.quant<i8, pow2<2**24>>
!bytes = !qopt.quant<u8, real<1.0>, zp<3>>
!nibbles = !qopt.quant<i4, real<1.0>>
!wide = !qopt.quant<i16, fixed<1 * 2**-3>, zp<-32768>>
!half = !qopt.quant<i8, real<0.5>, zp<-3>>
!share = !qopt.quant<i8, pow2<2**-8>, zp<-128>>
!ushare = !qopt.quant<u8, pow2<2**-8>>

module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main() -> (
      tensor<12x!one>, tensor<12x!one>, tensor<12x!one>, tensor<12x!one>, tensor<12x!one>,
      tensor<4x!wide>, tensor<4x!bytes>,
      tensor<1x2x!big>, tensor<1x2x!one>, tensor<1x1x!one>,
      tensor<1x2x2x1x!two>, tensor<1x1x2x2x!one>, tensor<1x1x1x2x!one>, tensor<1x1x1x1x!one>,
      tensor<2x2x!one>, tensor<2x2x!one>,
      tensor<1x2x2x1x!one>, tensor<1x2x2x1x!one>, tensor<1x2x2x1x!one>, tensor<1x1x2x1x!half>,
      tensor<2x4x!share>, tensor<2x!ushare>, tensor<!bytes>, tensor<2xi32>) {

// Quarters: -1.75 -1.5 -1.25 -0.75 -0.5 -0.25 0.25 0.5 0.75 1.25 1.5 1.75
    %q = qopt.const dense<[-7, -6, -5, -3, -2, -1, 1, 2, 3, 5, 6, 7]> : tensor<12xi8> : tensor<12x!quarter>
// CHECK: output0: tensor<12xi8> = [-2, -2, -1, -1, -1, 0, 1, 1, 1, 2, 2, 2]
    %0 = qopt.rescale %q rounding<half_away_twice> : tensor<12x!quarter> -> tensor<12x!one>
// CHECK: output1: tensor<12xi8> = [-2, -2, -1, -1, -1, 0, 0, 1, 1, 1, 2, 2]
    %1 = qopt.rescale %q rounding<half_away> : tensor<12x!quarter> -> tensor<12x!one>
// CHECK: output2: tensor<12xi8> = [-2, -1, -1, -1, 0, 0, 0, 1, 1, 1, 2, 2]
    %2 = qopt.rescale %q rounding<half_up> : tensor<12x!quarter> -> tensor<12x!one>
// CHECK: output3: tensor<12xi8> = [-2, -2, -1, -1, 0, 0, 0, 0, 1, 1, 2, 2]
    %3 = qopt.rescale %q rounding<half_even> : tensor<12x!quarter> -> tensor<12x!one>
// CHECK: output4: tensor<12xi8> = [-2, -2, -2, -1, -1, -1, 0, 0, 0, 1, 1, 1]
    %4 = qopt.rescale %q rounding<floor> : tensor<12x!quarter> -> tensor<12x!one>

// Up to finer units, and saturated at both ends.
    %e = qopt.const dense<[-128, -1, 1, 127]> : tensor<4xi8> : tensor<4x!shifted>
// CHECK: output5: tensor<4xi16> = [-32768, -32768, -32768, -31760]
    %5 = qopt.rescale %e rounding<half_up> : tensor<4x!shifted> -> tensor<4x!wide>
// CHECK: output6: tensor<4xui8> = [0, 1, 3, 129]
    %6 = qopt.rescale %e rounding<half_up> : tensor<4x!shifted> -> tensor<4x!bytes>

// 2147483647 + 1 wraps to -2147483648, which is -128 * 2^24; the other one is
// 127.99, rounded to 128 and clamped.
    %x = qopt.const dense<[[1, 2]]> : tensor<1x2xi8> : tensor<1x2x!one>
    %w = qopt.const dense<[[1, 0], [0, 0]]> : tensor<2x2xi8> : tensor<2x2x!one>
    %b = qopt.const dense<2147483647> : tensor<2xi32> : tensor<2xi32>
// CHECK: output7: tensor<1x2xi8> = [-128, 127]
    %7 = qopt.fully_connected %x, %w, %b rounding<half_away_twice> : tensor<1x2x!one>, tensor<2x2x!one>, tensor<2xi32> -> tensor<1x2x!big>
// Unsigned weights less their zero point: 0 + 2 * 1, and 197 - 2 * 3.
    %u = qopt.const dense<[[3, 4], [-56, 0]]> : tensor<2x2xi8> : tensor<2x2x!bytes>
// CHECK: output8: tensor<1x2xi8> = [2, 127]
    %8 = qopt.fully_connected %x, %u rounding<floor> : tensor<1x2x!one>, tensor<2x2x!bytes> -> tensor<1x2x!one>
// Four bits: 7 - 2 * 8.
    %n = qopt.const dense<[[7, -8]]> : tensor<1x2xi4> : tensor<1x2x!nibbles>
// CHECK: output9: tensor<1x1xi8> = [-9]
    %9 = qopt.fully_connected %x, %n rounding<half_even> : tensor<1x2x!one>, tensor<1x2x!nibbles> -> tensor<1x1x!one>

// 1 2 / 3 4 with a border of real zeros: 10 6 / 7 4, halved, plus 10.
    %image = qopt.const dense<[[[[2], [3]], [[4], [5]]]]> : tensor<1x2x2x1xi8> : tensor<1x2x2x1x!shifted>
    %ones = qopt.const dense<1> : tensor<1x2x2x1xi8> : tensor<1x2x2x1x!one>
// CHECK: output10: tensor<1x2x2x1xi8> = [15, 13, 14, 12]
    %10 = qopt.conv_2d %image, %ones strides [1, 1] pad [0, 1, 0, 1] rounding<half_up> : tensor<1x2x2x1x!shifted>, tensor<1x2x2x1x!one> -> tensor<1x2x2x1x!two>
    %row = qopt.const dense<[[[[3], [-4]]]]> : tensor<1x1x2x1xi8> : tensor<1x1x2x1x!one>
    %twice = qopt.const dense<[[[2, -1]]]> : tensor<1x1x2xi8> : tensor<1x1x2x!one>
// CHECK: output11: tensor<1x1x2x2xi8> = [6, -3, -8, 4]
    %11 = qopt.depthwise_conv_2d %row, %twice strides [1, 1] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x1x2x1x!one>, tensor<1x1x2x!one> -> tensor<1x1x2x2x!one>
    %channels = qopt.const dense<[[[[5, 7]]]]> : tensor<1x1x1x2xi8> : tensor<1x1x1x2x!one>
    %groups = qopt.const dense<[[[[2]]], [[[3]]]]> : tensor<2x1x1x1xi8> : tensor<2x1x1x1x!one>
// CHECK: output12: tensor<1x1x1x2xi8> = [10, 21]
    %12 = qopt.conv_2d %channels, %groups strides [1, 1] pad [0, 0, 0, 0] rounding<half_away_twice> : tensor<1x1x1x2x!one>, tensor<2x1x1x1x!one> -> tensor<1x1x1x2x!one>
    %long = qopt.const dense<[[[[1], [2], [3]]]]> : tensor<1x1x3x1xi8> : tensor<1x1x3x1x!one>
    %ends = qopt.const dense<[[[[1], [10]]]]> : tensor<1x1x2x1xi8> : tensor<1x1x2x1x!one>
// CHECK: output13: tensor<1x1x1x1xi8> = [31]
    %13 = qopt.conv_2d %long, %ends strides [1, 1] pad [0, 0, 0, 0] dilations [1, 2] rounding<half_away_twice> : tensor<1x1x3x1x!one>, tensor<1x1x2x1x!one> -> tensor<1x1x1x1x!one>

    %s = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!one>
    %t = qopt.const dense<[10, 20]> : tensor<2xi8> : tensor<2x!one>
// CHECK: output14: tensor<2x2xi8> = [11, 22, 13, 24]
    %14 = qopt.add %s, %t rounding<half_away_twice> : tensor<2x2x!one>, tensor<2x!one> -> tensor<2x2x!one>
    %c = qopt.const dense<[[100], [-100]]> : tensor<2x1xi8> : tensor<2x1x!one>
// CHECK: output15: tensor<2x2xi8> = [110, 120, 0, 0]
    %15 = qopt.add %c, %t activation<relu> rounding<floor> : tensor<2x1x!one>, tensor<2x!one> -> tensor<2x2x!one>

// Means of what is inside: -1, -3/2, -4/2, -11/4.
    %p = qopt.const dense<[[[[-1], [-2]], [[-3], [-5]]]]> : tensor<1x2x2x1xi8> : tensor<1x2x2x1x!one>
// CHECK: output16: tensor<1x2x2x1xi8> = [-1, -2, -2, -3]
    %16 = qopt.avg_pool_2d %p window [2, 2] strides [1, 1] pad [1, 0, 1, 0] rounding<half_away> : tensor<1x2x2x1x!one> -> tensor<1x2x2x1x!one>
// CHECK: output17: tensor<1x2x2x1xi8> = [-1, -1, -2, -3]
    %17 = qopt.avg_pool_2d %p window [2, 2] strides [1, 1] pad [1, 0, 1, 0] rounding<half_up> : tensor<1x2x2x1x!one> -> tensor<1x2x2x1x!one>
// CHECK: output18: tensor<1x2x2x1xi8> = [0, 0, 0, 0]
    %18 = qopt.avg_pool_2d %p window [2, 2] strides [1, 1] pad [1, 0, 1, 0] activation<relu> rounding<floor> : tensor<1x2x2x1x!one> -> tensor<1x2x2x1x!one>
// Between 0, stored as -3, and 6, stored as 9.
    %m = qopt.const dense<[[[[-100], [50], [-128], [-4]]]]> : tensor<1x1x4x1xi8> : tensor<1x1x4x1x!half>
// CHECK: output19: tensor<1x1x2x1xi8> = [9, -3]
    %19 = qopt.max_pool_2d %m window [1, 2] strides [1, 2] pad [0, 0, 0, 0] activation<relu6> : tensor<1x1x4x1x!half> -> tensor<1x1x2x1x!half>

// A quarter each; all of it is 256/256, stored as 255 - 128.
    %l = qopt.const dense<[[5, 5, 5, 5], [127, -128, -128, -128]]> : tensor<2x4xi8> : tensor<2x4x!one>
// CHECK: output20: tensor<2x4xi8> = [-64, -64, -64, -64, 127, -128, -128, -128]
    %20 = qopt.softmax %l rounding<half_away_twice> : tensor<2x4x!one> -> tensor<2x4x!share>
    %r = qopt.reinterpret %t : tensor<2x!one> -> tensor<2xi8>
    %v = qopt.reinterpret %r : tensor<2xi8> -> tensor<2x!bytes>
// CHECK: output21: tensor<2xui8> = [0, 255]
    %21 = qopt.softmax %v beta 10.0 rounding<half_away_twice> : tensor<2x!bytes> -> tensor<2x!ushare>

    %k = qopt.const dense<[[-56]]> : tensor<1x1xi8> : tensor<1x1x!bytes>
// CHECK: output22: tensor<ui8> = [200]
    %22 = qopt.reshape %k : tensor<1x1x!bytes> -> tensor<!bytes>
// CHECK: output23: tensor<2xi32> = [2147483647, 2147483647]
    return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20, %21, %22, %b :
      tensor<12x!one>, tensor<12x!one>, tensor<12x!one>, tensor<12x!one>, tensor<12x!one>,
      tensor<4x!wide>, tensor<4x!bytes>,
      tensor<1x2x!big>, tensor<1x2x!one>, tensor<1x1x!one>,
      tensor<1x2x2x1x!two>, tensor<1x1x2x2x!one>, tensor<1x1x1x2x!one>, tensor<1x1x1x1x!one>,
      tensor<2x2x!one>, tensor<2x2x!one>,
      tensor<1x2x2x1x!one>, tensor<1x2x2x1x!one>, tensor<1x2x2x1x!one>, tensor<1x1x2x1x!half>,
      tensor<2x4x!share>, tensor<2x!ushare>, tensor<!bytes>, tensor<2xi32>
  }
}
