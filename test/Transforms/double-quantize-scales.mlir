// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-double-quantize-scales))' --remarks-filter=qopt-double-quantize-scales 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-double-quantize-scales{second-level=pow2 bits=4 rounding=keep}))' | FileCheck %s --check-prefix=POW2
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-double-quantize-scales{second-level=real round-weights=true bits=2}))' | FileCheck %s --check-prefix=REAL
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-double-quantize-scales{pow2-codes=true bits=4}))' | FileCheck %s --check-prefix=CODES
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-double-quantize-scales{bits=9}))' 2>&1 | FileCheck %s --check-prefix=BITS
// BITS: error: expected codes of 2 to 8 bits, but got 9
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-double-quantize-scales{bits=6 pow2-codes=true}))' 2>&1 | FileCheck %s --check-prefix=CODEBITS
// CODEBITS: error: expected codes of 2 to 5 bits, but got 6
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-double-quantize-scales{second-level=int}))' 2>&1 | FileCheck %s --check-prefix=LEVEL
// LEVEL: error: expected fixed, pow2 or real as second level, but got 'int'
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-double-quantize-scales{rounding=up}))' 2>&1 | FileCheck %s --check-prefix=ROUNDING
// ROUNDING: error: expected a rounding or keep, but got 'up'

// Scales of activations that are no powers of two: the second level makes up for
// them, and is 0.3 / 0.1 * 2^-9.
// CHECK-LABEL: func.func @channels(
// CHECK: dense<{{\[}}[1, -2], [3, 4]]> {{.*}} channel<0>, double<u8 [171, 85], #qopt.fixed<{{[0-9]+}} * 2**-{{[0-9]+}}>>
// CHECK: rounding<half_up>
// REMARK: remark: [Passed] scales | {{.*}}Function=channels | channels=2, output_error={{.*}}, rescale_bits=32, rounded_channels=0, worst_scale_error={{[0-9.]+}}e-03
// POW2-LABEL: func.func @channels(
// POW2: double<u4 [8, 4], #qopt.pow2<2**-3>>
// POW2: rounding<half_away_twice>
// CODES-LABEL: func.func @channels(
// CODES: double<pow2<4> [{{[1-7]}}, {{[1-7]}}], #qopt.fixed<
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @channels(%x: tensor<1x2x!qopt.quant<i8, real<0.1>>>) -> tensor<1x2x!qopt.quant<i8, real<0.3>>> {
    %w = qopt.const dense<[[1, -2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<1.0, 0.5>>>
    %y = qopt.fully_connected %x, %w rounding<half_away_twice>
        : tensor<1x2x!qopt.quant<i8, real<0.1>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<1.0, 0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.3>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.3>>>
  }
}

// -----

// A negative scale makes signed codes. Shared weights become those of each layer.
// CHECK-LABEL: func.func @negative(
// CHECK-DAG: double<i8 [64, -96], #qopt.fixed<1 * 2**-7>>
// CHECK-DAG: double<i8 [64, -96], #qopt.fixed<1 * 2**-7>>
// REMARK: Function=negative | channels=2, output_error=0.000e+00, rescale_bits=32, rounded_channels=0, worst_scale_error=0.000e+00
// CODES-LABEL: func.func @negative(
// CODES: double<pow2<4> [{{[0-9]+}}, {{(9|1[0-5])}}], #qopt.fixed<1 *
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @negative(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, -0.75>>>
    %y = qopt.fully_connected %x, %w rounding<half_even>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, -0.75>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    %z = qopt.fully_connected %y, %w rounding<half_even>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, -0.75>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    return %z : tensor<1x2x!qopt.quant<i8, real<0.5>>>
  }
}

// -----

// No code for the second channel: its scale becomes the smallest one, and its
// weights, 0.0004 and 0.0625, are rounded to it; the bias keeps what it stands for.
// CHECK-LABEL: func.func @out_of_reach(
// CHECK: dense<{{\[}}[1, 2], [0, 16]]> {{.*}} double<u8 [128, 1], #qopt.fixed<1 * 2**-8>>
// CHECK: dense<[10, 2]>
// REMARK: Function=out_of_reach | channels=2, output_error={{.*}}, rescale_bits=32, rounded_channels=1, worst_scale_error=0.000e+00
// REAL-LABEL: func.func @out_of_reach(
// REAL: double<u2 [3, 1],
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @out_of_reach(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<[[1, 2], [1, 128]]> : tensor<2x2xi16> : tensor<2x2x!qopt.quant<i16, channel<0>, real<0.5, 0.00048828125>>>
    %b = qopt.const dense<[10, 16]> : tensor<2xi32> : tensor<2xi32>
    %y = qopt.fully_connected %x, %w, %b rounding<half_even>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i16, channel<0>, real<0.5, 0.00048828125>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.5>>>
  }
}

