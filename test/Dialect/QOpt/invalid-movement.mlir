// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of the ops that move elements; the cases are named
// for the constraint ids.

func.func @broadcast_c1(%x: tensor<1x2xf32>) {
  // expected-error @+1 {{expected a result of rank 2, but got 3}}
  %0 = qopt.broadcast %x : tensor<1x2xf32> -> tensor<3x1x2xf32>
  return
}

// -----

func.func @broadcast_c2(%x: tensor<2x1xf32>) {
  // expected-error @+1 {{expected an input with 1 or the result's size in each dimension, but got [2, 1] for [4, 1]}}
  %0 = qopt.broadcast %x : tensor<2x1xf32> -> tensor<4x1xf32>
  return
}

// -----

func.func @broadcast_c3(%x: tensor<1x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.broadcast %x : tensor<1x!qopt.quant<i8, real<0.5>>> -> tensor<2x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @transpose_c1(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected a permutation of 2 dimensions, but got [0, 0]}}
  %0 = qopt.transpose %x permutation [0, 0] : tensor<2x3xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @transpose_c1_count(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected a permutation of 2 dimensions, but got [0]}}
  %0 = qopt.transpose %x permutation [0] : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @transpose_c1_range(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected a permutation of 2 dimensions, but got [0, 9223372036854775807]}}
  %0 = qopt.transpose %x permutation [0, 9223372036854775807] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_c2(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected a result of shape [3, 2], but got [2, 3]}}
  %0 = qopt.transpose %x permutation [1, 0] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_c3(%x: tensor<2x3xi32>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got 'i32' and 'i64'}}
  %0 = qopt.transpose %x permutation [1, 0] : tensor<2x3xi32> -> tensor<3x2xi64>
  return
}

// -----

func.func @transpose_c3_channel(%x: tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>' and '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0 = qopt.transpose %x permutation [1, 0] : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>> -> tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
  return
}

// -----

func.func @slice_c1(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected 2 offsets, sizes and strides}}
  %0 = qopt.slice %x offsets [0] sizes [2, 3] strides [1, 1] : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @slice_c2(%x: tensor<3xf32>) {
  // expected-error @+1 {{expected strides other than 0, but got [0]}}
  %0 = qopt.slice %x offsets [0] sizes [1] strides [0] : tensor<3xf32> -> tensor<1xf32>
  return
}

// -----

func.func @slice_c3(%x: tensor<1x5xf32>) {
  // expected-error @+1 {{expected a slice inside of the 5 elements of dimension 1, but got 3 from 1 in steps of 2}}
  %0 = qopt.slice %x offsets [0, 1] sizes [1, 3] strides [1, 2] : tensor<1x5xf32> -> tensor<1x3xf32>
  return
}

// -----

func.func @slice_c3_backwards(%x: tensor<5xf32>) {
  // expected-error @+1 {{expected a slice inside of the 5 elements of dimension 0, but got 3 from 1 in steps of -1}}
  %0 = qopt.slice %x offsets [1] sizes [3] strides [-1] : tensor<5xf32> -> tensor<3xf32>
  return
}

// -----

func.func @slice_c3_begin(%x: tensor<5xf32>) {
  // expected-error @+1 {{expected a slice inside of the 5 elements of dimension 0, but got 1 from 5 in steps of -1}}
  %0 = qopt.slice %x offsets [5] sizes [1] strides [-1] : tensor<5xf32> -> tensor<1xf32>
  return
}

// -----

func.func @slice_c3_negative(%x: tensor<5xf32>) {
  // expected-error @+1 {{expected a slice inside of the 5 elements of dimension 0, but got 1 from -1 in steps of 1}}
  %0 = qopt.slice %x offsets [-1] sizes [1] strides [1] : tensor<5xf32> -> tensor<1xf32>
  return
}

// -----

