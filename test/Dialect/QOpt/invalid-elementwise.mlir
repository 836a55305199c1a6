// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of add, pools and reshape; the cases are named
// for the constraint ids.

func.func @add_c1(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 4] and [3]}}
  %0 = qopt.add %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @add_c2(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.add %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @add_c3(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected both inputs and the result to be all float, all i32, all i64 or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.add %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4xf32> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @add_c3_width(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.add %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @add_c3_storage(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.add %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @add_c4(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.add %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @add_c4_float(%x: tensor<2x4xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.add %x, %y rounding<floor> : tensor<2x4xf32>, tensor<4xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @avg_pool_2d_c1(%x: tensor<4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of rank 4, but got 3}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c1_window(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit window sizes, but got [2]}}
  %0 = qopt.avg_pool_2d %x window [2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c1_strides(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit strides, but got [0, 2]}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [0, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c1_pad(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected four non-negative 32-bit paddings, but got []}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [] rounding<half_away> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c1_fit(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a window of at most 4 padded elements, but got 5}}
  %0 = qopt.avg_pool_2d %x window [2, 5] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c2(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [1, 2, 3, 2], but got [1, 2, 2, 2]}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 1] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c3(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and result of the same element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @avg_pool_2d_c3_uniform(%x: tensor<1x4x4x2x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{expected input and result of the same element type, per tensor and uniform where quantized, but got '!qopt.quant<ternary, real<5.000000e-01>>' and '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x4x4x2x!qopt.quant<ternary, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<ternary, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c4(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c4_float(%x: tensor<1x4x4x2xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x4x4x2xf32> -> tensor<1x2x2x2xf32>
  return
}

// -----

func.func @avg_pool_2d_c5(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected paddings smaller than the window, but got [0, 0, 0, 2]}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 2] rounding<half_away> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x3x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @avg_pool_2d_c5_empty(%x: tensor<1x0x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input with height and width, but got [1, 0, 4, 2]}}
  %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [1, 1, 0, 0] rounding<half_away> : tensor<1x0x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c1(%x: tensor<4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of rank 4, but got 3}}
  %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c1_window(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit window sizes, but got [2]}}
  %0 = qopt.max_pool_2d %x window [2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c1_strides(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit strides, but got [0, 2]}}
  %0 = qopt.max_pool_2d %x window [2, 2] strides [0, 2] pad [0, 0, 0, 0] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c1_pad(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected four non-negative 32-bit paddings, but got []}}
  %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c1_fit(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a window of at most 4 padded elements, but got 5}}
  %0 = qopt.max_pool_2d %x window [2, 5] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c2(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [1, 2, 3, 2], but got [1, 2, 2, 2]}}
  %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 1] pad [0, 0, 0, 0] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c3(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and result of the same element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @max_pool_2d_c3_uniform(%x: tensor<1x4x4x2x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{expected input and result of the same element type, per tensor and uniform where quantized, but got '!qopt.quant<ternary, real<5.000000e-01>>' and '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x4x4x2x!qopt.quant<ternary, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<ternary, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c4(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected paddings smaller than the window, but got [0, 0, 0, 2]}}
  %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 2] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x3x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @max_pool_2d_c4_empty(%x: tensor<1x0x4x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input with height and width, but got [1, 0, 4, 2]}}
  %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [1, 1, 0, 0] : tensor<1x0x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x2x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reshape_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 4 elements, but got 6}}
  %0 = qopt.reshape %x : tensor<4xf32> -> tensor<2x3xf32>
  return
}

// -----

// The number of elements does not fit 64 bits.

func.func @reshape_c1_huge(%x: tensor<4294967296x4294967296xf32>) {
  // expected-error @+1 {{expected 18446744073709551615 elements, but got 0}}
  %0 = qopt.reshape %x : tensor<4294967296x4294967296xf32> -> tensor<0xf32>
  return
}

// -----

func.func @reshape_c2(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.reshape %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x2x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @reshape_c2_channel(%x: tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.reshape %x : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<2x1x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

// Shapes are static.

func.func @reshape_dynamic(%x: tensor<?xf32>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of f32, !qopt.quant or a signless integer of 1, 8, 16, 32 or 64 bits values, but got 'tensor<?xf32>'}}
  %0 = qopt.reshape %x : tensor<?xf32> -> tensor<4xf32>
  return
}
