// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of norms; the cases are named for the constraint ids.

func.func @batch_norm_c1(%x: tensor<f32>, %p: tensor<3xf32>) {
  // expected-error @+1 {{expected an input whose last dimension counts channels, but got a scalar}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon 0.0 : tensor<f32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<f32>
  return
}

// -----

func.func @batch_norm_c1_size(%x: tensor<3x2xf32>, %p: tensor<2xf32>, %q: tensor<3xf32>) {
  // expected-error @+1 {{expected parameters of shape [2], but got [3]}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %q epsilon 0.0 : tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<3xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @batch_norm_c1_rank(%x: tensor<3x2xf32>, %p: tensor<2xf32>, %q: tensor<1x2xf32>) {
  // expected-error @+1 {{expected parameters of shape [2], but got [1, 2]}}
  %0 = qopt.batch_norm %x, %q, %p, %p, %p epsilon 0.0 : tensor<3x2xf32>, tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @batch_norm_c2(%x: tensor<3x2xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected a result of shape [3, 2], but got [2, 2]}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon 0.0 : tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @batch_norm_c3(%x: tensor<3x2xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected a finite epsilon that is not negative, but got -1}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon -1.0 : tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @batch_norm_c3_finite(%x: tensor<3x2xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected a finite epsilon that is not negative, but got INF}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon 0x7FF0000000000000 : tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @quant_norm_c1(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<2x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected parameters of shape [3], but got [2]}}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<2x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c1_scalar(%x: tensor<!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected an input whose last dimension counts channels, but got a scalar}}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c2(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a result of shape [2, 3], but got [3, 3]}}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<3x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c3(%x: tensor<2x3x!qopt.quant<i8, channel<1>, real<0.5, 0.25, 0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected an input per tensor with uniform storage, but got '!qopt.quant<i8, channel<1>, }}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, channel<1>, real<0.5, 0.25, 0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c3_storage(%x: tensor<2x3x!qopt.quant<ternary, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected an input per tensor with uniform storage, but got '!qopt.quant<ternary, }}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<ternary, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c4(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.5>, zp<1>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected parameters per tensor or per channel of axis 0 without zero points, and an offset with uniform storage, but got}}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>, zp<1>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c4_block(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, block<3>, real<0.5>>>) {
  // expected-error @+1 {{expected parameters per tensor or per channel of axis 0 without zero points, and an offset with uniform storage, but got}}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, block<3>, real<0.5>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c4_offset(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<pow2<4>, real<0.5>>>) {
  // expected-error @+1 {{expected parameters per tensor or per channel of axis 0 without zero points, and an offset with uniform storage, but got}}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<pow2<4>, real<0.5>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c4_scales(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected 3 scales for [3], but got 2}}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c5(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<pow2<4>, real<0.5>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a scale of uniform 2- to 16-bit storage for the form affine, but got '!qopt.quant<pow2<4>, }}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<pow2<4>, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c5_wide(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i32, real<0.5>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a scale of uniform 2- to 16-bit storage for the form centered, but got '!qopt.quant<i32, }}
  %0 = qopt.quant_norm %x, %a, %b form<centered> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i32, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c5_shift_add(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a scale of pow2 storage for the form shift_add, but got '!qopt.quant<i8, }}
  %0 = qopt.quant_norm %x, %a, %b form<shift_add> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c5_threshold(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a scale of bipolar storage for the form threshold, but got '!qopt.quant<i8, }}
  %0 = qopt.quant_norm %x, %a, %b form<threshold> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<bipolar, real<1.0>>>
  return
}

// -----

func.func @quant_norm_c6(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a result per tensor of uniform 2- to 16-bit storage, but got '!qopt.quant<bipolar, }}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<bipolar, real<1.0>>>
  return
}

// -----

func.func @quant_norm_c6_wide(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a result per tensor of uniform 2- to 16-bit storage, but got '!qopt.quant<i32, }}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<i32, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c6_channel(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a result per tensor of uniform 2- to 16-bit storage, but got '!qopt.quant<i8, channel<1>, }}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<i8, channel<1>, real<0.5, 0.25, 0.5>>>
  return
}

// -----

func.func @quant_norm_c6_threshold(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<bipolar, real<1.0>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a result per tensor of bipolar storage and no activation, but got '!qopt.quant<u8, }}
  %0 = qopt.quant_norm %x, %a, %b form<threshold> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<bipolar, real<1.0>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c6_activation(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<bipolar, real<1.0>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a result per tensor of bipolar storage and no activation, but got '!qopt.quant<bipolar, real<1.000000e+00>>' and activation relu}}
  %0 = qopt.quant_norm %x, %a, %b form<threshold> activation<relu> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<bipolar, real<1.0>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<bipolar, real<1.0>>>
  return
}

// -----

func.func @quant_norm_c7(%x: tensor<2x3x!qopt.quant<i32, real<0.5>>>, %a: tensor<3x!qopt.quant<i8, real<0.01>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a product of input and scale that fits 32 bits, but got '!qopt.quant<i32, }}
  %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor>
      : tensor<2x3x!qopt.quant<i32, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}

// -----

func.func @quant_norm_c7_shift_add(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %a: tensor<3x!qopt.quant<pow2<6>, real<0.5>>>, %b: tensor<3x!qopt.quant<i8, real<0.01>>>) {
  // expected-error @+1 {{expected a product of input and scale that fits 32 bits, but got '!qopt.quant<i8, }}
  %0 = qopt.quant_norm %x, %a, %b form<shift_add> rounding<floor>
      : tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<pow2<6>, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.01>>> -> tensor<2x3x!qopt.quant<u8, real<0.1>>>
  return
}
