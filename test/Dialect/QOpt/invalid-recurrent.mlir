// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of recurrent layers; the cases are named for the
// constraint ids.

func.func @svdf_c1(%x: tensor<3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an input of rank 2 with 1 to 2147483647 elements in each dimension, but got 'tensor<3x!qopt.quant<i8, real<5.000000e-01>>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_feature(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<0x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a filter of features of rank 2 with 1 to 2147483647 elements in each dimension, but got 'tensor<0x3x!qopt.quant<i8, real<5.000000e-01>>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<0x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_time(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x1x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a filter over time of rank 2 with 1 to 2147483647 elements in each dimension, but got 'tensor<4x2x1x!qopt.quant<i8, real<5.000000e-01>>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_output(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an output of rank 2 with 1 to 2147483647 elements in each dimension, but got 'tensor<1x0x!qopt.quant<i8, real<5.000000e-01>>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x0x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_long(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2147483648x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a filter over time of rank 2 with 1 to 2147483647 elements in each dimension, but got 'tensor<4x2147483648x!qopt.quant<i8, real<5.000000e-01>>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2147483648x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_inputs(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x5x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a filter of features of shape [4, 3], but got [4, 5]}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x5x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_filters(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<3x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a filter over time of shape [4, 2], but got [3, 2]}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<3x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_state(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<2x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a state of shape [1, 8], but got [2, 8]}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<2x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_batch(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected an output of shape [1, 2], but got [3, 2]}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<3x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c1_units(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected outputs that divide the 4 filters, but got 3}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c2(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<4xi32>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a bias of type 'tensor<2xi32>', but got 'tensor<4xi32>'}}
  %0:2 = qopt.svdf %x, %f, %t, %b state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<4xi32>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c2_type(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi64>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a bias of type 'tensor<2xi32>', but got 'tensor<2xi64>'}}
  %0:2 = qopt.svdf %x, %f, %t, %b state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi64>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c3(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a new state of type 'tensor<1x8x!qopt.quant<i8, real<5.000000e-01>>>', but got 'tensor<1x8x!qopt.quant<i16, real<6.250000e-02>>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @svdf_c4(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25, 1.0, 2.0>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of 8 or 16 bits, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01, 1.000000e+00, 2.000000e+00>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25, 1.0, 2.0>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c4_width(%x: tensor<1x3x!qopt.quant<i4, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of 8 or 16 bits, but got '!qopt.quant<i4, real<5.000000e-01>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i4, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c4_storage(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<ternary, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of 8 or 16 bits, but got '!qopt.quant<ternary, real<5.000000e-01>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<ternary, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c4_state(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i12, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of 8 or 16 bits, but got '!qopt.quant<i12, real<5.000000e-01>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i12, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i12, real<0.5>>>)
  return
}

// -----

func.func @svdf_c4_narrowed(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<u8<169:212>, real<0.5>, zp<169>>>) {
  // expected-error @+1 {{expected a state whose storage is not narrowed, but got '!qopt.quant<u8<169:212>, real<5.000000e-01>, zp<169>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<u8<169:212>, real<0.5>, zp<169>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<u8<169:212>, real<0.5>, zp<169>>>)
  return
}

// -----

func.func @svdf_c4_output(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of 8 or 16 bits, but got '!qopt.quant<i5, real<5.000000e-01>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i5, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c4_feature(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>, zp<1>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected weights without zero point, but got '!qopt.quant<i8, real<5.000000e-01>, zp<1>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>, zp<1>>>, tensor<4x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @svdf_c4_time(%x: tensor<1x3x!qopt.quant<i8, real<0.5>>>, %f: tensor<4x3x!qopt.quant<i8, real<0.5>>>, %t: tensor<4x2x!qopt.quant<i8, real<0.5>, zp<1>>>, %s: tensor<1x8x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected weights without zero point, but got '!qopt.quant<i8, real<5.000000e-01>, zp<1>>'}}
  %0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>
      : (tensor<1x3x!qopt.quant<i8, real<0.5>>>, tensor<4x3x!qopt.quant<i8, real<0.5>>>, tensor<4x2x!qopt.quant<i8, real<0.5>, zp<1>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @lstm_c1(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected 4 weights, but got 3}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_num_recurrent(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected 4 recurrent weights, but got 5}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_num_biases(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected 4 biases, but got 1}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_rank(%x: tensor<5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected an input of rank 3 with 1 to 2147483647 elements in each dimension, but got 'tensor<5x3x!qopt.quant<i8, real<5.000000e-01>>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_hidden(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x0x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected a hidden state of rank 2 with 1 to 2147483647 elements in each dimension, but got 'tensor<1x0x!qopt.quant<i8, real<5.000000e-01>>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x0x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x0x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_weights(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected weights of shape [2, 3], but got [2, 4]}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_last_weights(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>, %w3: tensor<3x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected weights of shape [2, 3], but got [3, 2]}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w3) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<3x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_recurrent(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected recurrent weights of shape [2, 2], but got [2]}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_bias(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>, %b3: tensor<1xi32>) {
  // expected-error @+1 {{expected a bias of shape [2], but got [1]}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b3) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_batch(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected an input of shape [2, 5, 3], but got [1, 5, 3]}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_time_major(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected an input of shape [1, 1, 3], but got [1, 5, 3]}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) time_major rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_cell(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x1x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected a cell state of shape [1, 2], but got [1, 1]}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x1x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c1_output(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected an output of shape [1, 5, 2], but got [1, 5, 3]}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c2(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected a new state of type 'tensor<1x2x!qopt.quant<i8, real<5.000000e-01>>>', but got 'tensor<1x2x!qopt.quant<i16, real<6.250000e-02>>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c2_cell(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected a new state of type 'tensor<1x2x!qopt.quant<i16, real<6.250000e-02>>>', but got 'tensor<1x2x!qopt.quant<i8, real<5.000000e-01>>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @lstm_c2_output(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected an output with the hidden state's type '!qopt.quant<i8, real<5.000000e-01>>', but got '!qopt.quant<i16, real<6.250000e-02>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i16, real<0.0625>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c3(%x: tensor<1x5x3x!qopt.quant<i4, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of 8 or 16 bits, but got '!qopt.quant<i4, real<5.000000e-01>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i4, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c3_hidden(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i9, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of 8 or 16 bits, but got '!qopt.quant<i9, real<5.000000e-01>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i9, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i9, real<0.5>>>, tensor<1x2x!qopt.quant<i9, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c3_weights(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected types per tensor with uniform storage of 8 or 16 bits, but got '!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, tensor<2x3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c3_recurrent(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>, %r3: tensor<2x2x!qopt.quant<i8, real<0.5>, zp<1>>>) {
  // expected-error @+1 {{expected weights without zero point, but got '!qopt.quant<i8, real<5.000000e-01>, zp<1>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r3) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>, zp<1>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c3_bias(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xf32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected biases of one integer type, but got 'tensor<2xf32>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c3_biases(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>, %b3: tensor<2xi64>) {
  // expected-error @+1 {{expected biases of one integer type, but got 'tensor<2xi64>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b3) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi64>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c4(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i8, real<0.5>>>) {
  // expected-error @+1 {{expected a cell state of i16 without zero point and with a scale from 2^-31 to 1, but got '!qopt.quant<i8, real<5.000000e-01>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>)
  return
}

// -----

func.func @lstm_c4_unsigned(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<u16, real<0.5>>>) {
  // expected-error @+1 {{expected a cell state of i16 without zero point and with a scale from 2^-31 to 1, but got '!qopt.quant<u16, real<5.000000e-01>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<u16, real<0.5>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<u16, real<0.5>>>)
  return
}

// -----

func.func @lstm_c4_zero_point(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.5>, zp<-1>>>) {
  // expected-error @+1 {{expected a cell state of i16 without zero point and with a scale from 2^-31 to 1, but got '!qopt.quant<i16, real<5.000000e-01>, zp<-1>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.5>, zp<-1>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.5>, zp<-1>>>)
  return
}

// -----

func.func @lstm_c4_large(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<1.5>>>) {
  // expected-error @+1 {{expected a cell state of i16 without zero point and with a scale from 2^-31 to 1, but got '!qopt.quant<i16, real<1.500000e+00>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<1.5>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<1.5>>>)
  return
}

// -----

func.func @lstm_c4_small(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, pow2<2**-32>>>) {
  // expected-error @+1 {{expected a cell state of i16 without zero point and with a scale from 2^-31 to 1, but got '!qopt.quant<i16, pow2<2**-32>>'}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, pow2<2**-32>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, pow2<2**-32>>>)
  return
}

// -----

func.func @lstm_c5(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected a cell_clip in 0 to 32767, but got 32768}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) cell_clip 32768 rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}

// -----

func.func @lstm_c5_negative(%x: tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x3x!qopt.quant<i8, real<0.5>>>, %r: tensor<2x2x!qopt.quant<i8, real<0.5>>>, %b: tensor<2xi32>, %h: tensor<1x2x!qopt.quant<i8, real<0.5>>>, %c: tensor<1x2x!qopt.quant<i16, real<0.0625>>>) {
  // expected-error @+1 {{expected a cell_clip in 0 to 32767, but got -1}}
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) cell_clip -1 rounding<floor>
      : (tensor<1x5x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x3x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
      -> (tensor<1x5x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x2x!qopt.quant<i16, real<0.0625>>>)
  return
}
