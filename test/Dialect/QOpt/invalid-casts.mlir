// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of constants, borders and casts; the cases are named
// for the constraint ids.

func.func @const_c1() {
  // expected-error @+1 {{expected a value of shape [4], but got 'tensor<2xi8>'}}
  %0 = qopt.const dense<1> : tensor<2xi8> : tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @const_c1_vector() {
  // expected-error @+1 {{expected a value of shape [4], but got 'vector<4xi8>'}}
  %0 = qopt.const dense<1> : vector<4xi8> : tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @const_c2() {
  // expected-error @+1 {{expected values of type 'i8', but got 'i16'}}
  %0 = qopt.const dense<1> : tensor<4xi16> : tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @const_c2_unsigned() {
  // expected-error @+1 {{expected values of type 'i8', but got 'ui8'}}
  %0 = qopt.const dense<1> : tensor<4xui8> : tensor<4x!qopt.quant<u8, real<0.5>>>
  return
}

// -----

func.func @const_c2_plain() {
  // expected-error @+1 {{expected values of type 'i32', but got 'f32'}}
  %0 = qopt.const dense<1.0> : tensor<4xf32> : tensor<4xi32>
  return
}

// -----

func.func @const_c3() {
  // expected-error @+1 {{expected 4 scales for [4, 2], but got 2}}
  %0 = qopt.const dense<1> : tensor<4x2xi8> : tensor<4x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @const_c3_channel() {
  // expected-error @+1 {{expected the channel granularity to fit the rank of 'tensor<2x!qopt.quant<i8, channel<1>, real<5.000000e-01, 2.500000e-01>>>'}}
  %0 = qopt.const dense<1> : tensor<2xi8> : tensor<2x!qopt.quant<i8, channel<1>, real<0.5, 0.25>>>
  return
}

// -----

func.func @const_c3_block() {
  // expected-error @+1 {{expected the block granularity to fit the rank of 'tensor<2x!qopt.quant<i8, block<1x1>, real<5.000000e-01>>>'}}
  %0 = qopt.const dense<1> : tensor<2xi8> : tensor<2x!qopt.quant<i8, block<1x1>, real<0.5>>>
  return
}

// -----

// Partial blocks at the ends count.

func.func @const_c3_blocks() {
  // expected-error @+1 {{expected 6 scales for [5, 3], but got 1}}
  %0 = qopt.const dense<1> : tensor<5x3xi8> : tensor<5x3x!qopt.quant<i8, block<2x2>, real<0.5>>>
  return
}

// -----

func.func @const_c4() {
  // expected-error @+1 {{expected codes in -127:127, but got -128}}
  %0 = qopt.const dense<[1, -128]> : tensor<2xi8> : tensor<2x!qopt.quant<i8<-127:127>, real<0.5>>>
  return
}

// -----

func.func @const_c4_unsigned() {
  // expected-error @+1 {{expected codes in 0:254, but got 255}}
  %0 = qopt.const dense<255> : tensor<2xi8> : tensor<2x!qopt.quant<u8<0:254>, real<0.5>>>
  return
}

// -----

func.func @const_c4_ternary() {
  // expected-error @+1 {{expected codes in -1:1, but got -2}}
  %0 = qopt.const dense<[1, -2]> : tensor<2xi2> : tensor<2x!qopt.quant<ternary, real<0.5>>>
  return
}

// -----

func.func @quantize_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected uniform integer storage, but got '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.quantize %x rounding<half_away> : tensor<4xf32> -> tensor<4x!qopt.quant<ternary, real<0.5>>>
  return
}

// -----

func.func @quantize_c1_scales(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 2 scales for [4], but got 1}}
  %0 = qopt.quantize %x rounding<half_away> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, block<3>, real<0.5>>>
  return
}

// -----

func.func @quantize_c2(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected rounding half_away or half_even, but got floor}}
  %0 = qopt.quantize %x rounding<floor> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @quantize_input(%x: tensor<4xf64>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of 32-bit float values, but got 'tensor<4xf64>'}}
  %0 = qopt.quantize %x rounding<half_away> : tensor<4xf64> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @quantize_shape(%x: tensor<4xf32>) {
  // expected-error @+1 {{requires the same shape for all operands and results}}
  %0 = qopt.quantize %x rounding<half_away> : tensor<4xf32> -> tensor<2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @dequantize_c1(%x: tensor<4x!qopt.quant<i8, channel<0>, real<0.5>>>) {
  // expected-error @+1 {{expected 4 scales for [4], but got 1}}
  %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, channel<0>, real<0.5>>> -> tensor<4xf32>
  return
}

// -----

func.func @dequantize_c1_huge(%x: tensor<4294967296x4294967296x!qopt.quant<i8, block<1x1>, real<0.5>>>) {
  // expected-error @+1 {{expected 9223372036854775807 scales for [4294967296, 4294967296], but got 1}}
  %0 = qopt.dequantize %x : tensor<4294967296x4294967296x!qopt.quant<i8, block<1x1>, real<0.5>>> -> tensor<4294967296x4294967296xf32>
  return
}

// -----

func.func @dequantize_input(%x: tensor<4xi8>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of !qopt.quant values, but got 'tensor<4xi8>'}}
  %0 = qopt.dequantize %x : tensor<4xi8> -> tensor<4xf32>
  return
}

