// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of reductions over axes; the cases are named for the
// constraint ids.

func.func @mean_c1(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [1, 3]}}
  %0 = qopt.mean %x axes [1, 3] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c1_order(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [2, 1]}}
  %0 = qopt.mean %x axes [2, 1] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c1_twice(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [1, 1]}}
  %0 = qopt.mean %x axes [1, 1] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c1_negative(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [-1]}}
  %0 = qopt.mean %x axes [-1] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c1_empty(%x: tensor<2x0x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected reduced dimensions with elements, but got [2, 0, 4]}}
  %0 = qopt.mean %x axes [1] rounding<half_up> : tensor<2x0x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c2(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [2, 1, 4]}}
  %0 = qopt.mean %x axes [1] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x1x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c2_keep_dims(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 1, 4], but got [2, 4]}}
  %0 = qopt.mean %x axes [1] keep_dims rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c3(%x: tensor<2x3xi32>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got 'i32' and 'i64'}}
  %0 = qopt.mean %x axes [1] : tensor<2x3xi32> -> tensor<2xi64>
  return
}

// -----

func.func @mean_c3_bool(%x: tensor<2x3xi1>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got 'i1' and 'i1'}}
  %0 = qopt.mean %x axes [1] : tensor<2x3xi1> -> tensor<2xi1>
  return
}

// -----

func.func @mean_c3_mixed(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.mean %x axes [1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4xf32>
  return
}

// -----

func.func @mean_c3_channels(%x: tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.mean %x axes [0] rounding<half_up> : tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c3_storage(%x: tensor<2x3x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got '!qopt.quant<ternary, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.mean %x axes [0] rounding<half_up> : tensor<2x3x!qopt.quant<ternary, real<0.5>>> -> tensor<3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c4(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.mean %x axes [1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c4_float(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.mean %x axes [1] rounding<floor> : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @mean_c4_integer(%x: tensor<2x3xi32>) {
  // expected-error @+1 {{expected no rounding for an integer result}}
  %0 = qopt.mean %x axes [1] rounding<floor> : tensor<2x3xi32> -> tensor<2xi32>
  return
}

// -----

func.func @mean_c5(%x: tensor<32768x65536x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected at most 2147483647 elements for one, but got 2147483648}}
  %0 = qopt.mean %x axes [0, 1] rounding<half_up> : tensor<32768x65536x!qopt.quant<i8, real<0.5>>> -> tensor<!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @mean_c5_saturated(%x: tensor<4294967296x4294967296xi32>) {
  // expected-error @+1 {{expected at most 2147483647 elements for one, but got 18446744073709551615}}
  %0 = qopt.mean %x axes [0, 1] : tensor<4294967296x4294967296xi32> -> tensor<i32>
  return
}

// -----

func.func @sum_c1(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [1, 3]}}
  %0 = qopt.sum %x axes [1, 3] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c1_order(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [2, 1]}}
  %0 = qopt.sum %x axes [2, 1] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c1_twice(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [1, 1]}}
  %0 = qopt.sum %x axes [1, 1] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c1_negative(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [-1]}}
  %0 = qopt.sum %x axes [-1] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c1_empty(%x: tensor<2x0x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected reduced dimensions with elements, but got [2, 0, 4]}}
  %0 = qopt.sum %x axes [1] rounding<half_up> : tensor<2x0x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c2(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [2, 1, 4]}}
  %0 = qopt.sum %x axes [1] rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x1x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c2_keep_dims(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 1, 4], but got [2, 4]}}
  %0 = qopt.sum %x axes [1] keep_dims rounding<half_up> : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c3(%x: tensor<2x3xi32>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got 'i32' and 'i64'}}
  %0 = qopt.sum %x axes [1] : tensor<2x3xi32> -> tensor<2xi64>
  return
}

// -----

func.func @sum_c3_bool(%x: tensor<2x3xi1>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got 'i1' and 'i1'}}
  %0 = qopt.sum %x axes [1] : tensor<2x3xi1> -> tensor<2xi1>
  return
}

// -----

func.func @sum_c3_mixed(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got '!qopt.quant<i8, real<5.000000e-01>>' and 'f32'}}
  %0 = qopt.sum %x axes [1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4xf32>
  return
}

// -----

func.func @sum_c3_channels(%x: tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.sum %x axes [0] rounding<half_up> : tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c3_storage(%x: tensor<2x3x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{expected float tensors, integers of one type with 8 to 64 bits, or types per tensor with uniform storage, but got '!qopt.quant<ternary, real<5.000000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.sum %x axes [0] rounding<half_up> : tensor<2x3x!qopt.quant<ternary, real<0.5>>> -> tensor<3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c4(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.sum %x axes [1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c4_float(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected no rounding for a float result}}
  %0 = qopt.sum %x axes [1] rounding<floor> : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @sum_c4_integer(%x: tensor<2x3xi32>) {
  // expected-error @+1 {{expected no rounding for an integer result}}
  %0 = qopt.sum %x axes [1] rounding<floor> : tensor<2x3xi32> -> tensor<2xi32>
  return
}

// -----

func.func @sum_c5(%x: tensor<32768x65536x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected at most 2147483647 elements for one, but got 2147483648}}
  %0 = qopt.sum %x axes [0, 1] rounding<half_up> : tensor<32768x65536x!qopt.quant<i8, real<0.5>>> -> tensor<!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @sum_c5_saturated(%x: tensor<4294967296x4294967296xi32>) {
  // expected-error @+1 {{expected at most 2147483647 elements for one, but got 18446744073709551615}}
  %0 = qopt.sum %x axes [0, 1] : tensor<4294967296x4294967296xi32> -> tensor<i32>
  return
}

// -----

func.func @reduce_max_c1(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [1, 3]}}
  %0 = qopt.reduce_max %x axes [1, 3] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_max_c1_order(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [2, 1]}}
  %0 = qopt.reduce_max %x axes [2, 1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_max_c1_twice(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [1, 1]}}
  %0 = qopt.reduce_max %x axes [1, 1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_max_c1_negative(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [-1]}}
  %0 = qopt.reduce_max %x axes [-1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_max_c1_empty(%x: tensor<2x0x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected reduced dimensions with elements, but got [2, 0, 4]}}
  %0 = qopt.reduce_max %x axes [1] : tensor<2x0x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_max_c2(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [2, 1, 4]}}
  %0 = qopt.reduce_max %x axes [1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x1x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_max_c2_keep_dims(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 1, 4], but got [2, 4]}}
  %0 = qopt.reduce_max %x axes [1] keep_dims : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_max_c3(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.reduce_max %x axes [1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @reduce_max_c3_integer(%x: tensor<2x3xi32>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got 'i32' and 'i64'}}
  %0 = qopt.reduce_max %x axes [1] : tensor<2x3xi32> -> tensor<2xi64>
  return
}

