// RUN: qopt-opt %s --split-input-file --verify-diagnostics

// One error for each constraint of the functions of real numbers.

func.func @exp_type(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of 32-bit float values}}
  %0 = qopt.exp %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sqrt_shape(%x: tensor<4xf32>) {
  // expected-error @+1 {{requires the same shape for all operands and results}}
  %0 = qopt.sqrt %x : tensor<4xf32> -> tensor<5xf32>
  return
}

// -----

func.func @pow_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a finite exponent, but got INF}}
  %0 = qopt.pow %x exponent 0x7FF0000000000000 : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @div_c1(%x: tensor<2x3xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 3] and [4]}}
  %0 = qopt.div %x, %y : tensor<2x3xf32>, tensor<4xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @div_c2(%x: tensor<2x1xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4, 2]}}
  %0 = qopt.div %x, %y : tensor<2x1xf32>, tensor<4xf32> -> tensor<4x2xf32>
  return
}

// -----

func.func @div_type(%x: tensor<4xi32>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of 32-bit float values}}
  %0 = qopt.div %x, %x : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return
}
