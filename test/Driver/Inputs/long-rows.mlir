// A float network with rows that are too long for integers.
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @main(%x: tensor<1x5000xf32>) -> (tensor<1x5000xf32>, tensor<1x5000xf32>) {
    %0 = qopt.softmax %x beta 1.0 : tensor<1x5000xf32> -> tensor<1x5000xf32>
    %1 = qopt.log_softmax %x : tensor<1x5000xf32> -> tensor<1x5000xf32>
    return %0, %1 : tensor<1x5000xf32>, tensor<1x5000xf32>
  }
}