// -----

func.func @reduce_max_c3_channels(%x: tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and}}
  %0 = qopt.reduce_max %x axes [1] : tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @reduce_min_c1(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [1, 3]}}
  %0 = qopt.reduce_min %x axes [1, 3] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_min_c1_order(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [2, 1]}}
  %0 = qopt.reduce_min %x axes [2, 1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_min_c1_twice(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [1, 1]}}
  %0 = qopt.reduce_min %x axes [1, 1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_min_c1_negative(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected increasing axes from 0 to 3 (exclusive), but got [-1]}}
  %0 = qopt.reduce_min %x axes [-1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_min_c1_empty(%x: tensor<2x0x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected reduced dimensions with elements, but got [2, 0, 4]}}
  %0 = qopt.reduce_min %x axes [1] : tensor<2x0x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_min_c2(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [2, 1, 4]}}
  %0 = qopt.reduce_min %x axes [1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x1x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_min_c2_keep_dims(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2, 1, 4], but got [2, 4]}}
  %0 = qopt.reduce_min %x axes [1] keep_dims : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reduce_min_c3(%x: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.reduce_min %x axes [1] : tensor<2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @reduce_min_c3_integer(%x: tensor<2x3xi32>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got 'i32' and 'i64'}}
  %0 = qopt.reduce_min %x axes [1] : tensor<2x3xi32> -> tensor<2xi64>
  return
}

// -----

func.func @reduce_min_c3_channels(%x: tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and}}
  %0 = qopt.reduce_min %x axes [1] : tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @arg_max_c1(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an axis from 0 to 2 (exclusive), but got 2}}
  %0 = qopt.arg_max %x axis 2 : tensor<2x3x!qopt.quant<i8, real<0.5>>> -> tensor<2xi32>
  return
}

// -----

func.func @arg_max_c1_negative(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an axis from 0 to 2 (exclusive), but got -1}}
  %0 = qopt.arg_max %x axis -1 : tensor<2x3x!qopt.quant<i8, real<0.5>>> -> tensor<2xi32>
  return
}

// -----

func.func @arg_max_c1_empty(%x: tensor<2x0xi8>) {
  // expected-error @+1 {{expected 1 to 2147483647 elements along the axis, but got 0}}
  %0 = qopt.arg_max %x axis 1 : tensor<2x0xi8> -> tensor<2xi32>
  return
}

// -----

func.func @arg_max_c1_large(%x: tensor<2x2147483648xi8>) {
  // expected-error @+1 {{expected 1 to 2147483647 elements along the axis, but got 2147483648}}
  %0 = qopt.arg_max %x axis 1 : tensor<2x2147483648xi8> -> tensor<2xi32>
  return
}

// -----

func.func @arg_max_c2(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2], but got [2, 1]}}
  %0 = qopt.arg_max %x axis 1 : tensor<2x3x!qopt.quant<i8, real<0.5>>> -> tensor<2x1xi32>
  return
}

// -----

func.func @arg_max_c3(%x: tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.arg_max %x axis 0 : tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<3xi32>
  return
}

// -----

func.func @arg_min_c1(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an axis from 0 to 2 (exclusive), but got 2}}
  %0 = qopt.arg_min %x axis 2 : tensor<2x3x!qopt.quant<i8, real<0.5>>> -> tensor<2xi32>
  return
}

// -----

func.func @arg_min_c1_negative(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an axis from 0 to 2 (exclusive), but got -1}}
  %0 = qopt.arg_min %x axis -1 : tensor<2x3x!qopt.quant<i8, real<0.5>>> -> tensor<2xi32>
  return
}

// -----

func.func @arg_min_c1_empty(%x: tensor<2x0xi8>) {
  // expected-error @+1 {{expected 1 to 2147483647 elements along the axis, but got 0}}
  %0 = qopt.arg_min %x axis 1 : tensor<2x0xi8> -> tensor<2xi32>
  return
}

// -----

func.func @arg_min_c1_large(%x: tensor<2x2147483648xi8>) {
  // expected-error @+1 {{expected 1 to 2147483647 elements along the axis, but got 2147483648}}
  %0 = qopt.arg_min %x axis 1 : tensor<2x2147483648xi8> -> tensor<2xi32>
  return
}

// -----

func.func @arg_min_c2(%x: tensor<2x3x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a result of shape [2], but got [2, 1]}}
  %0 = qopt.arg_min %x axis 1 : tensor<2x3x!qopt.quant<i8, real<0.5>>> -> tensor<2x1xi32>
  return
}

// -----

func.func @arg_min_c3(%x: tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.arg_min %x axis 0 : tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<3xi32>
  return
}