func.func @slice_c3_size(%x: tensor<5xf32>) {
  // expected-error @+1 {{expected a slice inside of the 5 elements of dimension 0, but got -1 from 0 in steps of 1}}
  %0 = qopt.slice %x offsets [0] sizes [-1] strides [1] : tensor<5xf32> -> tensor<5xf32>
  return
}

// -----

func.func @slice_c3_empty(%x: tensor<5xf32>) {
  // expected-error @+1 {{expected a slice inside of the 5 elements of dimension 0, but got 0 from 6 in steps of 1}}
  %0 = qopt.slice %x offsets [6] sizes [0] strides [1] : tensor<5xf32> -> tensor<0xf32>
  return
}

// -----

func.func @slice_c3_overflow(%x: tensor<5xf32>) {
  // expected-error @+1 {{expected a slice inside of the 5 elements of dimension 0, but got 3 from 4 in steps of 9223372036854775807}}
  %0 = qopt.slice %x offsets [4] sizes [3] strides [9223372036854775807] : tensor<5xf32> -> tensor<3xf32>
  return
}

// -----

func.func @slice_c4(%x: tensor<5xf32>) {
  // expected-error @+1 {{expected a result of shape [2], but got [3]}}
  %0 = qopt.slice %x offsets [0] sizes [2] strides [1] : tensor<5xf32> -> tensor<3xf32>
  return
}

// -----

func.func @slice_c5(%x: tensor<5xi8>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got 'i8' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.slice %x offsets [0] sizes [2] strides [1] : tensor<5xi8> -> tensor<2x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @concat_c1() {
  // expected-error @+1 {{expected an input}}
  %0 = "qopt.concat"() <{axis = 0 : i64}> : () -> tensor<0xf32>
  return
}

// -----

func.func @concat_c1_axis(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected an axis below 1, but got 1}}
  %0 = qopt.concat %x axis 1 : tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

func.func @concat_c1_scalar(%x: tensor<f32>) {
  // expected-error @+1 {{expected an axis below 0, but got 0}}
  %0 = qopt.concat %x axis 0 : tensor<f32> -> tensor<f32>
  return
}

// -----

func.func @concat_c1_negative(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected an axis below 1, but got -1}}
  %0 = qopt.concat %x axis -1 : tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

func.func @concat_c2(%x: tensor<2x3xf32>, %y: tensor<3x2xf32>) {
  // expected-error @+1 {{expected inputs that differ in axis 1, but got [2, 3] and [3, 2]}}
  %0 = qopt.concat %x, %y axis 1 : tensor<2x3xf32>, tensor<3x2xf32> -> tensor<2x5xf32>
  return
}

// -----

func.func @concat_c2_rank(%x: tensor<2x3xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{expected inputs that differ in axis 1, but got [2, 3] and [2]}}
  %0 = qopt.concat %x, %y axis 1 : tensor<2x3xf32>, tensor<2xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @concat_c2_overflow(%x: tensor<9223372036854775807xf32>) {
  // expected-error @+1 {{expected inputs that differ in axis 0, but got [9223372036854775807] and [9223372036854775807]}}
  %0 = qopt.concat %x, %x axis 0 : tensor<9223372036854775807xf32>, tensor<9223372036854775807xf32> -> tensor<2xf32>
  return
}

// -----

func.func @concat_c3(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected a result of shape [4], but got [2]}}
  %0 = qopt.concat %x, %x axis 0 : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return
}

// -----

func.func @concat_c4(%x: tensor<2x!qopt.quant<i8, real<0.5>>>, %y: tensor<2x!qopt.quant<i8, real<0.25>>>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got '!qopt.quant<i8, real<2.500000e-01>>' and '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0 = qopt.concat %x, %y axis 0 : tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<0.25>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @pad_c1(%x: tensor<2xi32>) {
  // expected-error @+1 {{expected 1 low and high paddings}}
  %0 = qopt.pad %x value 0 low [] high [1] : tensor<2xi32> -> tensor<3xi32>
  return
}

