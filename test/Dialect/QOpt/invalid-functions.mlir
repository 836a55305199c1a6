// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of functions of each element; the cases are named
// for the constraint ids.

func.func @leaky_relu_c1(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.leaky_relu %x alpha 0.5 rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @leaky_relu_c1_float(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.leaky_relu %x alpha 0.5 rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
  return
}

// -----

func.func @leaky_relu_c1_channel(%x: tensor<4x!qopt.quant<i8, channel<0>, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, per tensor, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.leaky_relu %x alpha 0.5 rounding<half_away_twice> : tensor<4x!qopt.quant<i8, channel<0>, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @leaky_relu_c1_storage(%x: tensor<4x!qopt.quant<pow2<4>, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, per tensor, but got '!qopt.quant<pow2<4>, real<5.000000e-01>>' and '!qopt.quant<pow2<4>, real<5.000000e-01>>'}}
  %0 = qopt.leaky_relu %x alpha 0.5 rounding<half_away_twice> : tensor<4x!qopt.quant<pow2<4>, real<0.5>>> -> tensor<4x!qopt.quant<pow2<4>, real<0.5>>>
  return
}

// -----

func.func @leaky_relu_c2(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.leaky_relu %x alpha 0.5 : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<u8, real<0.5>>>
  return
}

// -----

func.func @leaky_relu_c2_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.leaky_relu %x alpha 0.5 rounding<half_away_twice> : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @leaky_relu_c3(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a finite alpha, but got INF}}
  %0 = qopt.leaky_relu %x alpha 0x7FF0000000000000 rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @leaky_relu_c3_nan(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected a finite alpha, but got nan}}
  %0 = qopt.leaky_relu %x alpha 0x7FF8000000000000 : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @hard_swish_c1(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, at most 8 bits, per tensor, but got '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.hard_swish %x rounding<half_away_twice> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @hard_swish_c1_width(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, at most 8 bits, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i4, real<5.000000e-01>>'}}
  %0 = qopt.hard_swish %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i4, real<0.5>>>
  return
}

// -----

func.func @hard_swish_c1_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, at most 8 bits, per tensor, but got 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.hard_swish %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @hard_swish_c2(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.hard_swish %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @hard_swish_c2_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.hard_swish %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @hard_swish_c2_other(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away_twice, half_up, half_even or floor, but got half_away}}
  %0 = qopt.hard_swish %x rounding<half_away> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @hard_swish_c3(%x: tensor<4x!qopt.quant<i8, real<64.0>>>) {
  // expected-error @+1 {{expected an input whose scale is less than 128 times the result's, but got '!qopt.quant<i8, real<6.400000e+01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.hard_swish %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<64.0>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @logistic_c1(%x: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<u8, real<5.000000e-01>>' and '!qopt.quant<i8, pow2<2**-8>, zp<-128>>'}}
  %0 = qopt.logistic %x rounding<half_away_twice> : tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @logistic_c1_width(%x: tensor<4x!qopt.quant<i4, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<i4, real<5.000000e-01>>' and '!qopt.quant<i4, real<5.000000e-01>>'}}
  %0 = qopt.logistic %x rounding<half_away_twice> : tensor<4x!qopt.quant<i4, real<0.5>>> -> tensor<4x!qopt.quant<i4, real<0.5>>>
  return
}

// -----

func.func @logistic_c1_wide(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i16, pow2<2**-15>>'}}
  %0 = qopt.logistic %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @logistic_c1_unsigned(%x: tensor<4x!qopt.quant<u16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<u16, real<5.000000e-01>>' and '!qopt.quant<u16, real<5.000000e-01>>'}}
  %0 = qopt.logistic %x rounding<half_away_twice> : tensor<4x!qopt.quant<u16, real<0.5>>> -> tensor<4x!qopt.quant<u16, real<0.5>>>
  return
}

// -----

func.func @logistic_c1_float(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.logistic %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
  return
}

// -----

func.func @logistic_c2(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.logistic %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  return
}

// -----

func.func @logistic_c2_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.logistic %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @logistic_c2_other(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away, but got half_even}}
  %0 = qopt.logistic %x rounding<half_even> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @logistic_c2_wide(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away, but got half_away_twice}}
  %0 = qopt.logistic %x rounding<half_away_twice> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @logistic_c3_wide(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/32768 and zero point 0, but got '!qopt.quant<i16, pow2<2**-14>>'}}
  %0 = qopt.logistic %x rounding<half_away> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-14>>>
  return
}

// -----

