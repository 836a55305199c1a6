// Two inputs of different formats' ranges and two outputs.
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%a: tensor<2x3x!qopt.quant<i8<-127:127>, real<0.5>>>, %b: tensor<3x!qopt.quant<i8, real<0.5>>> {qopt.name = "bias"})
      -> (tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<6x!qopt.quant<i8<-127:127>, real<0.5>>>) {
    %s = qopt.add %a, %b rounding<half_away_twice>
        : tensor<2x3x!qopt.quant<i8<-127:127>, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>>
        -> tensor<2x3x!qopt.quant<i8, real<0.5>>>
    %r = qopt.reshape %a : tensor<2x3x!qopt.quant<i8<-127:127>, real<0.5>>> -> tensor<6x!qopt.quant<i8<-127:127>, real<0.5>>>
    return %s, %r : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<6x!qopt.quant<i8<-127:127>, real<0.5>>>
  }
}
