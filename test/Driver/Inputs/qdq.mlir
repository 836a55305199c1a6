// y = x + 0.5 between quantizations, float at both ends.
!q = !qopt.quant<i8, real<0.5>>
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @main(%x: tensor<1x4xf32> {qopt.name = "x"}) -> (tensor<1x4xf32> {qopt.name = "y"}) {
    %half = qopt.const dense<0.5> : tensor<f32> : tensor<f32>
    %1 = qopt.quantize %x rounding<half_even> {qopt.layer = "q"} : tensor<1x4xf32> -> tensor<1x4x!q>
    %2 = qopt.dequantize %1 : tensor<1x4x!q> -> tensor<1x4xf32>
    %3 = qopt.add %2, %half : tensor<1x4xf32>, tensor<f32> -> tensor<1x4xf32>
    %4 = qopt.quantize %3 rounding<half_even> {qopt.layer = "s"} : tensor<1x4xf32> -> tensor<1x4x!q>
    %5 = qopt.dequantize %4 : tensor<1x4x!q> -> tensor<1x4xf32>
    return %5 : tensor<1x4xf32>
  }
}
