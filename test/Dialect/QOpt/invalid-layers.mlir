// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of multiply-accumulate layers; the cases are named
// for the constraint ids.

func.func @conv_2d_c1(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and filter of rank 4, but got 4 and 3}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c1_input(%x: tensor<4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and filter of rank 4, but got 3 and 4}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c1_groups(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected the filter's input channels (4) to divide the input's (2) into groups that divide the output's (3)}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c1_group_outputs(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x1x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected the filter's input channels (1) to divide the input's (2) into groups that divide the output's (3)}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c1_empty(%x: tensor<1x4x4x0x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x0x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected the filter's input channels (0) to divide the input's (0) into groups that divide the output's (3)}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x0x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x0x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c2(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x2x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [1, 3, 4, 3], but got [1, 4, 4, 3]}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit strides, but got [1, 0]}}
  %0 = qopt.conv_2d %x, %w strides [1, 0] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_strides(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit strides, but got [1]}}
  %0 = qopt.conv_2d %x, %w strides [1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_large_strides(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit strides, but got [2147483648, 1]}}
  %0 = qopt.conv_2d %x, %w strides [2147483648, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_dilations(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit dilations, but got [1, -1]}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] dilations [1, -1] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_window(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x0x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit window sizes, but got [0, 1]}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x0x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_pad(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected four non-negative 32-bit paddings, but got [0, 0, -1, 0]}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, -1, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_pads(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected four non-negative 32-bit paddings, but got [0, 0]}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_large_pad(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected four non-negative 32-bit paddings, but got [9223372036854775807, 0, 0, 0]}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [9223372036854775807, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_fit(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x3x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a window of at most 5 padded elements, but got 7}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 1, 0, 0] dilations [3, 1] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x3x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c3_size(%x: tensor<1x4x2147483648x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected 32-bit sizes, but got 2147483648}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x2147483648x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c4(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>) {
  // expected-error @+1 {{expected a bias of 3 elements, but got 'tensor<2xi32>'}}
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c4_rank(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<1x3xi32>) {
  // expected-error @+1 {{expected a bias of 3 elements, but got 'tensor<1x3xi32>'}}
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x3xi32> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c4_type(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<3xi16>) {
  // expected-error @+1 {{operand #2 must be statically shaped tensor of 32-bit signless integer or 64-bit signless integer or 32-bit float values, but got 'tensor<3xi16>'}}
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, tensor<3xi16> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c5(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2xf32>) {
  // expected-error @+1 {{expected input, filter and result to be all float or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2xf32> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c5_result(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input, filter and result to be all float or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0]
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3xf32>
  return
}

// -----

func.func @conv_2d_c5_bias(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<3xf32>) {
  // expected-error @+1 {{expected an integer bias, but got 'tensor<3xf32>'}}
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>, tensor<3xf32> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c5_float_bias(%x: tensor<1x4x4x2xf32>, %w: tensor<3x1x1x2xf32>, %b: tensor<3xi32>) {
  // expected-error @+1 {{expected a float bias, but got 'tensor<3xi32>'}}
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0]
      : tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32>, tensor<3xi32> -> tensor<1x4x4x3xf32>
  return
}

// -----

func.func @conv_2d_c6(%x: tensor<1x4x4x2x!qopt.quant<i8, channel<0>, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and result to be per tensor with uniform storage, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01>>'}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, channel<0>, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c6_result(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and result to be per tensor with uniform storage, but got '!qopt.quant<pow2<4>, real<5.000000e-01>>'}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<pow2<4>, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c6_axis(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, channel<3>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected a filter per tensor or per channel of axis 0, but got '!qopt.quant<i8, channel<3>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, channel<3>, real<0.5, 0.25>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c6_block(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, block<3x1x1x2>, real<0.5>>>) {
  // expected-error @+1 {{expected a filter per tensor or per channel of axis 0, but got '!qopt.quant<i8, block<3x1x1x2>, real<5.000000e-01>>'}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, block<3x1x1x2>, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c6_scales(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected 3 scales for [3, 1, 1, 2], but got 2}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c7(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0]
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @conv_2d_c7_float(%x: tensor<1x4x4x2xf32>, %w: tensor<3x1x1x2xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32> -> tensor<1x4x4x3xf32>
  return
}

// -----

func.func @depthwise_conv_2d_c1(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of rank 4 and a filter of rank 3, but got 4 and 4}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c1_channels(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected the output channels (3) to be a multiple of the input's (2)}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x3x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c1_empty(%x: tensor<1x4x4x0x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected the output channels (4) to be a multiple of the input's (0)}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x0x!qopt.quant<i8, real<0.5>>>, tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c2(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x2x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [1, 4, 3, 4], but got [1, 4, 4, 4]}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c3(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected two positive 32-bit strides, but got [0, 1]}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [0, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c3_fit(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<5x1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a window of at most 4 padded elements, but got 5}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<5x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c4(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x4x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>) {
  // expected-error @+1 {{expected a bias of 4 elements, but got 'tensor<2xi32>'}}
  %0 = qopt.depthwise_conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x4x!qopt.quant<i8, real<0.5>>>, tensor<2xi32> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c5(%x: tensor<1x4x4x2xf32>, %w: tensor<1x1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input, filter and result to be all float or all quantized, but got 'f32', '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2xf32>, tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c5_bias(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x4x!qopt.quant<i8, real<0.5>>>, %b: tensor<4xf32>) {
  // expected-error @+1 {{expected an integer bias, but got 'tensor<4xf32>'}}
  %0 = qopt.depthwise_conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x4x!qopt.quant<i8, real<0.5>>>, tensor<4xf32> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c6(%x: tensor<1x4x4x2x!qopt.quant<ternary, real<0.5>>>, %w: tensor<1x1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and result to be per tensor with uniform storage, but got '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<ternary, real<0.5>>>, tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c6_axis(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x4x!qopt.quant<i8, channel<0>, real<0.5>>>) {
  // expected-error @+1 {{expected a filter per tensor or per channel of axis 2, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01>>'}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x4x!qopt.quant<i8, channel<0>, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c6_scales(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x4x!qopt.quant<i8, channel<2>, real<0.5>>>) {
  // expected-error @+1 {{expected 4 scales for [1, 1, 4], but got 1}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<floor>
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x4x!qopt.quant<i8, channel<2>, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @depthwise_conv_2d_c7(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0]
      : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c1(%x: tensor<1x1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of N x I and a filter of O x I, but got [1, 1, 4] and [2, 4]}}
  %0 = qopt.fully_connected %x, %w rounding<floor>
      : tensor<1x1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c1_inner(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of N x I and a filter of O x I, but got [1, 4] and [2, 3]}}
  %0 = qopt.fully_connected %x, %w rounding<floor>
      : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c2(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [1, 2], but got [2, 1]}}
  %0 = qopt.fully_connected %x, %w rounding<floor>
      : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x1x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c3(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %b: tensor<1xi32>) {
  // expected-error @+1 {{expected a bias of 2 elements, but got 'tensor<1xi32>'}}
  %0 = qopt.fully_connected %x, %w, %b rounding<floor>
      : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<1xi32> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c4(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4xf32>) {
  // expected-error @+1 {{expected input, filter and result to be all float or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.fully_connected %x, %w rounding<floor>
      : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4xf32> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c4_bias(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xf32>) {
  // expected-error @+1 {{expected an integer bias, but got 'tensor<2xf32>'}}
  %0 = qopt.fully_connected %x, %w, %b rounding<floor>
      : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<2xf32> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c5(%x: tensor<1x4x!qopt.quant<bipolar, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and result to be per tensor with uniform storage, but got '!qopt.quant<bipolar, real<5.000000e-01>>'}}
  %0 = qopt.fully_connected %x, %w rounding<floor>
      : tensor<1x4x!qopt.quant<bipolar, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c5_axis(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, channel<1>, real<0.5>>>) {
  // expected-error @+1 {{expected a filter per tensor or per channel of axis 0, but got '!qopt.quant<i8, channel<1>, real<5.000000e-01>>'}}
  %0 = qopt.fully_connected %x, %w rounding<floor>
      : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, channel<1>, real<0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c5_scales(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5>>>) {
  // expected-error @+1 {{expected 2 scales for [2, 4], but got 1}}
  %0 = qopt.fully_connected %x, %w rounding<floor>
      : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @fully_connected_c6(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.fully_connected %x, %w
      : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return
}
