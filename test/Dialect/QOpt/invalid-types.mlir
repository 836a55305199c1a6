// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message about `!qopt.quant`; the cases are named for the constraint
// ids, syntax errors for what is misspelt.

// expected-error @+1 {{expected one scale for a whole tensor, but got 2}}
func.func private @quant_c1(!qopt.quant<i8, real<0.5, 0.25>>)

// -----

// expected-error @+1 {{expected a positive scale for a whole tensor, but got -5.000000e-01}}
func.func private @quant_c1_negative(!qopt.quant<i8, real<-0.5>>)

// -----

// expected-error @+1 {{expected a positive scale for a whole tensor, but got -5.000000e-01}}
func.func private @quant_c1_double(!qopt.quant<i8, double<i4 [-1], #qopt.pow2<2**-1>>>)

// -----

// expected-error @+1 {{expected one zero point or as many as scales (3), but got 2}}
func.func private @quant_c2(!qopt.quant<i8, channel<0>, pow2<2**0, 2**1, 2**2>, zp<1, 2>>)

// -----

// expected-error @+1 {{expected one zero point or as many as scales (1), but got 2}}
func.func private @quant_c2_tensor(!qopt.quant<i8, pow2<2**0>, zp<1, 2>>)

// -----

// expected-error @+1 {{expected zero points between -128 and 127, but got 128}}
func.func private @quant_c3(!qopt.quant<i8, pow2<2**0>, zp<128>>)

// -----

// expected-error @+1 {{expected zero points between -127 and 127, but got -128}}
func.func private @quant_c3_narrowed(!qopt.quant<i8<-127:127>, channel<0>, pow2<2**0, 2**1>, zp<0, -128>>)

// -----

// expected-error @+1 {{expected no zero point for ternary storage}}
func.func private @quant_c3_storage(!qopt.quant<ternary, pow2<2**0>, zp<1>>)

// -----

// expected-error @+1 {{expected no zero point for storage of 32 bits}}
func.func private @quant_c3_wide(!qopt.quant<i32, pow2<2**0>, zp<1>>)

// -----

// expected-error @+1 {{expected an axis that is not negative, but got -1}}
func.func private @quant_c4(!qopt.quant<i8, channel<-1>, pow2<2**0>>)

// -----

// expected-error @+1 {{expected positive block sizes, but got 0}}
func.func private @quant_c4_block(!qopt.quant<i8, block<2x0>, pow2<2**0>>)

// -----

// expected-error @+1 {{expected at least one block size}}
func.func private @quant_c4_no_block(!qopt.quant<i8, block<>, pow2<2**0>>)

// -----

//===----------------------------------------------------------------------===//
// Syntax
//===----------------------------------------------------------------------===//

// expected-error @+1 {{expected '<'}}
func.func private @no_parameters(!qopt.quant)

// -----

// expected-error @+1 {{expected ','}}
func.func private @no_scale(!qopt.quant<i8>)

// -----

// expected-error @+1 {{expected a storage format (i<width>, u<width>, bipolar, ternary or pow2<width>), but got 'si8'}}
func.func private @storage(!qopt.quant<si8, real<0.5>>)

// -----

// expected-error @+1 {{expected a storage format (i<width>, u<width>, bipolar, ternary or pow2<width>), but got 'i99999999999'}}
func.func private @storage_width(!qopt.quant<i99999999999, real<0.5>>)

// -----

// expected-error @+1 {{expected ','}}
func.func private @storage_bounds(!qopt.quant<ternary<0:1>, real<0.5>>)

// -----

// expected-error @+1 {{expected a scale (real, fixed, pow2 or double), but got 'scale'}}
func.func private @scale_unknown(!qopt.quant<i8, scale<0.5>>)

// -----

// expected-error @+1 {{expected a scale (real, fixed, pow2 or double), but got #qopt.storage<i8>}}
func.func private @scale_other(!qopt.quant<i8, storage<i8>>)

// -----

// expected-error @+1 {{expected valid keyword}}
func.func private @scale_number(!qopt.quant<i8, 0.5>)

// -----

// expected-error @+1 {{expected 'zp'}}
func.func private @zero_point(!qopt.quant<i8, real<0.5>, zero<1>>)

// -----

// expected-error @+1 {{expected integer value}}
func.func private @zero_point_value(!qopt.quant<i8, real<0.5>, zp<x>>)

// -----

// expected-error @+1 {{expected static shape}}
func.func private @block_dynamic(!qopt.quant<i8, block<?>, real<0.5>>)

// -----

// expected-error @+1 {{expected '>'}}
func.func private @end(!qopt.quant<i8, real<0.5>, zp<1>, zp<2>>)

// -----

// expected-error @+1 {{unknown  type `quantized` in dialect `qopt`}}
func.func private @mnemonic(!qopt.quantized<i8>)
