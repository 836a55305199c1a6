// Two layers, small enough to compute by hand.
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<1x4x!qopt.quant<i8, real<0.5>, zp<-3>>> {qopt.name = "pixels"})
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>, zp<1>>> {qopt.name = "scores"}) {
    %w0 = qopt.const dense<[[1, 2, 3, 4], [-1, 0, 1, 2], [5, -5, 5, -5]]> : tensor<3x4xi8>
        : tensor<3x4x!qopt.quant<i8, real<0.5>>>
    %b0 = qopt.const dense<[4, -8, 12]> : tensor<3xi32> : tensor<3xi32>
    %h = qopt.fully_connected %x, %w0, %b0 activation<relu> rounding<half_away_twice> {qopt.layer = "7"}
        : tensor<1x4x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<3x4x!qopt.quant<i8, real<0.5>>>, tensor<3xi32>
        -> tensor<1x3x!qopt.quant<i8, real<0.5>, zp<-128>>> loc("FULLY_CONNECTED #0 'hidden'")
    %w1 = qopt.const dense<[[1, -2, 3], [-3, 2, 1]]> : tensor<2x3xi8>
        : tensor<2x3x!qopt.quant<i8, real<0.25>>>
    %y = qopt.fully_connected %h, %w1 rounding<half_away_twice> {qopt.layer = "a/b"}
        : tensor<1x3x!qopt.quant<i8, real<0.5>, zp<-128>>>, tensor<2x3x!qopt.quant<i8, real<0.25>>>
        -> tensor<1x2x!qopt.quant<i8, real<0.5>, zp<1>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<1>>>
  }
}