func.func @tanh_c1(%x: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<u8, real<5.000000e-01>>' and '!qopt.quant<i8, pow2<2**-7>>'}}
  %0 = qopt.tanh %x rounding<half_away_twice> : tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @tanh_c1_width(%x: tensor<4x!qopt.quant<i4, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<i4, real<5.000000e-01>>' and '!qopt.quant<i4, real<5.000000e-01>>'}}
  %0 = qopt.tanh %x rounding<half_away_twice> : tensor<4x!qopt.quant<i4, real<0.5>>> -> tensor<4x!qopt.quant<i4, real<0.5>>>
  return
}

// -----

func.func @tanh_c1_wide(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i16, pow2<2**-15>>'}}
  %0 = qopt.tanh %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @tanh_c1_unsigned(%x: tensor<4x!qopt.quant<u16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<u16, real<5.000000e-01>>' and '!qopt.quant<u16, real<5.000000e-01>>'}}
  %0 = qopt.tanh %x rounding<half_away_twice> : tensor<4x!qopt.quant<u16, real<0.5>>> -> tensor<4x!qopt.quant<u16, real<0.5>>>
  return
}

// -----

func.func @tanh_c1_float(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of 8 bits and the same signedness or of 16 bits signed, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.tanh %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
  return
}

// -----

func.func @tanh_c2(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.tanh %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-7>>>
  return
}

// -----

func.func @tanh_c2_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.tanh %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @tanh_c2_other(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away, but got floor}}
  %0 = qopt.tanh %x rounding<floor> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @tanh_c2_wide(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away, but got half_away_twice}}
  %0 = qopt.tanh %x rounding<half_away_twice> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @tanh_c3_wide(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/32768 and zero point 0, but got '!qopt.quant<i16, pow2<2**-14>>'}}
  %0 = qopt.tanh %x rounding<half_away> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, pow2<2**-14>>>
  return
}

// -----

func.func @logistic_c3(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/256 and zero point -128, but got '!qopt.quant<i8, pow2<2**-7>, zp<-128>>'}}
  %0 = qopt.logistic %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-7>, zp<-128>>>
  return
}

// -----

func.func @logistic_c3_unsigned(%x: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/256 and zero point 0, but got '!qopt.quant<u8, pow2<2**-8>, zp<1>>'}}
  %0 = qopt.logistic %x rounding<half_away> : tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<4x!qopt.quant<u8, pow2<2**-8>, zp<1>>>
  return
}

// -----

func.func @tanh_c3(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/128 and zero point 0, but got '!qopt.quant<i8, pow2<2**-8>>'}}
  %0 = qopt.tanh %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, pow2<2**-8>>>
  return
}

// -----

func.func @tanh_c3_unsigned(%x: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of scale 1/128 and zero point 128, but got '!qopt.quant<u8, pow2<2**-7>>'}}
  %0 = qopt.tanh %x rounding<half_away> : tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<4x!qopt.quant<u8, pow2<2**-7>>>
  return
}

// -----

func.func @logistic_c4(%x: tensor<4x!qopt.quant<i16, real<3.0>>>) {
  // expected-error @+1 {{expected an input of zero point 0 and a scale below 8/3, but got '!qopt.quant<i16, real<3.000000e+00>>'}}
  %0 = qopt.logistic %x rounding<half_away> : tensor<4x!qopt.quant<i16, real<3.0>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @logistic_c4_zero_point(%x: tensor<4x!qopt.quant<i16, real<0.5>, zp<1>>>) {
  // expected-error @+1 {{expected an input of zero point 0 and a scale below 8/3, but got '!qopt.quant<i16, real<5.000000e-01>, zp<1>>'}}
  %0 = qopt.logistic %x rounding<half_away> : tensor<4x!qopt.quant<i16, real<0.5>, zp<1>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @tanh_c4(%x: tensor<4x!qopt.quant<i16, real<3.0>>>) {
  // expected-error @+1 {{expected an input of zero point 0 and a scale below 8/3, but got '!qopt.quant<i16, real<3.000000e+00>>'}}
  %0 = qopt.tanh %x rounding<half_away> : tensor<4x!qopt.quant<i16, real<3.0>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @tanh_c4_zero_point(%x: tensor<4x!qopt.quant<i16, real<0.5>, zp<1>>>) {
  // expected-error @+1 {{expected an input of zero point 0 and a scale below 8/3, but got '!qopt.quant<i16, real<5.000000e-01>, zp<1>>'}}
  %0 = qopt.tanh %x rounding<half_away> : tensor<4x!qopt.quant<i16, real<0.5>, zp<1>>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  return
}

// -----

func.func @elu_c1(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, at most 8 bits, per tensor, but got '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.elu %x rounding<half_away> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @elu_c1_float(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same width, at most 8 bits, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.elu %x rounding<half_away> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
  return
}

// -----

func.func @elu_c2(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.elu %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @elu_c2_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.elu %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @elu_c2_other(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away, half_up, half_even or floor, but got half_away_twice}}
  %0 = qopt.elu %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @rsqrt_c1(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same signedness, of at most 8 bits or of 16 bits signed, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<u8, real<5.000000e-01>>'}}
  %0 = qopt.rsqrt %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<u8, real<0.5>>>
  return
}

// -----

func.func @rsqrt_c1_width(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same signedness, of at most 8 bits or of 16 bits signed, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.rsqrt %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @rsqrt_c1_unsigned(%x: tensor<4x!qopt.quant<u16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of the same signedness, of at most 8 bits or of 16 bits signed, per tensor, but got '!qopt.quant<u16, real<5.000000e-01>>' and '!qopt.quant<u16, real<5.000000e-01>>'}}
  %0 = qopt.rsqrt %x rounding<half_away_twice> : tensor<4x!qopt.quant<u16, real<0.5>>> -> tensor<4x!qopt.quant<u16, real<0.5>>>
  return
}

// -----

func.func @rsqrt_c2(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.rsqrt %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @rsqrt_c2_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.rsqrt %x rounding<half_away_twice> : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @rsqrt_c2_other(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_away_twice, half_up, half_even or floor, but got half_away}}
  %0 = qopt.rsqrt %x rounding<half_away> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @rsqrt_c2_wide(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_up, but got half_away_twice}}
  %0 = qopt.rsqrt %x rounding<half_away_twice> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @rsqrt_c3(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected zero points 0 with 16 bits, but got '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>, zp<1>>'}}
  %0 = qopt.rsqrt %x rounding<half_up> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>, zp<1>>>
  return
}

