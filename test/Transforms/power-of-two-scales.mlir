// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-power-of-two-scales{activations=nearest}))' --remarks-filter=qopt-power-of-two-scales 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-power-of-two-scales{weights=ceil}))' | FileCheck %s --check-prefix=CEIL
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-power-of-two-scales{weights=nearest}))' | FileCheck %s --check-prefix=NEAREST
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-power-of-two-scales{weights=none activations=ceil}))' | FileCheck %s --check-prefix=ACTIVATIONS
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-power-of-two-scales{weights=true}))' 2>&1 | FileCheck %s --check-prefix=WEIGHTS
// WEIGHTS: error: expected mse, nearest, ceil or none for weights, but got 'true'
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-power-of-two-scales{activations=mse}))' 2>&1 | FileCheck %s --check-prefix=MSE
// MSE: error: expected nearest, ceil or none for activations, but got 'mse'

// 0.3 is nearer to 0.25 than to 0.5, where 127 is clipped; 0.1 becomes 0.125. The bias
// 100 * 0.1 * 0.3 = 3 is 3 / (0.125 * 0.25) = 96 with both, 120 with the weights alone.
// CHECK-LABEL: func.func @layer(
// CHECK-SAME: %[[X:.*]]: tensor<1x2x!qopt.quant<i8, pow2<2**-3>>>) -> tensor<1x2x!qopt.quant<i8, pow2<2**-1>, zp<5>>>
// CHECK: rounding<half_up>
// REMARK: remark: [Passed] activations | {{.*}}Function=layer | largest_factor=1.2500, values=2
// REMARK: remark: [Passed] weights | {{.*}}Function=layer | channels=2, largest_exponent=-1, signal_to_noise_db={{[0-9.]+}}, smallest_exponent=-2
// CEIL-LABEL: func.func @layer(
// CEIL-SAME: tensor<1x2x!qopt.quant<i8, real<1.000000e-01>>>
// CEIL: dense<{{\[}}[76, 6], [-20, -40]]> {{.*}} pow2<2**-1, 2**-1>
// CEIL: dense<[60, 100]>
// NEAREST-LABEL: func.func @layer(
// NEAREST: dense<{{\[}}[127, 12], [-20, -40]]> {{.*}} pow2<2**-2, 2**-1>
// NEAREST: dense<[120, 100]>
// ACTIVATIONS-LABEL: func.func @layer(
// ACTIVATIONS-SAME: tensor<1x2x!qopt.quant<i8, pow2<2**-3>>>) -> tensor<1x2x!qopt.quant<i8, pow2<2**-1>, zp<5>>>
// ACTIVATIONS: dense<{{\[}}[127, 10], [20, 40]]> {{.*}} real<3.000000e-01, -5.000000e-01>
// ACTIVATIONS: dense<[80, -80]>
// ACTIVATIONS: rounding<half_away_twice>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @layer(%x: tensor<1x2x!qopt.quant<i8, real<0.1>>>) -> tensor<1x2x!qopt.quant<i8, real<0.4>, zp<5>>> {
    %w = qopt.const dense<[[127, 10], [20, 40]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.3, -0.5>>>
    %b = qopt.const dense<[100, -100]> : tensor<2xi32> : tensor<2xi32>
    %y = qopt.fully_connected %x, %w, %b rounding<half_away_twice>
        : tensor<1x2x!qopt.quant<i8, real<0.1>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.3, -0.5>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.4>, zp<5>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.4>, zp<5>>>
  }
}

// -----

// Constants among the activations are rounded anew: (99 - 5) * 0.4 is 75.2 * 0.5.
// ACTIVATIONS-LABEL: func.func @constant(
// ACTIVATIONS: dense<[80, -101, 5]> {{.*}} pow2<2**-1>, zp<5>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @constant(%x: tensor<3x!qopt.quant<i8, real<0.4>, zp<5>>>) -> tensor<3x!qopt.quant<i8, real<0.4>, zp<5>>> {
    %c = qopt.const dense<[99, -128, 5]> : tensor<3xi8> : tensor<3x!qopt.quant<i8, real<0.4>, zp<5>>>
    %y = qopt.add %x, %c rounding<half_away_twice>
        : tensor<3x!qopt.quant<i8, real<0.4>, zp<5>>>, tensor<3x!qopt.quant<i8, real<0.4>, zp<5>>> -> tensor<3x!qopt.quant<i8, real<0.4>, zp<5>>>
    return %y : tensor<3x!qopt.quant<i8, real<0.4>, zp<5>>>
  }
}

// -----

// CHECK-LABEL: func.func @state(
// CHECK-SAME: real<4.000000e-01>
// REMARK: remark: [Missed] activations | {{.*}}Function=state | {{.*}}states keep their scales
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @state(%x: tensor<3x!qopt.quant<i8, real<0.4>>>, %s: tensor<3x!qopt.quant<i8, real<0.4>>> {qopt.state = dense<0> : tensor<3xi8>})
      -> (tensor<3x!qopt.quant<i8, real<0.4>>>, tensor<3x!qopt.quant<i8, real<0.4>>> {qopt.state}) {
    return %s, %x : tensor<3x!qopt.quant<i8, real<0.4>>>, tensor<3x!qopt.quant<i8, real<0.4>>>
  }
}

// -----

// REMARK: Function=reinterpreted | {{.*}}codes are taken for others
func.func @reinterpreted(%x: tensor<3xi8>) -> tensor<3x!qopt.quant<i8, real<0.3>>> {
  %0 = qopt.reinterpret %x : tensor<3xi8> -> tensor<3x!qopt.quant<i8, real<0.3>>>
  return %0 : tensor<3x!qopt.quant<i8, real<0.3>>>
}

// -----

// REMARK: Function=padded | {{.*}}a padding is not zero
func.func @padded(%x: tensor<3x!qopt.quant<i8, real<0.4>>>) -> tensor<5x!qopt.quant<i8, real<0.4>>> {
  %0 = qopt.pad %x value 7 low [1] high [1] : tensor<3x!qopt.quant<i8, real<0.4>>> -> tensor<5x!qopt.quant<i8, real<0.4>>>
  return %0 : tensor<5x!qopt.quant<i8, real<0.4>>>
}

// -----

// Powers of two on 0.3: 4.8, -0.6, 0 and 0.3 become 4, -0.5, 0 and 0.25, which have codes
// on 1/8; on 1/2 they would be 4, -0.5, 0 and 0.5.
// CHECK-LABEL: func.func @powers_of_two(
// CHECK: dense<{{\[\[}}6, -5], [0, 2]]> : tensor<2x2xi4> {{.*}}quant<pow2<4>, pow2<2**-3>>
// CEIL-LABEL: func.func @powers_of_two(
// CEIL: dense<{{\[\[}}4, -7], [0, 1]]> : tensor<2x2xi4> {{.*}}quant<pow2<4>, pow2<2**-1>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @powers_of_two(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<[[5, -6], [0, 1]]> : tensor<2x2xi4> : tensor<2x2x!qopt.quant<pow2<4>, real<0.3>>>
    %y = qopt.fully_connected %x, %w rounding<half_up>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<pow2<4>, real<0.3>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.5>>>
  }
}

// -----

// REMARK: [Missed] weights | {{.*}}Function=signs | {{.*}}weights are signs
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @signs(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<true> : tensor<2x2xi1> : tensor<2x2x!qopt.quant<bipolar, real<0.3>>>
    %y = qopt.fully_connected %x, %w rounding<half_up>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<bipolar, real<0.3>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.5>>>
  }
}