// -----

func.func @rescale_c1(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a type per tensor with uniform storage, but got '!qopt.quant<bipolar, real<5.000000e-01>>'}}
  %0 = qopt.rescale %x rounding<floor> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<bipolar, real<0.5>>>
  return
}

// -----

func.func @rescale_c1_channel(%x: tensor<1x!qopt.quant<i8, channel<0>, real<0.5>>>) {
  // expected-error @+1 {{expected a type per tensor with uniform storage, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01>>'}}
  %0 = qopt.rescale %x rounding<floor> : tensor<1x!qopt.quant<i8, channel<0>, real<0.5>>> -> tensor<1x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reinterpret_c1(%x: tensor<4xi16>) {
  // expected-error @+1 {{expected integers or quantized elements of the same width, but got 'i16' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.reinterpret %x : tensor<4xi16> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @reinterpret_c1_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected integers or quantized elements of the same width, but got 'f32' and 'f32'}}
  %0 = qopt.reinterpret %x : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @reinterpret_c1_upstream(%x: tensor<4x!quant.uniform<i4:f32, 0.5>>) {
  // expected-error @+1 {{expected integers or quantized elements of the same width, but got '!quant.uniform<i4:f32, 5.000000e-01>' and 'i8'}}
  %0 = qopt.reinterpret %x : tensor<4x!quant.uniform<i4:f32, 0.5>> -> tensor<4xi8>
  return
}

// -----

func.func @cast_c1(%x: tensor<4xi8>) {
  // expected-error @+1 {{expected signless integers of 1, 8, 16, 32 or 64 bits, or uniform storage that is not narrowed, but got '!qopt.quant<i8<-127:127>, real<5.000000e-01>>'}}
  %0 = qopt.cast %x : tensor<4xi8> -> tensor<4x!qopt.quant<i8<-127:127>, real<0.5>>>
  return
}

// -----

func.func @cast_c1_storage(%x: tensor<4x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{or uniform storage that is not narrowed, but got '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.cast %x : tensor<4x!qopt.quant<ternary, real<0.5>>> -> tensor<4xi8>
  return
}

// -----

func.func @cast_c1_width(%x: tensor<4xi8>) {
  // expected-error @+1 {{expected signless integers of 1, 8, 16, 32 or 64 bits, or uniform storage that is not narrowed, but got 'i24'}}
  %0 = qopt.cast %x : tensor<4xi8> -> tensor<4xi24>
  return
}

// -----

func.func @cast_c1_float(%x: tensor<4xf32>) {
  // expected-error @+1 {{or uniform storage that is not narrowed, but got 'f32'}}
  %0 = qopt.cast %x : tensor<4xf32> -> tensor<4xi32>
  return
}