// -----

func.func @pad_c1_negative(%x: tensor<2xi32>) {
  // expected-error @+1 {{expected 64-bit paddings that are not negative, but got [-1] and [2]}}
  %0 = qopt.pad %x value 0 low [-1] high [2] : tensor<2xi32> -> tensor<3xi32>
  return
}

// -----

func.func @pad_c1_overflow(%x: tensor<2xi32>) {
  // expected-error @+1 {{expected 64-bit paddings that are not negative, but got [9223372036854775807] and [0]}}
  %0 = qopt.pad %x value 0 low [9223372036854775807] high [0] : tensor<2xi32> -> tensor<1xi32>
  return
}

// -----

func.func @pad_c2(%x: tensor<2xi32>) {
  // expected-error @+1 {{expected a result of shape [4], but got [3]}}
  %0 = qopt.pad %x value 0 low [1] high [1] : tensor<2xi32> -> tensor<3xi32>
  return
}

// -----

func.func @pad_c3(%x: tensor<2xi32>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got 'i32' and 'i8'}}
  %0 = qopt.pad %x value 0 low [1] high [0] : tensor<2xi32> -> tensor<3xi8>
  return
}

// -----

func.func @pad_c4(%x: tensor<2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a value of '!qopt.quant<i8, real<5.000000e-01>>', but got 128 : i64}}
  %0 = qopt.pad %x value 128 low [1] high [0] : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<3x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @pad_c4_bool(%x: tensor<2xi1>) {
  // expected-error @+1 {{expected a value of 'i1', but got -1 : i64}}
  %0 = qopt.pad %x value -1 low [1] high [0] : tensor<2xi1> -> tensor<3xi1>
  return
}

// -----

func.func @pad_c4_pow2(%x: tensor<2x!qopt.quant<pow2<4>, real<0.5>>>) {
  // expected-error @+1 {{expected a value of '!qopt.quant<pow2<4>, real<5.000000e-01>>', but got 3 : i64}}
  %0 = qopt.pad %x value 3 low [1] high [0] : tensor<2x!qopt.quant<pow2<4>, real<0.5>>> -> tensor<3x!qopt.quant<pow2<4>, real<0.5>>>
  return
}

// -----

func.func @pad_c4_float(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected a value of 'f32', but got 0 : i64}}
  %0 = qopt.pad %x value 0 low [1] high [0] : tensor<2xf32> -> tensor<3xf32>
  return
}

// -----

func.func @pad_c4_double(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected a value of 'f32', but got 0.000000e+00 : f64}}
  %0 = qopt.pad %x value 0.0 : f64 low [1] high [0] : tensor<2xf32> -> tensor<3xf32>
  return
}

// -----

func.func @pad_c4_width(%x: tensor<2xi8>) {
  // expected-error @+1 {{expected a value of 'i8', but got 1 : i8}}
  %0 = qopt.pad %x value 1 : i8 low [1] high [0] : tensor<2xi8> -> tensor<3xi8>
  return
}

// -----

func.func @gather_c1(%x: tensor<2xf32>, %i: tensor<1xi32>) {
  // expected-error @+1 {{expected an axis below 1, but got 1}}
  %0 = qopt.gather %x, %i axis 1 : tensor<2xf32>, tensor<1xi32> -> tensor<1xf32>
  return
}

// -----

func.func @gather_c1_batch(%x: tensor<2xf32>, %i: tensor<2xi32>) {
  // expected-error @+1 {{expected 0 to 0 batch dimensions, but got 1}}
  %0 = qopt.gather %x, %i axis 0 batch_dims 1 : tensor<2xf32>, tensor<2xi32> -> tensor<1xf32>
  return
}

// -----