// -----

// A channel without weights, of a scale that would leave the others no codes: it
// gets the largest of theirs, and its bias stands for what it did.
// CHECK-LABEL: func.func @without_weights(
// CHECK: double<u8 [128, 64, 128], #qopt.fixed<1 * 2**-8>>
// CHECK: dense<[10, 20, 6000]>
// REMARK: Function=without_weights | channels=3, output_error={{.*}}, rescale_bits=32, rounded_channels=0, worst_scale_error=0.000e+00
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @without_weights(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x3x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<[[1, 2], [3, 4], [0, 0]]> : tensor<3x2xi8> : tensor<3x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25, 1000.0>>>
    %b = qopt.const dense<[10, 20, 3]> : tensor<3xi32> : tensor<3xi32>
    %y = qopt.fully_connected %x, %w, %b rounding<half_even>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<3x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25, 1000.0>>>, tensor<3xi32> -> tensor<1x3x!qopt.quant<i8, real<0.5>>>
    return %y : tensor<1x3x!qopt.quant<i8, real<0.5>>>
  }
}

// -----

// What cannot be converted stays, and says why.
// CHECK-LABEL: func.func @variable_bias(
// CHECK: qopt.fully_connected {{.*}} rounding<half_away_twice> : {{.*}} channel<0>, real<
// REMARK: [Missed] scales | {{.*}}Function=variable_bias | {{.*}}bias is not constant
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @variable_bias(%x: tensor<1x2x!qopt.quant<i8, real<0.1>>>, %b: tensor<2xi32>) -> tensor<1x2x!qopt.quant<i8, real<0.3>>> {
    %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<1.0, 0.5>>>
    %y = qopt.fully_connected %x, %w, %b rounding<half_away_twice>
        : tensor<1x2x!qopt.quant<i8, real<0.1>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<1.0, 0.5>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.3>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.3>>>
  }
}

// -----

// CHECK-LABEL: func.func @large_bias(
// CHECK: real<1.000000e+00, 8.500000e-03>
// REMARK: Function=large_bias | {{.*}}bias leaves its type
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @large_bias(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<1.0, 0.0085>>>
    %b = qopt.const dense<[0, 2147483647]> : tensor<2xi32> : tensor<2xi32>
    %y = qopt.fully_connected %x, %w, %b rounding<half_away_twice>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<1.0, 0.0085>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.5>>>
  }
}

// -----

// Signs cannot be rounded anew.
// CHECK-LABEL: func.func @bipolar(
// CHECK: channel<0>, real<
// REMARK: Function=bipolar | {{.*}}a scale has no code, and its weights are signs
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @bipolar(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<[[true, false], [false, true]]> : tensor<2x2xi1> : tensor<2x2x!qopt.quant<bipolar, channel<0>, real<1.0, 1.0e-6>>>
    %y = qopt.fully_connected %x, %w rounding<half_away_twice>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<bipolar, channel<0>, real<1.0, 1.0e-6>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.5>>>
  }
}

// -----

// Powers of two are rounded to such: 4 and -1 on 2^-9 are 1 and, being 1/4, 0 on 2^-7, whose
// code is the smallest.
// CHECK-LABEL: func.func @powers_of_two(
// CHECK: dense<{{\[\[}}5, -6], [1, 0]]> : tensor<2x2xi4> : {{.*}}quant<pow2<4>, channel<0>, double<u8 [128, 1], #qopt.fixed<1 * 2**-7>>
// REMARK: Function=powers_of_two | channels=2, {{.*}}rounded_channels=1
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @powers_of_two(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<[[5, -6], [3, -7]]> : tensor<2x2xi4> : tensor<2x2x!qopt.quant<pow2<4>, channel<0>, real<1.0, 0.001953125>>>
    %y = qopt.fully_connected %x, %w rounding<half_away_twice>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<pow2<4>, channel<0>, real<1.0, 0.001953125>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.5>>>
  }
}
