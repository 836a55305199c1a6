// RUN: qopt-opt %s --convert-qopt-to-linalg --verify-diagnostics --split-input-file

module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @float(%x: tensor<4xf32>) -> tensor<4x!qopt.quant<i8, real<0.5>>> {
    // expected-error @+1 {{'qopt.quantize' op expected tensors that have an integer lowering (uniform storage), but got 'tensor<4xf32>'}}
    %0 = qopt.quantize %x rounding<half_away> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.5>>>
    return %0 : tensor<4x!qopt.quant<i8, real<0.5>>>
  }
}

// -----

module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @bipolar_weights(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %w: tensor<2x4x!qopt.quant<bipolar, real<0.25>>>) -> tensor<1x2x!qopt.quant<i8, real<1.5>>> {
    // expected-error @+1 {{op expected tensors that have an integer lowering (uniform storage), but got 'tensor<2x4x!qopt.quant<bipolar, real<2.500000e-01>>>'}}
    %0 = qopt.fully_connected %x, %w rounding<half_away_twice> : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<2x4x!qopt.quant<bipolar, real<0.25>>> -> tensor<1x2x!qopt.quant<i8, real<1.5>>>
    return %0 : tensor<1x2x!qopt.quant<i8, real<1.5>>>
  }
}

// -----

// The filter of a transposed convolution is reordered when it is lowered.
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @computed_filter(%x: tensor<1x2x2x1x!qopt.quant<i8, real<0.5>>>, %w: tensor<1x2x2x1x!qopt.quant<i8, real<0.25>>>) -> tensor<1x4x4x1x!qopt.quant<i8, real<1.5>>> {
    // expected-error @+1 {{'qopt.transpose_conv_2d' op expected a constant filter}}
    %0 = qopt.transpose_conv_2d %x, %w strides [2, 2] pad [0, 0] rounding<half_up> : tensor<1x2x2x1x!qopt.quant<i8, real<0.5>>>, tensor<1x2x2x1x!qopt.quant<i8, real<0.25>>> -> tensor<1x4x4x1x!qopt.quant<i8, real<1.5>>>
    return %0 : tensor<1x4x4x1x!qopt.quant<i8, real<1.5>>>
  }
}

// -----

// expected-error @+1 {{expected the module to have a 'qopt.profile' attribute}}
module {
  func.func @no_profile(%x: tensor<4x!qopt.quant<i8, real<0.5>>>) -> tensor<4x!qopt.quant<i8, real<0.25>>> {
    %0 = qopt.rescale %x rounding<floor> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.25>>>
    return %0 : tensor<4x!qopt.quant<i8, real<0.25>>>
  }
}

// -----

module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @float_layer(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> tensor<1x2xf32> {
    // expected-error @+1 {{'qopt.fully_connected' op expected tensors that have an integer lowering (uniform storage), but got 'tensor<1x4xf32>'}}
    %0 = qopt.fully_connected %x, %w : tensor<1x4xf32>, tensor<2x4xf32> -> tensor<1x2xf32>
    return %0 : tensor<1x2xf32>
  }
}

// -----

// Every offender is named.
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @codes(%x: tensor<4xi2>, %y: tensor<4xi1>) -> (tensor<4xi2>, tensor<4xf32>) {
    // expected-error @+1 {{'qopt.reinterpret' op expected tensors that have an integer lowering (uniform storage), but got 'tensor<4x!qopt.quant<ternary, real<5.000000e-01>>>'}}
    %0 = qopt.reinterpret %x : tensor<4xi2> -> tensor<4x!qopt.quant<ternary, real<0.5>>>
    // expected-error @+1 {{'qopt.reinterpret' op expected tensors that have an integer lowering}}
    %1 = qopt.reinterpret %0 : tensor<4x!qopt.quant<ternary, real<0.5>>> -> tensor<4xi2>
    // expected-error @+1 {{'qopt.reinterpret' op expected tensors that have an integer lowering (uniform storage), but got 'tensor<4x!qopt.quant<bipolar, real<5.000000e-01>>>'}}
    %2 = qopt.reinterpret %y : tensor<4xi1> -> tensor<4x!qopt.quant<bipolar, real<0.5>>>
    // expected-error @+1 {{'qopt.dequantize' op expected tensors that have an integer lowering}}
    %3 = qopt.dequantize %2 : tensor<4x!qopt.quant<bipolar, real<0.5>>> -> tensor<4xf32>
    return %1, %3 : tensor<4xi2>, tensor<4xf32>
  }
}

// -----

// The parameters of a norm become integers of the accumulator.
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @computed_parameters(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>, %a: tensor<4x!qopt.quant<i8, real<0.25>>>) -> tensor<1x4x!qopt.quant<i8, real<1.5>>> {
    // expected-error @+1 {{'qopt.quant_norm' op expected constant parameters}}
    %0 = qopt.quant_norm %x, %a, %a form<affine> rounding<half_up> : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.25>>>, tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<1x4x!qopt.quant<i8, real<1.5>>>
    return %0 : tensor<1x4x!qopt.quant<i8, real<1.5>>>
  }
}