func.func @gather_c1_indices(%x: tensor<2x3xf32>, %i: tensor<i32>) {
  // expected-error @+1 {{expected 0 to 0 batch dimensions, but got 1}}
  %0 = qopt.gather %x, %i axis 1 batch_dims 1 : tensor<2x3xf32>, tensor<i32> -> tensor<2xf32>
  return
}

// -----

func.func @gather_c2(%x: tensor<2x3xf32>, %i: tensor<3xi32>) {
  // expected-error @+1 {{expected the same batch dimensions, but got [2] and [3]}}
  %0 = qopt.gather %x, %i axis 1 batch_dims 1 : tensor<2x3xf32>, tensor<3xi32> -> tensor<2xf32>
  return
}

// -----

func.func @gather_c3(%x: tensor<0xf32>, %i: tensor<1xi32>) {
  // expected-error @+1 {{expected elements along axis 0}}
  %0 = qopt.gather %x, %i axis 0 : tensor<0xf32>, tensor<1xi32> -> tensor<1xf32>
  return
}

// -----

func.func @gather_c4(%x: tensor<2x3xf32>, %i: tensor<4xi32>) {
  // expected-error @+1 {{expected a result of shape [2, 4], but got [4, 2]}}
  %0 = qopt.gather %x, %i axis 1 : tensor<2x3xf32>, tensor<4xi32> -> tensor<4x2xf32>
  return
}

// -----

func.func @gather_c5(%x: tensor<2xf32>, %i: tensor<1xi32>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got 'f32' and 'i32'}}
  %0 = qopt.gather %x, %i axis 0 : tensor<2xf32>, tensor<1xi32> -> tensor<1xi32>
  return
}

// -----

func.func @gather_indices(%x: tensor<2xf32>, %i: tensor<1xf32>) {
  // expected-error @+1 {{operand #1 must be statically shaped tensor of a signless integer of 8 to 64 bits or !qopt.quant of uniform storage values, but got 'tensor<1xf32>'}}
  %0 = qopt.gather %x, %i axis 0 : tensor<2xf32>, tensor<1xf32> -> tensor<1xf32>
  return
}

// -----

func.func @movable(%x: tensor<2xi7>) {
  // expected-error @+1 {{operand #0 must be statically shaped tensor of f32, !qopt.quant or a signless integer of 1, 8, 16, 32 or 64 bits values, but got 'tensor<2xi7>'}}
  %0 = qopt.slice %x offsets [0] sizes [1] strides [1] : tensor<2xi7> -> tensor<1xi7>
  return
}

// -----

func.func @resize_nearest_c1(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{expected shapes of rank 4 with the same first and last size, but got [2, 3, 4] and [2, 3, 4]}}
  %0 = qopt.resize_nearest %x : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @resize_nearest_c1_channels(%x: tensor<1x2x3x4xf32>) {
  // expected-error @+1 {{expected shapes of rank 4 with the same first and last size, but got [1, 2, 3, 4] and [1, 2, 3, 5]}}
  %0 = qopt.resize_nearest %x : tensor<1x2x3x4xf32> -> tensor<1x2x3x5xf32>
  return
}

// -----

func.func @resize_nearest_c2(%x: tensor<1x0x3x4xf32>) {
  // expected-error @+1 {{expected heights and widths of 1 to 1048576, but got [1, 0, 3, 4]}}
  %0 = qopt.resize_nearest %x : tensor<1x0x3x4xf32> -> tensor<1x2x3x4xf32>
  return
}

// -----

func.func @resize_nearest_c2_large(%x: tensor<1x2x3x4xf32>) {
  // expected-error @+1 {{expected heights and widths of 1 to 1048576, but got [1, 2, 1048577, 4]}}
  %0 = qopt.resize_nearest %x : tensor<1x2x3x4xf32> -> tensor<1x2x1048577x4xf32>
  return
}

// -----

