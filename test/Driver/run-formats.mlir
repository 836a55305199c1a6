// Without inputs nothing but the model is needed. Values are printed by their
// stored codes, all of them up to 1024.
// RUN: qopt run %s --backend=reference | FileCheck %s

module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main() -> (
      tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<u8, real<0.5>, zp<128>>>, tensor<2x!qopt.quant<i16, real<0.5>>>,
      tensor<2x!qopt.quant<i4, real<0.5>>>, tensor<3x!qopt.quant<ternary, real<0.5>>>, tensor<2x!qopt.quant<bipolar, real<0.5>>>,
      tensor<3x!qopt.quant<pow2<4>, real<0.5>>>, tensor<2xi32>, tensor<2xi64>, tensor<i1>, tensor<3xf32>, tensor<0x2xi8>,
      tensor<1024xi8>, tensor<1025xi8>) {
    // CHECK: {{^}}output0: tensor<1x4xi8> = [1, -2, 3, 4]{{$}}
    %0 = qopt.const dense<[[1, -2, 3, 4]]> : tensor<1x4xi8> : tensor<1x4x!qopt.quant<i8, real<0.5>>>
    // CHECK-NEXT: {{^}}output1: tensor<2xui8> = [0, 255]{{$}}
    %1 = qopt.const dense<[0, -1]> : tensor<2xi8> : tensor<2x!qopt.quant<u8, real<0.5>, zp<128>>>
    // CHECK-NEXT: {{^}}output2: tensor<2xi16> = [-32768, 32767]{{$}}
    %2 = qopt.const dense<[-32768, 32767]> : tensor<2xi16> : tensor<2x!qopt.quant<i16, real<0.5>>>
    // CHECK-NEXT: {{^}}output3: tensor<2xi8> = [-8, 7]{{$}}
    %3 = qopt.const dense<[-8, 7]> : tensor<2xi4> : tensor<2x!qopt.quant<i4, real<0.5>>>
    // CHECK-NEXT: {{^}}output4: tensor<3xi8> = [-1, 0, 1]{{$}}
    %4 = qopt.const dense<[-1, 0, 1]> : tensor<3xi2> : tensor<3x!qopt.quant<ternary, real<0.5>>>
    // CHECK-NEXT: {{^}}output5: tensor<2xui8> = [0, 1]{{$}}
    %5 = qopt.const dense<[0, 1]> : tensor<2xi1> : tensor<2x!qopt.quant<bipolar, real<0.5>>>
    // Code 8 is a second zero.
    // CHECK-NEXT: {{^}}output6: tensor<3xui8> = [0, 7, 15]{{$}}
    %6 = qopt.const dense<[0, 7, -1]> : tensor<3xi4> : tensor<3x!qopt.quant<pow2<4>, real<0.5>>>
    // CHECK-NEXT: {{^}}output7: tensor<2xi32> = [-2147483648, 2147483647]{{$}}
    %7 = qopt.const dense<[-2147483648, 2147483647]> : tensor<2xi32> : tensor<2xi32>
    // CHECK-NEXT: {{^}}output8: tensor<2xi64> = [-9223372036854775808, 9223372036854775807]{{$}}
    %8 = qopt.const dense<[-9223372036854775808, 9223372036854775807]> : tensor<2xi64> : tensor<2xi64>
    // CHECK-NEXT: {{^}}output9: tensor<i1> = [1]{{$}}
    %9 = qopt.const dense<true> : tensor<i1> : tensor<i1>
    // CHECK-NEXT: {{^}}output10: tensor<3xf32> = [0.100000001, -inf, 16777216]{{$}}
    %10 = qopt.const dense<[0.1, 0xFF800000, 16777216.0]> : tensor<3xf32> : tensor<3xf32>
    // CHECK-NEXT: {{^}}output11: tensor<0x2xi8> = []{{$}}
    %11 = qopt.const dense<> : tensor<0x2xi8> : tensor<0x2xi8>
    // CHECK-NEXT: {{^}}output12: tensor<1024xi8> = [{{(3, ){255}(3, ){255}(3, ){255}(3, ){255}(3, ){3}3}}]{{$}}
    %12 = qopt.const dense<3> : tensor<1024xi8> : tensor<1024xi8>
    // CHECK-NEXT: {{^}}output13: tensor<1025xi8> = [3, 3, 3, 3, 3, 3, 3, 3, ..., 3, 3, 3, 3, 3, 3, 3, 3] (1025 elements from 3 to 3, mean 3){{$}}
    %13 = qopt.const dense<3> : tensor<1025xi8> : tensor<1025xi8>
    return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13 :
      tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<u8, real<0.5>, zp<128>>>, tensor<2x!qopt.quant<i16, real<0.5>>>,
      tensor<2x!qopt.quant<i4, real<0.5>>>, tensor<3x!qopt.quant<ternary, real<0.5>>>, tensor<2x!qopt.quant<bipolar, real<0.5>>>,
      tensor<3x!qopt.quant<pow2<4>, real<0.5>>>, tensor<2xi32>, tensor<2xi64>, tensor<i1>, tensor<3xf32>, tensor<0x2xi8>,
      tensor<1024xi8>, tensor<1025xi8>
  }
}
