// A float network that keeps what it has seen.
func.func @main(%x: tensor<1x4xf32>, %old: tensor<1x4xf32> {qopt.state = dense<0.0> : tensor<1x4xf32>}) -> (tensor<1x4xf32>, tensor<1x4xf32> {qopt.state}) {
  %sum = qopt.add %x, %old : tensor<1x4xf32>, tensor<1x4xf32> -> tensor<1x4xf32>
  return %sum, %x : tensor<1x4xf32>, tensor<1x4xf32>
}
