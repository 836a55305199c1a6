// A running sum and a delay by two samples, with initial values of all kinds.
!q = !qopt.quant<i8, real<0.5>>
!w = !qopt.quant<i16, real<0.5>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<1x4x!q> {qopt.name = "frame"}, %n: tensor<2xi32>,
                  %sum: tensor<1x4x!q> {qopt.state = dense<[[1, -2, 3, -4]]> : tensor<1x4xi8>},
                  %new: tensor<2xi32> {qopt.state = dense<70000> : tensor<2xi32>},
                  %old: tensor<2xi32> {qopt.state = dense<[5, 6]> : tensor<2xi32>})
      -> (tensor<1x4x!q>, tensor<2xi32>,
          tensor<1x4x!q> {qopt.state}, tensor<2xi32> {qopt.state}, tensor<2xi32> {qopt.state}) {
    %0 = qopt.add %x, %sum rounding<half_away_twice> {qopt.layer = "7"} : tensor<1x4x!q>, tensor<1x4x!q> -> tensor<1x4x!q>
    return %0, %old, %0, %n, %new : tensor<1x4x!q>, tensor<2xi32>, tensor<1x4x!q>, tensor<2xi32>, tensor<2xi32>
  }
}
