// Inputs and outputs of every width that the C header converts, and two that have no scale:
// a number and flags.
!a = !qopt.quant<i8, real<0.02361000143>, zp<-5>>
!b = !qopt.quant<u8, real<0.3333333433>, zp<131>>
!c = !qopt.quant<i16, real<0.0007071067812>>
!d = !qopt.quant<i8, real<1.1>, zp<127>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%a: tensor<5x!a> {qopt.float_border = "0"}, %b: tensor<5x!b> {qopt.border_rounding = #qopt.rounding<half_even>, qopt.float_border = "1"},
                  %c: tensor<5x!c> {qopt.float_border = "2"}, %n: tensor<1xi32>, %m: tensor<5xi1>)
      -> (tensor<5x!a> {qopt.float_border = "3"}, tensor<5x!b> {qopt.float_border = "4"},
          tensor<5x!c> {qopt.float_border = "5"}, tensor<5x!d> {qopt.float_border = "6"}, tensor<i32>, tensor<5xi1>) {
    %0 = qopt.rescale %b rounding<half_away_twice> : tensor<5x!b> -> tensor<5x!a>
    %1 = qopt.rescale %a rounding<half_away_twice> : tensor<5x!a> -> tensor<5x!b>
    %2 = qopt.reduce_max %c axes [] : tensor<5x!c> -> tensor<5x!c>
    %3 = qopt.rescale %b rounding<half_away_twice> : tensor<5x!b> -> tensor<5x!d>
    %4 = qopt.sum %n axes [0] : tensor<1xi32> -> tensor<i32>
    %5 = qopt.reduce_min %m axes [] : tensor<5xi1> -> tensor<5xi1>
    return %0, %1, %2, %3, %4, %5 : tensor<5x!a>, tensor<5x!b>, tensor<5x!c>, tensor<5x!d>, tensor<i32>, tensor<5xi1>
  }
}
