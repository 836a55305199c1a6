// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of operators on corresponding elements but
// add; the cases are named for the constraint ids.

func.func @sub_c1(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 4] and [3]}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sub_c2(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sub_c3(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected both inputs and the result to be all float, all i32, all i64 or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4xf32> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sub_c3_plain(%x: tensor<4xi16>, %y: tensor<4xi16>) {
  // expected-error @+1 {{expected both inputs and the result to be all float, all i32, all i64 or all quantized, but got 'i16', 'i16' and 'i16'}}
  %0 = qopt.sub %x, %y : tensor<4xi16>, tensor<4xi16> -> tensor<4xi16>
  return
}

// -----

func.func @sub_c3_width(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sub_c3_sign(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<u8, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sub_c3_channel(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @sub_c4(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.sub %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sub_c4_float(%x: tensor<4xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @sub_c4_integer(%x: tensor<4xi32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{expected no rounding for an integer result}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @mul_c1(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 4] and [3]}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mul_c2(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mul_c3(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected both inputs and the result to be all float, all i32, all i64 or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4xf32> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mul_c3_plain(%x: tensor<4xi16>, %y: tensor<4xi16>) {
  // expected-error @+1 {{expected both inputs and the result to be all float, all i32, all i64 or all quantized, but got 'i16', 'i16' and 'i16'}}
  %0 = qopt.mul %x, %y : tensor<4xi16>, tensor<4xi16> -> tensor<4xi16>
  return
}

// -----

func.func @mul_c3_width(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mul_c3_sign(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<u8, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mul_c3_channel(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @mul_c4(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.mul %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mul_c4_float(%x: tensor<4xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @mul_c4_integer(%x: tensor<4xi32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{expected no rounding for an integer result}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @mul_c5(%x: tensor<4x!qopt.quant<u16, real<0.5>>>, %y: tensor<4x!qopt.quant<u16, real<0.5>>>) {
  // expected-error @+1 {{expected elements whose product fits 32 bits, but got '!qopt.quant<u16, real<5.000000e-01>>' and '!qopt.quant<u16, real<5.000000e-01>>'}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<4x!qopt.quant<u16, real<0.5>>>, tensor<4x!qopt.quant<u16, real<0.5>>> -> tensor<4x!qopt.quant<u16, real<0.5>>>
  return
}

// -----

func.func @mul_c5_zero_point(%x: tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>>) {
  // expected-error @+1 {{expected elements whose product fits 32 bits, but got '!qopt.quant<i16, real<5.000000e-01>, zp<20000>>' and '!qopt.quant<i16, real<5.000000e-01>, zp<20000>>'}}
  %0 = qopt.mul %x, %y rounding<floor> : tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>>, tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>> -> tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>>
  return
}

// -----

func.func @squared_difference_c1(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 4] and [3]}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @squared_difference_c2(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @squared_difference_c3(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected both inputs and the result to be all float, all i32, all i64 or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4xf32> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @squared_difference_c3_plain(%x: tensor<4xi16>, %y: tensor<4xi16>) {
  // expected-error @+1 {{expected both inputs and the result to be all float, all i32, all i64 or all quantized, but got 'i16', 'i16' and 'i16'}}
  %0 = qopt.squared_difference %x, %y : tensor<4xi16>, tensor<4xi16> -> tensor<4xi16>
  return
}

// -----

func.func @squared_difference_c3_width(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i16, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @squared_difference_c3_sign(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<u8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<u8, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @squared_difference_c3_channel(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @squared_difference_c4(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.squared_difference %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @squared_difference_c4_float(%x: tensor<4xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @squared_difference_c4_integer(%x: tensor<4xi32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{expected no rounding for an integer result}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @squared_difference_c5(%x: tensor<4x!qopt.quant<i16, real<0.5>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>, zp<1>>>) {
  // expected-error @+1 {{expected zero point 0 for storage of more than 8 bits, but got '!qopt.quant<i16, real<5.000000e-01>, zp<1>>'}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<4x!qopt.quant<i16, real<0.5>>>, tensor<4x!qopt.quant<i16, real<0.5>, zp<1>>> -> tensor<4x!qopt.quant<i16, real<0.5>>>
  return
}

// -----

func.func @squared_difference_c5_result(%x: tensor<4x!qopt.quant<i16, real<0.5>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected zero point 0 for storage of more than 8 bits, but got '!qopt.quant<i16, real<5.000000e-01>, zp<1>>'}}
  %0 = qopt.squared_difference %x, %y rounding<floor> : tensor<4x!qopt.quant<i16, real<0.5>>>, tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<4x!qopt.quant<i16, real<0.5>, zp<1>>>
  return
}

// -----

func.func @prelu_c1(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 4] and [3]}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @prelu_c2(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @prelu_c3(%x: tensor<4x!qopt.quant<i8, real<0.5>>>, %y: tensor<2x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [4], but got [2, 4]}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @prelu_c5(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.prelu %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @prelu_c5_float(%x: tensor<4xf32>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @prelu_c4(%x: tensor<4xi32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{expected both inputs and the result to be all float or all quantized, but got 'i32', 'i32' and 'i32'}}
  %0 = qopt.prelu %x, %y : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @prelu_c4_mixed(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected both inputs and the result to be all float or all quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', 'f32' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4xf32> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @prelu_c4_result(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<u8, real<5.000000e-01>>'}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<u8, real<0.5>>>
  return
}

// -----

func.func @prelu_c4_slope(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width and signedness, but got '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<ternary, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @prelu_c6(%x: tensor<4x!qopt.quant<u16, real<0.5>>>, %y: tensor<4x!qopt.quant<u16, real<0.5>>>) {
  // expected-error @+1 {{expected elements whose product fits 32 bits, but got '!qopt.quant<u16, real<5.000000e-01>>' and '!qopt.quant<u16, real<5.000000e-01>>'}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<4x!qopt.quant<u16, real<0.5>>>, tensor<4x!qopt.quant<u16, real<0.5>>> -> tensor<4x!qopt.quant<u16, real<0.5>>>
  return
}

// -----

func.func @prelu_c6_zero_point(%x: tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>>) {
  // expected-error @+1 {{expected elements whose product fits 32 bits, but got '!qopt.quant<i16, real<5.000000e-01>, zp<20000>>' and '!qopt.quant<i16, real<5.000000e-01>, zp<20000>>'}}
  %0 = qopt.prelu %x, %y rounding<floor> : tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>>, tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>> -> tensor<4x!qopt.quant<i16, real<0.5>, zp<20000>>>
  return
}

// -----

func.func @maximum_c1(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 4] and [3]}}
  %0 = qopt.maximum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @maximum_c2(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.maximum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @maximum_c3(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<2.500000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.maximum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @maximum_c3_result(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.maximum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @maximum_c3_uniform(%x: tensor<2x4x!qopt.quant<ternary, real<0.5>>>, %y: tensor<4x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<ternary, real<5.000000e-01>>', '!qopt.quant<ternary, real<5.000000e-01>>' and '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.maximum %x, %y : tensor<2x4x!qopt.quant<ternary, real<0.5>>>, tensor<4x!qopt.quant<ternary, real<0.5>>> -> tensor<2x4x!qopt.quant<ternary, real<0.5>>>
  return
}

// -----

func.func @maximum_c3_channel(%x: tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, %y: tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>', '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.maximum %x, %y : tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @minimum_c1(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 4] and [3]}}
  %0 = qopt.minimum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @minimum_c2(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.minimum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @minimum_c3(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<2.500000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.minimum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @minimum_c3_result(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.minimum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @minimum_c3_uniform(%x: tensor<2x4x!qopt.quant<ternary, real<0.5>>>, %y: tensor<4x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<ternary, real<5.000000e-01>>', '!qopt.quant<ternary, real<5.000000e-01>>' and '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.minimum %x, %y : tensor<2x4x!qopt.quant<ternary, real<0.5>>>, tensor<4x!qopt.quant<ternary, real<0.5>>> -> tensor<2x4x!qopt.quant<ternary, real<0.5>>>
  return
}

// -----

func.func @minimum_c3_channel(%x: tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, %y: tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>', '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.minimum %x, %y : tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @compare_c1(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [2, 4] and [3]}}
  %0 = qopt.compare less %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<3x!qopt.quant<i8, real<0.5>>> -> tensor<2x4xi1>
  return
}

// -----

func.func @compare_c2(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.compare less %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xi1>
  return
}

// -----

func.func @compare_c3(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4xf32>) {
  // expected-error @+1 {{expected two inputs of the same plain type or two quantized ones, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.compare less %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4xf32> -> tensor<2x4xi1>
  return
}

// -----

func.func @compare_c3_plain(%x: tensor<2x4xi32>, %y: tensor<4xi64>) {
  // expected-error @+1 {{expected two inputs of the same plain type or two quantized ones, but got 'i32' and 'i64'}}
  %0 = qopt.compare less %x, %y : tensor<2x4xi32>, tensor<4xi64> -> tensor<2x4xi1>
  return
}

// -----

func.func @compare_c3_width(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i16, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i16, real<5.000000e-01>>'}}
  %0 = qopt.compare less %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i16, real<0.5>>> -> tensor<2x4xi1>
  return
}

// -----

func.func @compare_c3_channel(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of the same width, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.compare less %x, %y rounding<floor> : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<2x4xi1>
  return
}

// -----

func.func @compare_c4(%x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for quantized inputs}}
  %0 = qopt.compare less %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4xi1>
  return
}

// -----

func.func @compare_c4_plain(%x: tensor<2x4xi32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{expected no rounding for plain inputs}}
  %0 = qopt.compare less %x, %y rounding<floor> : tensor<2x4xi32>, tensor<4xi32> -> tensor<2x4xi1>
  return
}

// -----

func.func @select_c1(%c: tensor<3xi1>, %x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected shapes that broadcast, but got [3] and [2, 4] and [4]}}
  %0 = qopt.select %c, %x, %y : tensor<3xi1>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @select_c2(%c: tensor<2x1xi1>, %x: tensor<4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4]}}
  %0 = qopt.select %c, %x, %y : tensor<2x1xi1>, tensor<4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @select_c3(%c: tensor<2x1xi1>, %x: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>', '!qopt.quant<i8, real<2.500000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.select %c, %x, %y : tensor<2x1xi1>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @select_c3_result(%c: tensor<2x1xi1>, %x: tensor<4xi32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got 'i32', 'i32' and 'i64'}}
  %0 = qopt.select %c, %x, %y : tensor<2x1xi1>, tensor<4xi32>, tensor<4xi32> -> tensor<2x4xi64>
  return
}

// -----

func.func @select_c3_channel(%c: tensor<2x1xi1>, %x: tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, %y: tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>', '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.select %c, %x, %y : tensor<2x1xi1>, tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<2x4x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

// Storage of 32 bits is only rescaled.

func.func @wide(%x: tensor<4x!qopt.quant<i32, real<0.5>>>, %y: tensor<4x!qopt.quant<i32, real<0.5>>>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of f32 or !qopt.quant of at most 16 bits or 1-bit signless integer or 8-bit signless integer or 16-bit signless integer or 32-bit signless integer or 64-bit signless integer values, but got 'tensor<4x!qopt.quant<i32, real<5.000000e-01>>>'}}
  %0 = qopt.sub %x, %y rounding<floor> : tensor<4x!qopt.quant<i32, real<0.5>>>, tensor<4x!qopt.quant<i32, real<0.5>>> -> tensor<4x!qopt.quant<i32, real<0.5>>>
  return
}
