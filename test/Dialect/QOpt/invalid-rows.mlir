// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of functions of rows; the cases are named
// for the constraint ids.

func.func @softmax_c1(%x: tensor<!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of rank 1 or more}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<!qopt.quant<i8, real<0.5>>> -> tensor<!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c1_shape(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [1, 4], but got [4, 1]}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<4x1x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c2(%x: tensor<1x4xf32>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits with a result of 8 bits and the same signedness or of 16 bits signed, or of 16 bits signed, per tensor, but got 'f32' and '!qopt.quant<i8, pow2<2**-8>, zp<-128>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4xf32> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c2_signedness(%x: tensor<1x4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits with a result of 8 bits and the same signedness or of 16 bits signed, or of 16 bits signed, per tensor, but got '!qopt.quant<u8, real<5.000000e-01>>' and '!qopt.quant<i8, pow2<2**-8>, zp<-128>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4x!qopt.quant<u8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c2_width(%x: tensor<1x4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits with a result of 8 bits and the same signedness or of 16 bits signed, or of 16 bits signed, per tensor, but got '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i8, pow2<2**-8>, zp<-128>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4x!qopt.quant<i16, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c2_channel(%x: tensor<1x4x!qopt.quant<i8, channel<0>, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits with a result of 8 bits and the same signedness or of 16 bits signed, or of 16 bits signed, per tensor, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01>>' and '!qopt.quant<i8, pow2<2**-8>, zp<-128>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, channel<0>, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c3(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/256 and zero point -128, but got '!qopt.quant<i8, pow2<2**-7>, zp<-128>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-7>, zp<-128>>>
  return
}

// -----

func.func @softmax_c3_zero_point(%x: tensor<1x4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/256 and zero point 0, but got '!qopt.quant<u8, pow2<2**-8>, zp<1>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4x!qopt.quant<u8, real<0.5>>> -> tensor<1x4x!qopt.quant<u8, pow2<2**-8>, zp<1>>>
  return
}

// -----

func.func @softmax_c4(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away_twice, but got half_up}}
  %0 = qopt.softmax %x rounding<half_up> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c4_absent(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.softmax %x : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c4_float(%x: tensor<1x4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4xf32> -> tensor<1x4xf32>
  return
}

// -----

func.func @softmax_c5(%x: tensor<1x4096x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rows of 1 to 4095 elements, but got 4096}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x4096x!qopt.quant<i8, real<0.5>>> -> tensor<1x4096x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c5_empty(%x: tensor<1x0x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rows of 1 to 4095 elements, but got 0}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<1x0x!qopt.quant<i8, real<0.5>>> -> tensor<1x0x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c6(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a positive beta, but got -1.000000e+00}}
  %0 = qopt.softmax %x beta -1.0 rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c6_infinite(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a positive beta, but got INF}}
  %0 = qopt.softmax %x beta 0x7FF0000000000000 rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @softmax_c6_nan(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a positive beta, but got nan}}
  %0 = qopt.softmax %x beta 0x7FF8000000000000 rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @log_softmax_c1(%x: tensor<!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of rank 1 or more}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<!qopt.quant<i8, real<0.5>>> -> tensor<!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  return
}

// -----

func.func @log_softmax_c1_shape(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [1, 4], but got [4, 1]}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<4x1x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  return
}

// -----

func.func @log_softmax_c2(%x: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness, per tensor, but got '!qopt.quant<u8, real<5.000000e-01>>' and '!qopt.quant<i8, pow2<2**-4>, zp<127>>'}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  return
}

// -----

func.func @log_softmax_c2_width(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness, per tensor, but got '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @log_softmax_c2_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness, per tensor, but got 'f32' and '!qopt.quant<i8, pow2<2**-4>, zp<127>>'}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  return
}

// -----

func.func @log_softmax_c3(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/16 and zero point 127, but got '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @log_softmax_c4(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away_twice, but got half_up}}
  %0 = qopt.log_softmax %x rounding<half_up> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  return
}

// -----

func.func @log_softmax_c4_absent(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.log_softmax %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  return
}

// -----

func.func @log_softmax_c4_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @log_softmax_c5(%x: tensor<4096x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rows of 1 to 4095 elements, but got 4096}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<4096x!qopt.quant<i8, real<0.5>>> -> tensor<4096x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  return
}

// -----

func.func @log_softmax_c5_empty(%x: tensor<2x0x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rows of 1 to 4095 elements, but got 0}}
  %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<2x0x!qopt.quant<i8, real<0.5>>> -> tensor<2x0x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  return
}

// -----

func.func @l2_normalization_c1(%x: tensor<!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of rank 1 or more}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<!qopt.quant<i8, real<0.5>>> -> tensor<!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @l2_normalization_c1_shape(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [1, 4], but got [4, 1]}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<4x1x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @l2_normalization_c2(%x: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness, per tensor, but got '!qopt.quant<u8, real<5.000000e-01>>' and '!qopt.quant<i8, pow2<2**-7>>'}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @l2_normalization_c2_width(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness, per tensor, but got '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @l2_normalization_c2_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness, per tensor, but got 'f32' and '!qopt.quant<i8, pow2<2**-7>>'}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @l2_normalization_c3(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/128 and zero point 0, but got '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @l2_normalization_c4(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away_twice, but got half_up}}
  %0 = qopt.l2_normalization %x rounding<half_up> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @l2_normalization_c4_absent(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.l2_normalization %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @l2_normalization_c4_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @l2_normalization_c5(%x: tensor<33026x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rows of 1 to 33025 elements, but got 33026}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<33026x!qopt.quant<i8, real<0.5>>> -> tensor<33026x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @l2_normalization_c5_empty(%x: tensor<2x0x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rows of 1 to 33025 elements, but got 0}}
  %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<2x0x!qopt.quant<i8, real<0.5>>> -> tensor<2x0x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @softmax_c3_wide(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/32768 and zero point 0, but got '!qopt.quant<i16, pow2<2**-16>, zp<-32768>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-16>, zp<-32768>>>
  return
}

// -----

func.func @softmax_c3_wide_input(%x: tensor<4x!qopt.quant<i16, real<0.5>, zp<3>>>) {
  // expected-error @+1 {{expected an input of zero point 0, but got '!qopt.quant<i16, real<5.000000e-01>, zp<3>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<4x!qopt.quant<i16, real<0.5>, zp<3>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @softmax_c3_wide_result(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/65536 and zero point -32768, but got '!qopt.quant<i16, pow2<2**-15>>'}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @softmax_c5_wide(%x: tensor<65537x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected rows of 1 to 65536 elements, but got 65537}}
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<65537x!qopt.quant<i16, real<0.5>>> -> tensor<65537x!qopt.quant<i16, pow2<2**-15>>>
  return
}
