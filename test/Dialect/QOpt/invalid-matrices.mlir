// Accumulators, transposed convolutions and matrices.

// RUN: qopt-opt %s --split-input-file --verify-diagnostics

func.func @conv_2d_c8(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<3xi64>) {
  // expected-error @+1 {{expected a bias of the accumulator's type i32, but got 'tensor<3xi64>'}}
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, tensor<3xi64> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c8_narrow(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<3xi32>) {
  // expected-error @+1 {{expected a bias of the accumulator's type i64, but got 'tensor<3xi32>'}}
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] accumulator<i64> rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, tensor<3xi32> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c8_rounding(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_up for a 64-bit accumulator, but got half_away_twice}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] accumulator<i64> rounding<half_away_twice> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c8_float(%x: tensor<1x4x4x2xf32>, %w: tensor<3x1x1x2xf32>) {
  // expected-error @+1 {{expected no accumulator for a float result, but got i64}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] accumulator<i64> : tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32> -> tensor<1x4x4x3xf32>
  return
}

// -----

func.func @depthwise_conv_2d_c8(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_up for a 64-bit accumulator, but got floor}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] accumulator<i64> rounding<floor> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c7(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi64>) {
  // expected-error @+1 {{expected a bias of the accumulator's type i32, but got 'tensor<2xi64>'}}
  %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<2xi64> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c1(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input, filter and result of rank 4, but got 4, 4 and 3}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c1_channels(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x1x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected as many input channels of the filter as the input has (2), but got 1}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c2(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of batch 1 and 3 channels, but got [2, 8, 8, 3]}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c2_channels(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of batch 1 and 3 channels, but got [1, 8, 8, 2]}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c3(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit strides, but got [2, 0]}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 0] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c3_count(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit strides, but got [2, 2, 2]}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c3_pad(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two non-negative 32-bit paddings, but got [-1, 0]}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [-1, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c3_large(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two non-negative 32-bit paddings, but got [0, 9223372036854775807]}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 9223372036854775807] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c3_size(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected 32-bit sizes, but got 4294967296}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4294967296x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c3_window(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x0x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a window with elements, but got [3, 2, 0, 2]}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x0x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c4(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>) {
  // expected-error @+1 {{expected a bias of 3 elements, but got 'tensor<2xi32>'}}
  %0 = qopt.transpose_conv_2d %x, %w, %b strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c5(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2xf32>) {
  // expected-error @+1 {{expected input, filter and result to be all float or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2xf32> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c5_bias(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<3xf32>) {
  // expected-error @+1 {{expected an integer bias, but got 'tensor<3xf32>'}}
  %0 = qopt.transpose_conv_2d %x, %w, %b strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>, tensor<3xf32> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c6(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, channel<3>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected a filter per tensor or per channel of axis 0, but got '!qopt.quant<i8, channel<3>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, channel<3>, real<0.5, 0.25>>> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c7(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @transpose_conv_2d_c8(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<3xi32>) {
  // expected-error @+1 {{expected a bias of the accumulator's type i64, but got 'tensor<3xi32>'}}
  %0 = qopt.transpose_conv_2d %x, %w, %b strides [2, 2] pad [0, 0] accumulator<i64> rounding<half_up> : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x2x2x!qopt.quant<i8, real<0.5>>>, tensor<3xi32> -> tensor<1x8x8x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @batch_matmul_c1(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x5x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected batches of R x K and K x C matrices, but got [2, 3] and [4, 5]}}
  %0 = qopt.batch_matmul %x, %y rounding<half_up> : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<4x5x!qopt.quant<i8, real<0.5>>> -> tensor<2x5x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @batch_matmul_c1_transposed(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x5x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected batches of R x K and K x C matrices, but got [2, 3] and [3, 5]}}
  %0 = qopt.batch_matmul %x, %y transpose_rhs rounding<half_up> : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x5x!qopt.quant<i8, real<0.5>>> -> tensor<2x5x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @batch_matmul_c1_rank(%x: tensor<3x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x5x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected batches of R x K and K x C matrices, but got [3] and [3, 5]}}
  %0 = qopt.batch_matmul %x, %y rounding<half_up> : tensor<3x!qopt.quant<i8, real<0.5>>>, tensor<3x5x!qopt.quant<i8, real<0.5>>> -> tensor<5x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @batch_matmul_c1_batch(%x: tensor<2x2x3x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x3x5x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected batches of R x K and K x C matrices, but got [2, 2, 3] and [3, 3, 5]}}
  %0 = qopt.batch_matmul %x, %y rounding<half_up> : tensor<2x2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x3x5x!qopt.quant<i8, real<0.5>>> -> tensor<3x2x5x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @batch_matmul_c2(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x3x5x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [4, 2, 5], but got [2, 5]}}
  %0 = qopt.batch_matmul %x, %y rounding<half_up> : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x5x!qopt.quant<i8, real<0.5>>> -> tensor<2x5x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @batch_matmul_c3(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x5xf32>) {
  // expected-error @+1 {{expected input, filter and result to be all float or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.batch_matmul %x, %y rounding<half_up> : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x5xf32> -> tensor<2x5x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @batch_matmul_c4(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x5x!qopt.quant<i8, channel<0>, real<0.5, 0.25, 0.125>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01, 1.250000e-01>>'}}
  %0 = qopt.batch_matmul %x, %y rounding<half_up> : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x5x!qopt.quant<i8, channel<0>, real<0.5, 0.25, 0.125>>> -> tensor<2x5x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @batch_matmul_c5(%x: tensor<2x3xf32>, %y: tensor<3x5xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.batch_matmul %x, %y rounding<half_up> : tensor<2x3xf32>, tensor<3x5xf32> -> tensor<2x5xf32>
  return
}

// -----

func.func @batch_matmul_c6(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x5x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_up for a 64-bit accumulator, but got half_even}}
  %0 = qopt.batch_matmul %x, %y accumulator<i64> rounding<half_even> : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x5x!qopt.quant<i8, real<0.5>>> -> tensor<2x5x!qopt.quant<i8, real<0.5>>>
  return
}
