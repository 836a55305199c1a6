// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message about the attributes; the cases are named for the constraint
// ids, syntax errors for what is misspelt.

//===----------------------------------------------------------------------===//
// Storage
//===----------------------------------------------------------------------===//

// expected-error @+1 {{expected a storage width of 2 to 16 or 32 bits, but got 1}}
func.func private @storage_c1() attributes {a = #qopt.storage<i1>}

// -----

// expected-error @+1 {{expected a storage width of 2 to 16 bits, but got 17}}
func.func private @storage_c1_unsigned() attributes {a = #qopt.storage<u17>}

// -----

// expected-error @+1 {{expected a storage width of 2 to 16 or 32 bits, but got 0}}
func.func private @storage_c1_zero() attributes {a = #qopt.storage<i0<0:1>>}

// -----

// expected-error @+1 {{expected a storage width of 2 to 16 or 32 bits, but got 24}}
func.func private @storage_c1_wide() attributes {a = #qopt.storage<i24>}

// -----

// expected-error @+1 {{expected a storage width of 2 to 16 bits, but got 32}}
func.func private @storage_c1_unsigned_32() attributes {a = #qopt.storage<u32>}

// -----

// expected-error @+1 {{expected a storage width of 2 to 6 bits, but got 1}}
func.func private @storage_c1_pow2() attributes {a = #qopt.storage<pow2<1>>}

// -----

// expected-error @+1 {{expected a storage width of 2 to 6 bits, but got 64}}
func.func private @storage_c1_pow2_wide() attributes {a = #qopt.storage<pow2<64>>}

// -----

// expected-error @+1 {{expected a storage width of 2 to 6 bits, but got -1}}
func.func private @storage_c1_pow2_negative() attributes {a = #qopt.storage<pow2<-1>>}

// -----

// expected-error @+1 {{expected increasing storage bounds in -128:127, but got -129:127}}
func.func private @storage_c2() attributes {a = #qopt.storage<i8<-129:127>>}

// -----

// expected-error @+1 {{expected increasing storage bounds in 0:15, but got 0:16}}
func.func private @storage_c2_unsigned() attributes {a = #qopt.storage<u4<0:16>>}

// -----

// expected-error @+1 {{expected increasing storage bounds in -128:127, but got 5:5}}
func.func private @storage_c2_empty() attributes {a = #qopt.storage<i8<5:5>>}

// -----

// expected-error @+1 {{expected increasing storage bounds in -128:127, but got -9223372036854775808:9223372036854775807}}
func.func private @storage_c2_wide() attributes {a = #qopt.storage<i8<-9223372036854775808:9223372036854775807>>}

// -----

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

// expected-error @+1 {{expected finite scales other than zero, but got 0.000000e+00}}
func.func private @real_c1() attributes {a = #qopt.real<0.5, 0.0>}

// -----

// expected-error @+1 {{expected finite scales other than zero, but got -0.000000e+00}}
func.func private @real_c1_negative_zero() attributes {a = #qopt.real<-0.0>}

// -----

// expected-error @+1 {{expected finite scales other than zero, but got INF}}
func.func private @real_c1_infinite() attributes {a = #qopt.real<1.0e400>}

// -----

// expected-error @+1 {{expected finite scales other than zero, but got nan}}
func.func private @real_c1_nan() attributes {a = #qopt.real<0x7FF8000000000000>}

// -----

// expected-error @+1 {{expected at least one scale}}
func.func private @real_none() attributes {a = #qopt.real<>}

// -----

// expected-error @+1 {{expected finite scales other than zero, but got 0.000000e+00}}
func.func private @real_c1_underflow() attributes {a = #qopt.real<1.0e-400>}

// -----

// expected-error @+1 {{expected 32-bit multipliers other than zero, but got 2147483648}}
func.func private @fixed_c2() attributes {a = #qopt.fixed<2147483648 * 2**-31>}

// -----

// expected-error @+1 {{expected 32-bit multipliers other than zero, but got 0}}
func.func private @fixed_c2_zero() attributes {a = #qopt.fixed<1 * 2**-1, 0 * 2**-1>}

// -----

// expected-error @+1 {{expected shifts between -126 and 126, but got 127}}
func.func private @fixed_c3() attributes {a = #qopt.fixed<1 * 2**-127>}

// -----

// expected-error @+1 {{expected shifts between -126 and 126, but got -127}}
func.func private @fixed_c3_left() attributes {a = #qopt.fixed<1 * 2**127>}

// -----

// The smallest integer has no negative.

// expected-error @+1 {{expected shifts between -126 and 126, but got 9223372036854775807}}
func.func private @fixed_c3_smallest() attributes {a = #qopt.fixed<1 * 2**-9223372036854775808>}

// -----

// expected-error @+1 {{expected at least one scale}}
func.func private @fixed_none() attributes {a = #qopt.fixed<>}

// -----

// expected-error @+1 {{expected base 2, but got 10}}
func.func private @fixed_base() attributes {a = #qopt.fixed<1 * 10**-1>}

// -----

// expected-error @+1 {{integer value too large}}
func.func private @fixed_large() attributes {a = #qopt.fixed<9223372036854775808 * 2**-1>}

// -----

// expected-error @+1 {{expected '*'}}
func.func private @fixed_no_shift() attributes {a = #qopt.fixed<3>}

// -----

// expected-error @+1 {{expected exponents between -126 and 126, but got 127}}
func.func private @pow2_c1() attributes {a = #qopt.pow2<2**0, 2**127>}

// -----

// expected-error @+1 {{expected exponents between -126 and 126, but got -127}}
func.func private @pow2_c1_small() attributes {a = #qopt.pow2<2**-127>}

// -----

// expected-error @+1 {{expected at least one scale}}
func.func private @pow2_none() attributes {a = #qopt.pow2<>}

// -----

// expected-error @+1 {{expected base 2, but got 4}}
func.func private @pow2_base() attributes {a = #qopt.pow2<4**-1>}

// -----

// expected-error @+1 {{expected codes of at most 8 bits, but got 9}}
func.func private @double_c1() attributes {a = #qopt.double<u9 [1], #qopt.pow2<2**0>>}

// -----

// expected-error @+1 {{expected codes in the range of their storage that stand for a non-zero integer, but got 256}}
func.func private @double_c1_range() attributes {a = #qopt.double<u8 [1, 256], #qopt.pow2<2**0>>}

// -----

// expected-error @+1 {{expected codes in the range of their storage that stand for a non-zero integer, but got -8}}
func.func private @double_c1_bounds() attributes {a = #qopt.double<i4<-7:7> [-8], #qopt.pow2<2**0>>}

// -----

// expected-error @+1 {{expected codes in the range of their storage that stand for a non-zero integer, but got 0}}
func.func private @double_c1_zero() attributes {a = #qopt.double<u8 [0], #qopt.pow2<2**0>>}

// -----

// The code of a power of two whose exponent is 0 stands for 0.

// expected-error @+1 {{expected codes in the range of their storage that stand for a non-zero integer, but got 8}}
func.func private @double_c1_pow2() attributes {a = #qopt.double<pow2<4> [8], #qopt.pow2<2**0>>}

// -----

// Codes that are not uniform are raw bits, of which ternary uses three.

// expected-error @+1 {{expected codes in the range of their storage that stand for a non-zero integer, but got 2}}
func.func private @double_c1_ternary() attributes {a = #qopt.double<ternary [2], #qopt.pow2<2**0>>}

// -----

// expected-error @+1 {{expected codes in the range of their storage that stand for a non-zero integer, but got -1}}
func.func private @double_c1_bits() attributes {a = #qopt.double<ternary [-1], #qopt.pow2<2**0>>}

// -----

// expected-error @+1 {{expected at least one scale}}
func.func private @double_none() attributes {a = #qopt.double<u8 [], #qopt.pow2<2**0>>}

// -----

// expected-error @+1 {{expected a single positive second-level scale that is not doubly quantized, but got #qopt.real<5.000000e-01, 2.500000e-01>}}
func.func private @double_c2() attributes {a = #qopt.double<u8 [1], #qopt.real<0.5, 0.25>>}

// -----

// expected-error @+1 {{expected a single positive second-level scale that is not doubly quantized, but got #qopt.real<-5.000000e-01>}}
func.func private @double_c2_negative() attributes {a = #qopt.double<u8 [1], #qopt.real<-0.5>>}

// -----

// expected-error @+1 {{expected a single positive second-level scale that is not doubly quantized, but got #qopt.double<u8 [1], #qopt.pow2<2**0>>}}
func.func private @double_c2_nested() attributes {a = #qopt.double<u8 [1], #qopt.double<u8 [1], #qopt.pow2<2**0>>>}

// -----

// expected-error @+1 {{invalid kind of attribute specified}}
func.func private @double_second() attributes {a = #qopt.double<u8 [1], 0.5>}

// -----

// expected-error @+1 {{unknown attribute `scale` in dialect `qopt`}}
func.func private @mnemonic() attributes {a = #qopt.scale<0.5>}

// -----

// expected-error @+2 {{expected ::mlir::qopt::Rounding to be one of: half_away_twice, half_away, half_up, half_even, floor}}
// expected-error @+1 {{failed to parse QOpt_RoundingAttr parameter}}
func.func private @rounding() attributes {a = #qopt.rounding<up>}

// -----

//===----------------------------------------------------------------------===//
// Discardable attributes
//===----------------------------------------------------------------------===//

// expected-error @+1 {{expected 'qopt.profile' on a module}}
func.func private @profile_place() attributes {qopt.profile = #qopt.profile<tflite>}

// -----

// expected-error @+1 {{expected 'qopt.profile' to be a numerics profile, but got "tflite"}}
module attributes {qopt.profile = "tflite"} {}

// -----

func.func @weights_of_no_layer(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 'qopt.weights' on a layer}}
  %0 = qopt.abs %x {qopt.weights = #qopt.storage<i4>} : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @weights(%x: tensor<1x2xf32>, %w: tensor<1x2xf32>) {
  // expected-error @+1 {{expected 'qopt.weights' to be a storage, but got 4 : i64}}
  %0 = qopt.fully_connected %x, %w {qopt.weights = 4} : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x1xf32>
  return
}

// -----

func.func @sensitivity(%x: tensor<1x2xf32>, %w: tensor<1x2xf32>) {
  // expected-error @+1 {{expected 'qopt.sensitivity' to be a finite number that is not negative, but got -1.0}}
  %0 = qopt.fully_connected %x, %w {qopt.sensitivity = -1.0} : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x1xf32>
  return
}

// -----

// expected-error @+1 {{unknown qopt attribute 'qopt.profiles'}}
module attributes {qopt.profiles = #qopt.profile<tflite>} {}

// -----

func.func @layer(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 'qopt.layer' to be a string, but got 7 : i64}}
  %0 = qopt.reshape %x {qopt.layer = 7} : tensor<4xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @layer_layout(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 'qopt.layer_layout' to be a permutation of 2 dimensions, but got array<i64: 0, 2>}}
  %0 = qopt.reshape %x {qopt.layer = "7", qopt.layer_layout = array<i64: 0, 2>} : tensor<4xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @layer_layout_alone(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected 'qopt.layer_layout' beside 'qopt.layer', on an op whose first result is a tensor}}
  %0 = qopt.reshape %x {qopt.layer_layout = array<i64: 1, 0>} : tensor<4xf32> -> tensor<2x2xf32>
  return
}

// -----

// expected-error @+1 {{expected 'qopt.layer' on an op with results}}
func.func private @layer_place() attributes {qopt.layer = "7"}

// -----

// expected-error @+1 {{expected 'qopt.name' to be a string, but got unit}}
func.func private @argument_name(tensor<4xf32> {qopt.name})

// -----

// expected-error @+1 {{expected 'qopt.layer' to be a string, but got 7 : i64}}
func.func private @argument_layer(tensor<4xf32> {qopt.layer = 7})

// -----

// expected-error @+1 {{unknown qopt attribute 'qopt.profile' on a function argument}}
func.func private @argument(tensor<4xf32> {qopt.profile = #qopt.profile<tflite>})

// -----

// expected-error @+1 {{expected 'qopt.arena' to be a power of two, but got 48 : i64}}
func.func private @arena(memref<4xi8> {qopt.arena = 48})

// -----

// expected-error @+1 {{expected 'qopt.arena' to be a power of two, but got 0 : i64}}
func.func private @arena_zero(memref<4xi8> {qopt.arena = 0})

// -----

// expected-error @+1 {{expected 'qopt.arena' to be a power of two, but got "64"}}
func.func private @arena_string(memref<4xi8> {qopt.arena = "64"})

// -----

// expected-error @+1 {{expected 'qopt.arena_bytes' to be the size of a function's arena, but got -1 : i64}}
func.func private @arena_bytes(memref<4xi8> {qopt.arena = 64}) attributes {qopt.arena_bytes = -1}

// -----

// expected-error @+1 {{expected 'qopt.arena_bytes' to be the size of a function's arena, but got "4"}}
func.func private @arena_bytes_string(memref<4xi8> {qopt.arena = 64}) attributes {qopt.arena_bytes = "4"}

// -----

// expected-error @+1 {{expected 'qopt.arena_bytes' to be the size of a function's arena, but got 4 : i64}}
module attributes {qopt.arena_bytes = 4} {
}

// -----

// expected-error @+1 {{expected 'qopt.name' to be a string, but got 1 : i64}}
func.func private @result_name() -> (tensor<4xf32> {qopt.name = 1})

// -----

// expected-error @+1 {{expected 'qopt.layer' to be a string, but got 1 : i64}}
func.func private @result_layer() -> (tensor<4xf32> {qopt.layer = 1})

// -----

// expected-error @+1 {{expected 'qopt.arena_input' to be a unit attribute or an offset of i64, but got -64 : i64}}
func.func private @arena_input(memref<4xi8> {qopt.arena_input = -64})

// -----

// expected-error @+1 {{expected 'qopt.arena_output' to be a unit attribute or an offset of i64, but got 4 : i32}}
func.func private @arena_output(memref<4xi8> {qopt.arena_output = 4 : i32})

// -----

// expected-error @+1 {{expected 'qopt.arena_output' to be a unit attribute, but got 64 : i64}}
func.func private @arena_result() -> (tensor<4xi8> {qopt.arena_output = 64})

// -----

// expected-error @+1 {{unknown qopt attribute 'qopt.arena_input' on a function result}}
func.func private @arena_input_result() -> (tensor<4xi8> {qopt.arena_input})

// -----

// expected-error @+1 {{unknown qopt attribute 'qopt.arena' on a function result}}
func.func private @result() -> (memref<4xi8> {qopt.arena = 64})

// -----

// expected-error @+1 {{expected 'qopt.float_border' to be a string, but got 7 : i64}}
func.func private @argument_float_border(tensor<4x!qopt.quant<i8, real<0.5>>> {qopt.float_border = 7})

// -----

// expected-error @+1 {{expected 'qopt.float_border' to be a string, but got unit}}
func.func private @result_float_border() -> (tensor<4x!qopt.quant<i8, real<0.5>>> {qopt.float_border})

// -----

// expected-error @+1 {{expected 'qopt.border_rounding' to be a rounding, but got "half_even"}}
func.func private @argument_border_rounding(tensor<4x!qopt.quant<i8, real<0.5>>> {qopt.border_rounding = "half_even"})

// -----

// expected-error @+1 {{unknown qopt attribute 'qopt.float_border'}}
func.func private @float_border_place() attributes {qopt.float_border = "7"}

// -----

// expected-error @+1 {{expected 'qopt.range' to be two finite numbers around 0, but got array<f64: 1.000000e+00, 2.000000e+00>}}
func.func @range_without_zero(%x: tensor<2xf32> {qopt.range = array<f64: 1.0, 2.0>}) {
  return
}

// -----

func.func @range_not_finite(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected 'qopt.range' to be two finite numbers around 0, but got array<f64: -1.000000e+00, 0x7FF0000000000000>}}
  %0 = qopt.neg %x {qopt.range = array<f64: -1.0, 0x7FF0000000000000>} : tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

func.func @range_of_codes(%x: tensor<2xi32>) {
  // expected-error @+1 {{expected 'qopt.range' on an op with one result, or on an argument, that is a tensor of f32}}
  %0 = qopt.neg %x {qopt.range = array<f64: -1.0, 1.0>} : tensor<2xi32> -> tensor<2xi32>
  return
}

// -----

func.func @no_patches(%x: tensor<1x4x4x1xi32>) -> tensor<1x4x4x1xi32> {
  // expected-error @+1 {{expected 'qopt.patches' to be a positive number of type i64, but got 0 : i64}}
  %0 = qopt.neg %x {qopt.patches = 0 : i64} : tensor<1x4x4x1xi32> -> tensor<1x4x4x1xi32>
  return %0 : tensor<1x4x4x1xi32>
}

// -----

// expected-error @+1 {{expected 'qopt.extra_macs' to be a function's number of type i64, but got "many"}}
func.func private @many_macs() attributes {qopt.extra_macs = "many"}
