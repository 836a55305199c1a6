// Norms with known numbers, on both backends.

// RUN: qopt run %s --backend=reference | FileCheck %s
// RUN: qopt run %s --backend=cpu | FileCheck %s

!x = !qopt.quant<u8, real<1.0>, zp<3>>
!one = !qopt.quant<i8, real<1.0>>
!two = !qopt.quant<i8, real<2.0>>
!signs = !qopt.quant<bipolar, real<1.0>>
!powers = !qopt.quant<pow2<4>, real<1.0>>
!channels = !qopt.quant<i8, channel<0>, real<1.0, -0.5, 1.0, 0.25>>
!wide = !qopt.quant<i16, real<1.0>>
!shifted = !qopt.quant<i8, real<4.0>, zp<-1>>
!acc = !qopt.quant<i32<-16000000:16000000>, real<1.0>>

module attributes {qopt.profile = #qopt.profile<floor>} {
  func.func @main() -> (tensor<2x4x!wide>, tensor<2x4x!shifted>, tensor<2x4x!wide>, tensor<2x4x!wide>, tensor<2x4xi1>,
                        tensor<2x4x!wide>, tensor<4x!wide>) {
// Without its zero point: -3 -2 -1 0, 7 8 9 10.
    %x = qopt.const dense<[[0, 1, 2, 3], [10, 11, 12, 13]]> : tensor<2x4xi8> : tensor<2x4x!x>
    %b = qopt.const dense<[5, -5, 7, 0]> : tensor<4xi8> : tensor<4x!one>

    %a = qopt.const dense<[2, -3, 0, 1]> : tensor<4xi8> : tensor<4x!one>
// CHECK: output0: tensor<2x4xi16> = [-1, 1, 7, 0, 19, -29, 7, 10]
    %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<half_up> : tensor<2x4x!x>, tensor<4x!one>, tensor<4x!one> -> tensor<2x4x!wide>

// Units of 2: the offsets are 2, -3, 3, 0 by floor.
    %a2 = qopt.const dense<[2, -3, 0, 1]> : tensor<4xi8> : tensor<4x!two>
// CHECK: output1: tensor<2x4xi8> = [-1, 0, 0, -1, 7, -1, 0, 4]
    %1 = qopt.quant_norm %x, %a2, %b form<affine> activation<relu> rounding<floor> : tensor<2x4x!x>, tensor<4x!two>, tensor<4x!one> -> tensor<2x4x!shifted>

// CHECK: output2: tensor<2x4xi16> = [-16, -9, 0, 0, 4, -39, 0, 10]
    %2 = qopt.quant_norm %x, %a, %b form<centered> rounding<half_even> : tensor<2x4x!x>, tensor<4x!one>, tensor<4x!one> -> tensor<2x4x!wide>

// 4, -64, 0, 1
    %p = qopt.const dense<[3, -1, 0, 1]> : tensor<4xi4> : tensor<4x!powers>
// CHECK: output3: tensor<2x4xi16> = [-7, 123, 7, 0, 33, -517, 7, 10]
    %3 = qopt.quant_norm %x, %p, %b form<shift_add> rounding<half_away> : tensor<2x4x!x>, tensor<4x!powers>, tensor<4x!one> -> tensor<2x4x!wide>

// x >= 5, x <= -5, x >= 7, x <= 0
    %s = qopt.const dense<[true, false, true, false]> : tensor<4xi1> : tensor<4x!signs>
    %t = qopt.quant_norm %x, %s, %b form<threshold> rounding<half_up> : tensor<2x4x!x>, tensor<4x!signs>, tensor<4x!one> -> tensor<2x4x!signs>
// CHECK: output4: tensor<2x4xi1> = [0, 0, 0, 1, 1, 0, 1, 0]
    %4 = qopt.reinterpret %t : tensor<2x4x!signs> -> tensor<2x4xi1>

// A scale for each channel: 2 x + 5, 1.5 x - 5, 7, x / 4
    %c = qopt.const dense<[2, -3, 0, 1]> : tensor<4xi8> : tensor<4x!channels>
// CHECK: output5: tensor<2x4xi16> = [-1, -8, 7, 0, 19, 7, 7, 3]
    %5 = qopt.quant_norm %x, %c, %b form<affine> rounding<half_away_twice> : tensor<2x4x!x>, tensor<4x!channels>, tensor<4x!one> -> tensor<2x4x!wide>

// 32 bits: 127 * 16000000 + 5 wraps nowhere, and saturates.
    %w = qopt.const dense<[16000000, -16000000, 100, -100]> : tensor<4xi32> : tensor<4x!acc>
    %d = qopt.const dense<[127, 127, 1, 2]> : tensor<4xi8> : tensor<4x!one>
// CHECK: output6: tensor<4xi16> = [32767, -32768, 107, -200]
    %6 = qopt.quant_norm %w, %d, %b form<affine> rounding<floor> : tensor<4x!acc>, tensor<4x!one>, tensor<4x!one> -> tensor<4x!wide>
    return %0, %1, %2, %3, %4, %5, %6 : tensor<2x4x!wide>, tensor<2x4x!shifted>, tensor<2x4x!wide>, tensor<2x4x!wide>, tensor<2x4xi1>, tensor<2x4x!wide>, tensor<4x!wide>
  }
}
