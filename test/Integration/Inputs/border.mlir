// Every integer type of C at the border, scalars, and names that C does not
// have.
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @main(
      %a: tensor<2x3x!qopt.quant<i8, real<0.5>, zp<-3>>> {qopt.name = "left */ \22half\22\\\0A%s"},
      %b: tensor<3x!qopt.quant<u8, real<0.25>, zp<200>>> {qopt.name = "caf\C3\A9"},
      %c: tensor<4x!qopt.quant<i16, fixed<3 * 2**-5>>>,
      %d: tensor<4x!qopt.quant<u16, pow2<2**-7>, zp<40000>>>,
      %e: tensor<i32>, %f: tensor<1x1x2xi64>)
      -> (tensor<2x3x!qopt.quant<i8, real<0.1>, zp<5>>> {qopt.name = "sum"},
          tensor<4x!qopt.quant<u16, double<u8 [3], #qopt.real<0.001>>, zp<2>>>,
          tensor<2xi64>, tensor<i32>) {
    %s = qopt.add %a, %b rounding<half_even> : tensor<2x3x!qopt.quant<i8, real<0.5>, zp<-3>>>,
      tensor<3x!qopt.quant<u8, real<0.25>, zp<200>>> -> tensor<2x3x!qopt.quant<i8, real<0.1>, zp<5>>>
    %r = qopt.rescale %c rounding<half_even> : tensor<4x!qopt.quant<i16, fixed<3 * 2**-5>>>
      -> tensor<4x!qopt.quant<u16, pow2<2**-7>, zp<40000>>>
    %t = qopt.add %r, %d rounding<half_even> : tensor<4x!qopt.quant<u16, pow2<2**-7>, zp<40000>>>,
      tensor<4x!qopt.quant<u16, pow2<2**-7>, zp<40000>>> -> tensor<4x!qopt.quant<u16, double<u8 [3], #qopt.real<0.001>>, zp<2>>>
    %n = qopt.const dense<[-5000000000, 7]> : tensor<2xi64> : tensor<2xi64>
    return %s, %t, %n, %e : tensor<2x3x!qopt.quant<i8, real<0.1>, zp<5>>>,
      tensor<4x!qopt.quant<u16, double<u8 [3], #qopt.real<0.001>>, zp<2>>>, tensor<2xi64>, tensor<i32>
  }
}