func.func @resize_bilinear_c1(%x: tensor<2x3x4xf32>) {
  // expected-error @+1 {{expected shapes of rank 4 with the same first and last size, but got [2, 3, 4] and [2, 3, 4]}}
  %0 = qopt.resize_bilinear %x : tensor<2x3x4xf32> -> tensor<2x3x4xf32>
  return
}

// -----

func.func @resize_bilinear_c1_channels(%x: tensor<1x2x3x4xf32>) {
  // expected-error @+1 {{expected shapes of rank 4 with the same first and last size, but got [1, 2, 3, 4] and [1, 2, 3, 5]}}
  %0 = qopt.resize_bilinear %x : tensor<1x2x3x4xf32> -> tensor<1x2x3x5xf32>
  return
}

// -----

func.func @resize_bilinear_c2(%x: tensor<1x0x3x4xf32>) {
  // expected-error @+1 {{expected heights and widths of 1 to 1048576, but got [1, 0, 3, 4]}}
  %0 = qopt.resize_bilinear %x : tensor<1x0x3x4xf32> -> tensor<1x2x3x4xf32>
  return
}

// -----

func.func @resize_bilinear_c2_large(%x: tensor<1x2x3x4xf32>) {
  // expected-error @+1 {{expected heights and widths of 1 to 1048576, but got [1, 2, 1048577, 4]}}
  %0 = qopt.resize_bilinear %x : tensor<1x2x3x4xf32> -> tensor<1x2x1048577x4xf32>
  return
}

// -----

func.func @resize_nearest_c3(%x: tensor<1x2x3x4xi8>) {
  // expected-error @+1 {{expected one element type, per tensor where quantized, but got 'i8' and 'i16'}}
  %0 = qopt.resize_nearest %x : tensor<1x2x3x4xi8> -> tensor<1x2x3x4xi16>
  return
}

// -----

func.func @resize_bilinear_c3(%x: tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected input and result of the same element type, per tensor and uniform where quantized, but got '!qopt.quant<i8, real<5.000000e-01>>' and '!qopt.quant<i8, real<2.500000e-01>>'}}
  %0 = qopt.resize_bilinear %x rounding<half_up> : tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x3x4x!qopt.quant<i8, real<0.25>>>
  return
}

// -----

func.func @resize_bilinear_c3_ternary(%x: tensor<1x2x3x4x!qopt.quant<ternary, real<0.5>>>) {
  // expected-error @+1 {{expected input and result of the same element type, per tensor and uniform where quantized, but got '!qopt.quant<ternary, real<5.000000e-01>>' and '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0 = qopt.resize_bilinear %x rounding<half_up> : tensor<1x2x3x4x!qopt.quant<ternary, real<0.5>>> -> tensor<1x2x3x4x!qopt.quant<ternary, real<0.5>>>
  return
}

// -----

func.func @resize_bilinear_c4(%x: tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a rounding for a quantized result}}
  %0 = qopt.resize_bilinear %x : tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @resize_bilinear_c5(%x: tensor<1x2x3x4xf32>) {
  // expected-error @+1 {{expected align_corners or half_pixel_centers, but got both}}
  %0 = qopt.resize_bilinear %x align_corners half_pixel_centers : tensor<1x2x3x4xf32> -> tensor<1x2x3x4xf32>
  return
}

// -----

func.func @resize_bilinear_c6(%x: tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected weight_bits of 1 to 16 for a quantized result, and none for a float one, but got 17}}
  %0 = qopt.resize_bilinear %x weight_bits 17 rounding<half_up> : tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x3x4x!qopt.quant<i8, real<0.5>>>
  return
}

// -----

func.func @resize_bilinear_c6_float(%x: tensor<1x2x3x4xf32>) {
  // expected-error @+1 {{expected weight_bits of 1 to 16 for a quantized result, and none for a float one, but got 10}}
  %0 = qopt.resize_bilinear %x weight_bits 10 : tensor<1x2x3x4xf32> -> tensor<1x2x3x4xf32>
  return
}
