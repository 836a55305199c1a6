// y = 2 * x in codes of half the scale; f32 at both ends of the user's model.
!x = !qopt.quant<i8, real<0.5>, zp<3>>
!y = !qopt.quant<i8, real<0.25>, zp<1>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<1x4x!x> {qopt.float_border = "7", qopt.layer = "8", qopt.name = "pixels"})
      -> (tensor<1x4x!y> {qopt.float_border = "9", qopt.name = "scores"}) {
    %0 = qopt.rescale %x rounding<half_away_twice> {qopt.layer = "10"} : tensor<1x4x!x> -> tensor<1x4x!y>
    return %0 : tensor<1x4x!y>
  }
}
