// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-cost))' --remarks-filter=qopt-cost -o /dev/null 2>&1 | FileCheck %s
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-cost{table=ace}))' --remarks-filter=qopt-cost -o /dev/null 2>&1 | FileCheck %s --check-prefix=ACE
// RUN: not qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-cost{table=gold}))' 2>&1 | FileCheck %s --check-prefix=TABLE
// TABLE: error: expected a table of prices (ace, acev2, energy-45nm, mac-area), but got 'gold'

// 8 products of 32 by 32 bits, 4 sums of the bias; 4 elements of norm, each a product
// and a sum, with two bounds.
// CHECK: qopt.fully_connected | Category:qopt-cost | Function=float | activation=0.0, contraction=8320.0, elementwise=0.0, elementwise_share=0.000, norm=0.0, prices=reconstructed, scale=0.0, total=8320.0, unit=ACE
// CHECK: qopt.batch_norm | {{.*}}activation=256.0, contraction=0.0, elementwise=0.0, elementwise_share=1.000, norm=4224.0, {{.*}}total=4480.0
// CHECK: total | {{.*}}Function=float | activation=256.0, contraction=8320.0, elementwise=0.0, elementwise_share=0.350, norm=4224.0, {{.*}}scale=0.0, total=12800.0
// ACE: total | {{.*}}contraction=8192.0, {{.*}}elementwise_share=0.000, {{.*}}total=8192.0, unit=ACE
func.func @float(%x: tensor<1x2xf32>, %w: tensor<4x2xf32>, %b: tensor<4xf32>, %c: tensor<4xf32>) -> tensor<1x4xf32> {
  %0 = qopt.fully_connected %x, %w, %b : tensor<1x2xf32>, tensor<4x2xf32>, tensor<4xf32> -> tensor<1x4xf32>
  %1 = qopt.batch_norm %0, %c, %b, %c, %c epsilon 1.0e-03 activation<relu6> : tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// A function is ten products and sums, of each of 2 elements; so is a quotient, which
// has one bound here.
// CHECK: qopt.exp | {{.*}}activation=21120.0, contraction=0.0, elementwise=0.0, {{.*}}total=21120.0
// CHECK: qopt.floor | {{.*}}activation=64.0, {{.*}}total=64.0
// CHECK: qopt.div | {{.*}}activation=64.0, contraction=0.0, elementwise=21120.0, {{.*}}total=21184.0
func.func @functions(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = qopt.exp %x : tensor<2xf32> -> tensor<2xf32>
  %1 = qopt.floor %0 : tensor<2xf32> -> tensor<2xf32>
  %2 = qopt.div %1, %0 activation<relu> : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

// Multipliers of 31 bits: a product of 32 by 32 bits, two sums and shifts of 64 bits; two
// bounds of 32 bits and a zero point of 32 bits for each of 2 elements.
// CHECK: total | {{.*}}Function=wide | activation=0.0, contraction=256.0, {{.*}}scale=3986.0, total=4242.0
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @wide(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.3>, zp<1>>> {
    %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.1, 0.5>>>
    %y = qopt.fully_connected %x, %w rounding<half_away_twice>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.1, 0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.3>, zp<1>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.3>, zp<1>>>
  }

  // The accumulator, at most 7 * 128, has 11 bits, and the code, 3, has 2: 22; a sum of 13
  // bits and a shift by 4 stages; two bounds of the 11 bits that are left. Twice.
  // CHECK: total | {{.*}}Function=narrow | activation=0.0, contraction=256.0, {{.*}}scale=218.0
  func.func @narrow(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
    %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, double<u8 [3, 2], #qopt.pow2<2**-3>>>>
    %y = qopt.fully_connected %x, %w rounding<half_up>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, double<u8 [3, 2], #qopt.pow2<2**-3>>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.5>>>
  }
}

// -----

// Weights that are powers of two: for each of 4 products a shift of 8 bits with 3 stages
// of multiplexers, and a sum of 32 bits. No multiply-accumulate is left.
// CHECK: total | {{.*}}Function=shifts | activation=0.0, contraction=224.0,
// ACE: total | {{.*}}Function=shifts | {{.*}}contraction=0.0,
// Codes of 2 bits have one bit of amount.
// CHECK: total | {{.*}}Function=signs | activation=0.0, contraction=160.0,
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @shifts(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.3>>> {
    %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi5> : tensor<2x2x!qopt.quant<pow2<5>, real<0.1>>>
    %y = qopt.fully_connected %x, %w rounding<half_up>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<pow2<5>, real<0.1>>> -> tensor<1x2x!qopt.quant<i8, real<0.3>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.3>>>
  }
  func.func @signs(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.3>>> {
    %w = qopt.const dense<[[1, -2], [-1, 0]]> : tensor<2x2xi2> : tensor<2x2x!qopt.quant<pow2<2>, real<0.1>>>
    %y = qopt.fully_connected %x, %w rounding<half_up>
        : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<pow2<2>, real<0.1>>> -> tensor<1x2x!qopt.quant<i8, real<0.3>>>
    return %y : tensor<1x2x!qopt.quant<i8, real<0.3>>>
  }
}
