// Any byte but 0 is true.
module {
  func.func @main(%x: tensor<2x3xi1>) -> (tensor<2xi1>, tensor<3xi1>, tensor<2xi64>) {
    %0 = qopt.reduce_max %x axes [1] : tensor<2x3xi1> -> tensor<2xi1>
    %1 = qopt.reduce_min %x axes [0] : tensor<2x3xi1> -> tensor<3xi1>
    %2 = qopt.arg_max %x axis 1 : tensor<2x3xi1> -> tensor<2xi64>
    return %0, %1, %2 : tensor<2xi1>, tensor<3xi1>, tensor<2xi64>
  }
}
