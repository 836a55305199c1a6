// Not quantized: the interpreter runs it, no compiler for integers does.
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = qopt.const dense<[[1.0, 2.0, 3.0, 4.0], [0.5, 0.5, 0.5, 0.5]]> : tensor<2x4xf32> : tensor<2x4xf32>
  %y = qopt.fully_connected %x, %w : tensor<1x4xf32>, tensor<2x4xf32> -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
