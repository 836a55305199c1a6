// RUN: qopt-opt %s --qopt-peel-float-borders --remarks-filter=".*" 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t

// Conversions at the border of a function become the caller's.

!q = !qopt.quant<u8, real<0.5>, zp<3>>

// Two quantizations of one type are one; that with a name keeps it.
// CHECK-LABEL: func.func @both(
// CHECK-SAME: %[[X:.*]]: tensor<4x!qopt.quant<u8, real<5.000000e-01>, zp<3>>> {qopt.border_rounding = #qopt.rounding<half_even>, qopt.float_border = "x", qopt.layer = "q", qopt.name = "x"}
// CHECK-SAME: -> (tensor<4x!qopt.quant<u8, real<5.000000e-01>, zp<3>>> {qopt.float_border = "y", qopt.name = "out"},
// CHECK-SAME: tensor<4x!qopt.quant<u8, real<5.000000e-01>, zp<3>>> {qopt.float_border = "output1"}
// CHECK-NEXT: return %[[X]], %[[X]]
func.func @both(%x: tensor<4xf32> {qopt.name = "x"}) -> (tensor<4xf32> {qopt.name = "out"}, tensor<4xf32>) {
  %0 = qopt.quantize %x rounding<half_even> {qopt.layer = "q"} : tensor<4xf32> -> tensor<4x!q>
  %1 = qopt.quantize %x rounding<half_even> : tensor<4xf32> -> tensor<4x!q>
  %2 = qopt.dequantize %0 {qopt.layer = "y"} : tensor<4x!q> -> tensor<4xf32>
  %3 = qopt.dequantize %1 : tensor<4x!q> -> tensor<4xf32>
  return %2, %3 : tensor<4xf32>, tensor<4xf32>
}

// Half away needs no attribute. A layer of another layout is no argument's.
// CHECK-LABEL: func.func @away(
// CHECK-SAME: %{{.*}}: tensor<1x2x3x!qopt.quant<u8, real<5.000000e-01>, zp<3>>> {qopt.float_border = "input0"})
// CHECK-SAME: -> tensor<1x2x3x!qopt.quant<u8, real<5.000000e-01>, zp<3>>> {
func.func @away(%x: tensor<1x2x3xf32>) -> tensor<1x2x3x!q> {
  %0 = qopt.quantize %x rounding<half_away> {qopt.layer = "q", qopt.layer_layout = array<i64: 0, 2, 1>} : tensor<1x2x3xf32> -> tensor<1x2x3x!q>
  return %0 : tensor<1x2x3x!q>
}

// Left: two types, a float use, scales of channels, and what is returned as it is.
// CHECK-LABEL: func.func @left(
// CHECK-SAME: tensor<4xf32>, %{{.*}}: tensor<4xf32>, %{{.*}}: tensor<4xf32>, %{{.*}}: tensor<4xf32>)
// CHECK-SAME: tensor<4xf32>)
// REMARK: Missed{{.*}}expected input0 to be only converted
// REMARK: Missed{{.*}}expected input1 to be only converted
// REMARK: Missed{{.*}}expected input2 to be only converted
// REMARK: Missed{{.*}}expected input3 to be only converted
// REMARK: Missed{{.*}}expected output4 to be only converted
func.func @left(%a: tensor<4xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>, %d: tensor<4xf32>)
    -> (tensor<4x!q>, tensor<4x!qopt.quant<u8, real<0.25>>>, tensor<4x!q>, tensor<4x!qopt.quant<u8, channel<0>, real<0.5, 0.25, 0.5, 0.5>>>, tensor<4xf32>) {
  %0 = qopt.quantize %a rounding<half_even> : tensor<4xf32> -> tensor<4x!q>
  %1 = qopt.quantize %a rounding<half_even> : tensor<4xf32> -> tensor<4x!qopt.quant<u8, real<0.25>>>
  %2 = qopt.quantize %b rounding<half_even> : tensor<4xf32> -> tensor<4x!q>
  %3 = qopt.add %b, %d : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %4 = qopt.quantize %c rounding<half_even> : tensor<4xf32> -> tensor<4x!qopt.quant<u8, channel<0>, real<0.5, 0.25, 0.5, 0.5>>>
  return %0, %1, %2, %4, %3 : tensor<4x!q>, tensor<4x!qopt.quant<u8, real<0.25>>>, tensor<4x!q>, tensor<4x!qopt.quant<u8, channel<0>, real<0.5, 0.25, 0.5, 0.5>>>, tensor<4xf32>
}

// A function that the module calls stays.
// CHECK-LABEL: func.func private @callee(
// CHECK-SAME: tensor<4xf32>
func.func private @callee(%x: tensor<4xf32>) -> tensor<4x!q> {
  %0 = qopt.quantize %x rounding<half_even> : tensor<4xf32> -> tensor<4x!q>
  return %0 : tensor<4x!q>
}
func.func @caller(%x: tensor<4xf32>) -> tensor<4x!q> {
  %0 = func.call @callee(%x) : (tensor<4xf32>) -> tensor<4x!q>
  return %0 : tensor<4x!q>
}