// -----

func.func @abs_c1(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected the same type, or uniform storage of the same width, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.abs %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @abs_c1_integer(%x: tensor<4xi32>) {
  // expected-error @+1 {{expected the same type, or uniform storage of the same width, per tensor, but got 'i32' and 'i16'}}
  %0 = qopt.abs %x rounding<half_away_twice> : tensor<4xi32> -> tensor<4xi16>
  return
}

// -----

func.func @abs_c1_mixed(%x: tensor<4xi8>) {
  // expected-error @+1 {{expected the same type, or uniform storage of the same width, per tensor, but got 'i8' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.abs %x rounding<half_away_twice> : tensor<4xi8> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @abs_c2(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.abs %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @abs_c2_integer(%x: tensor<4xi32>) {
  // expected-error @+1 {{expected no rounding for an integer result}}
  %0 = qopt.abs %x rounding<half_away_twice> : tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @neg_c1(%x: tensor<4xi32>) {
  // expected-error @+1 {{expected the same element type, but got 'i32' and 'i16'}}
  %0 = qopt.neg %x : tensor<4xi32> -> tensor<4xi16>
  return
}

// -----

func.func @neg_c2(%x: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected a type per tensor with signed storage that is not narrowed and zero point 0, but got '!qopt.quant<u8, real<5.000000e-01>>'}}
  %0 = qopt.neg %x : tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<4x!qopt.quant<u8, real<0.5>>>
  return
}

// -----

func.func @neg_c2_zero_point(%x: tensor<4x!qopt.quant<i8, real<0.5>, zp<1>>>) {
  // expected-error @+1 {{expected a type per tensor with signed storage that is not narrowed and zero point 0, but got '!qopt.quant<i8, real<5.000000e-01>, zp<1>>'}}
  %0 = qopt.neg %x : tensor<4x!qopt.quant<i8, real<0.5>, zp<1>>> -> tensor<4x!qopt.quant<i8, real<0.5>, zp<1>>>
  return
}

// -----

func.func @neg_c2_narrow(%x: tensor<4x!qopt.quant<i8<-127:127>, real<0.5>>>) {
  // expected-error @+1 {{expected a type per tensor with signed storage that is not narrowed and zero point 0, but got '!qopt.quant<i8<-127:127>, real<5.000000e-01>>'}}
  %0 = qopt.neg %x : tensor<4x!qopt.quant<i8<-127:127>, real<0.5>>> -> tensor<4x!qopt.quant<i8<-127:127>, real<0.5>>>
  return
}

// -----

func.func @neg_c2_channel(%x: tensor<4x!qopt.quant<i8, channel<0>, real<0.5>>>) {
  // expected-error @+1 {{expected a type per tensor with signed storage that is not narrowed and zero point 0, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01>>'}}
  %0 = qopt.neg %x : tensor<4x!qopt.quant<i8, channel<0>, real<0.5>>> -> tensor<4x!qopt.quant<i8, channel<0>, real<0.5>>>
  return
}

// -----

func.func @hard_sigmoid_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected finite alpha and beta, but got INF}}
  %0 = "qopt.hard_sigmoid"(%x) <{alpha = 1.0, beta = 0x7FF0000000000000 : f64}> : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @hard_sigmoid_c2(%x: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of at most 8 bits, per tensor, but got '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.hard_sigmoid %x alpha 0.2 beta 0.5 rounding<half_even> : tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @hard_sigmoid_c2_float(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of at most 8 bits, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.hard_sigmoid %x alpha 0.2 beta 0.5 : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
  return
}

// -----

func.func @hard_sigmoid_c3(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected rounding half_up, half_even or floor, but got half_away_twice}}
  %0 = qopt.hard_sigmoid %x alpha 0.2 beta 0.5 rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @hard_sigmoid_c3_none(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.hard_sigmoid %x alpha 0.2 beta 0.5 : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @hard_swish_c1_exact(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of at most 8 bits, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.hard_swish %x rounding<half_even> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @logistic_c1_exact(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of at most 8 bits, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01>>'}}
  %0 = qopt.logistic %x rounding<floor> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, channel<0>, real<0.5>>>
  return
}

// -----

func.func @rsqrt_c1_exact(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of at most 8 bits, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.rsqrt %x rounding<half_up> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @elu_c1_exact(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float, or uniform storage of at most 8 bits, per tensor, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.elu %x rounding<half_up> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
  return
}
