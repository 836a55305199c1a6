// RUN: qopt-opt %s --split-input-file --verify-diagnostics --convert-qopt-to-quant

// expected-error @below {{'func.func' op cannot convert 'tensor<4x!qopt.quant<ternary, real<5.000000e-01>>>': expected integer storage, but got ternary}}
func.func private @storage(tensor<4x!qopt.quant<ternary, real<0.5>>>)

// -----

// expected-error @below {{expected positive scales, but got -2.500000e-01}}
func.func private @negative(tensor<2x!qopt.quant<i8, channel<0>, real<0.5, -0.25>>>)

// -----

// 200 * 0.1 needs more bits than a double has.
// expected-error @below {{expected scales that a double holds exactly, but got}}
func.func private @inexact(tensor<4x!qopt.quant<i8, double<u8 [201], #qopt.real<0.1>>>>)

// -----

// Upstream's own limit.
// expected-error @below {{out of expressed type range}}
func.func private @range(tensor<4x!qopt.quant<i8, real<1.0e-300>>>)

// -----

// expected-error @below {{expected as many scales as the tensor has channels or blocks, but got 2}}
func.func private @channels(tensor<3x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>)

// -----

// expected-error @below {{expected as many scales as the tensor has channels or blocks, but got 2}}
func.func private @axis(tensor<2x!qopt.quant<i8, channel<1>, real<0.5, 0.25>>>)

// -----

// expected-error @below {{expected whole blocks, but got 3 in the 4 elements of axis 0}}
func.func private @partial_block(tensor<4x!qopt.quant<i8, block<3>, real<0.5, 0.25>>>)

// -----

// expected-error @below {{expected block scales that f32 holds exactly, but got 1.000000e-01}}
func.func private @block_scale(tensor<4x!qopt.quant<i8, block<4>, real<0.1>>>)

// -----

// expected-error @below {{'func.func' op cannot convert '!qopt.quant<i8, real<5.000000e-01>>': expected a ranked tensor of static shape}}
func.func private @scalar(!qopt.quant<i8, real<0.5>>)

// -----

// expected-error @below {{expected a ranked tensor of static shape}}
func.func private @dynamic(tensor<?x!qopt.quant<i8, real<0.5>>>)

// -----

// expected-error @below {{expected a ranked tensor of static shape}}
func.func private @nested((tensor<4x!qopt.quant<i8, real<0.5>>>) -> ())

// -----

// The result counts as well.
// expected-error @below {{'func.func' op cannot convert 'tensor<4x!qopt.quant<bipolar, real<5.000000e-01>>>': expected integer storage, but got bipolar}}
func.func @result() -> tensor<4x!qopt.quant<bipolar, real<0.5>>> {
  %0 = qopt.const dense<true> : tensor<4xi1> : tensor<4x!qopt.quant<bipolar, real<0.5>>>
  return %0 : tensor<4x!qopt.quant<bipolar, real<0.5>>>
}

// -----

func.func private @callee(tensor<4x!qopt.quant<i8, real<0.5>>>)
func.func @indirect() {
  // expected-error @below {{'func.constant' op expected direct calls only}}
  %0 = func.constant @callee : (tensor<4x!qopt.quant<i8, real<0.5>>>) -> ()
  return
}
