//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// From float ops to integer ones: quantizers, layers and what is between them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_QUANTIZEPASSES
#define QOPT_TRANSFORMS_QUANTIZEPASSES

include "mlir/Pass/PassBase.td"

def AssignQuantizersPass : Pass<"qopt-assign-quantizers", "::mlir::func::FuncOp"> {
  let summary = "choose the storage of each layer's weights under a limit";
  let description = [{
    For each layer with constant float weights, chooses what they are to be
    quantized to, and says so in `qopt.weights`, which `qopt-quantize-weights`
    follows. The choice is that with the least error whose weights take at most
    `max-weight-bytes` bytes (the codes, packed, of these layers), or whose
    products cost at most `max-cost` in ACEv2. Without a limit it is the least
    error, and of equal ones the fewest bytes.

    The error of a layer is the squared error of its weights, on scales of least
    squared error, as a share of their energy, times how much the layer counts:
    its multiply-accumulates, or what `qopt.sensitivity` says. Errors add up. The
    choices of all layers are made together, and are the best there are
    (docs/Quantization.md says when that is not proved; a remark does, too).

    `candidates` are the storages to choose from, `depthwise` and `pointwise`
    those of depthwise convolutions and of 1x1 convolutions where they are to be
    others. A remark for each layer tells the storage, its error, bytes and cost.

    ```mlir
    func.func @f(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
      %w = qopt.const dense<[[1.0, 2.0, 4.0, -4.0], [3.0, 0.0, -6.0, 3.0]]> : tensor<2x4xf32> : tensor<2x4xf32>
      %v = qopt.const dense<[[1.0, -1.0], [1.0, 0.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
      %0 = qopt.fully_connected %x, %w : tensor<1x4xf32>, tensor<2x4xf32> -> tensor<1x2xf32>
      %1 = qopt.fully_connected %0, %v : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      return %1 : tensor<1x2xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
      %w = qopt.const dense<[[1.0, 2.0, 4.0, -4.0], [3.0, 0.0, -6.0, 3.0]]> : tensor<2x4xf32> : tensor<2x4xf32>
      %v = qopt.const dense<[[1.0, -1.0], [1.0, 0.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
      %0 = qopt.fully_connected %x, %w {qopt.weights = #qopt.storage<pow2<3>>} : tensor<1x4xf32>, tensor<2x4xf32> -> tensor<1x2xf32>
      %1 = qopt.fully_connected %0, %v {qopt.weights = #qopt.storage<i2>} : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      return %1 : tensor<1x2xf32>
    }
    ```
  }];
  let options = [
    Option<"maxWeightBytes", "max-weight-bytes", "int64_t", /*default=*/"-1",
           "What the codes of the weights may take, in bytes.">,
    Option<"maxCost", "max-cost", "int64_t", /*default=*/"-1",
           "What the products may cost, in ACEv2.">,
    ListOption<"candidates", "candidates", "std::string",
               "Storages to choose from: i2 to i8 and pow2<2> to pow2<5> where "
               "it is empty.">,
    ListOption<"depthwise", "depthwise", "std::string",
               "Storages of depthwise convolutions, if others.">,
    ListOption<"pointwise", "pointwise", "std::string",
               "Storages of 1x1 convolutions of one group, if others.">,
    Option<"granularity", "granularity", "::mlir::qopt::Granularity",
           /*default=*/"::mlir::qopt::Granularity::Channel",
           "What a scale belongs to.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::Granularity::Channel, "channel",
                        "an output channel"),
             clEnumValN(::mlir::qopt::Granularity::Tensor, "tensor",
                        "all weights of a layer"))}]>,
    Option<"useSensitivity", "use-sensitivity", "bool", /*default=*/"false",
           "Weigh errors by qopt.sensitivity instead of multiply-accumulates.">,
    Option<"activationBits", "activation-bits", "unsigned", /*default=*/"8",
           "The bits of activations, for costs.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def QuantizeWeightsPass : Pass<"qopt-quantize-weights", "::mlir::func::FuncOp"> {
  let summary = "codes for the constant weights of float layers";
  let description = [{
    The constant filter of each float layer becomes codes of `bits` bits, symmetric
    around zero, seen through `qopt.dequantize`: the network still runs as float, and
    shows what the rounding costs. There is a scale for each output channel, or one for the
    tensor. Weights are rounded half to even; a channel without weights has the
    largest scale of the others. `qopt.batch_matmul` has types per tensor only.
    A layer with `qopt.weights`, from `qopt-assign-quantizers` or by hand, gets codes of that
    storage instead, all of its range: integers or powers of two.

    | `scale` | which one |
    |---|---|
    | `max` | the smallest that clips nothing |
    | `mse` | the one with the least squared error |
    | `pow2` | the power of two with the least squared error |

    docs/Quantization.md says how they are found. A remark for each layer tells the
    signal-to-noise ratio of its weights.

    ```mlir
    func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %w = qopt.const dense<[[127.0, -3.2], [0.5, 2.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
      %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      return %0 : tensor<1x2xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %cst = qopt.const dense<[[127, -3], [32, 127]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8<-127:127>, channel<0>, real<1.0, 0.015748031437397003>>>
      %0 = qopt.dequantize %cst : tensor<2x2x!qopt.quant<i8<-127:127>, channel<0>, real<1.0, 0.015748031437397003>>> -> tensor<2x2xf32>
      %1 = qopt.fully_connected %x, %0 : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      return %1 : tensor<1x2xf32>
    }
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", /*default=*/"8",
           "Bits of a code, 2 to 8.">,
    Option<"granularity", "granularity", "::mlir::qopt::Granularity",
           /*default=*/"::mlir::qopt::Granularity::Channel",
           "What shares a scale.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::Granularity::Channel, "channel",
                        "the weights of an output channel"),
             clEnumValN(::mlir::qopt::Granularity::Tensor, "tensor",
                        "all weights of a layer"))}]>,
    Option<"scale", "scale", "::mlir::qopt::WeightScale",
           /*default=*/"::mlir::qopt::WeightScale::Largest",
           "How scales are found.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::WeightScale::Largest, "max",
                        "clips nothing"),
             clEnumValN(::mlir::qopt::WeightScale::SquaredError, "mse",
                        "the least squared error"),
             clEnumValN(::mlir::qopt::WeightScale::PowerOfTwo, "pow2",
                        "the least squared error among powers of two"))}]>
  ];
}

def AlignScalesPass : Pass<"qopt-align-scales", "::mlir::func::FuncOp"> {
  let summary = "scales at which products and sums need narrow arithmetic only";
  let description = [{
    A quantized product is rescaled by `s_a * s_b / s_y`, a sum `a + b` by `s_a / s_y` and
    `s_b / s_y`: numbers of 31 bits that take 64-bit arithmetic. After
    qopt-insert-qdq this pass changes scales so that they become codes of
    `bits` bits times a power of two, which 32 bits are enough for. A scale only
    grows, by a factor of less than `1 + 2^(1 - bits)`, so that nothing is clipped that was not:

    - the result of a product gets `s_y = s_a * s_b * 2^k / c`,
    - of a sum the input that a layer or a function makes gets a scale that is a code times a power of
      two away from that of the other one, and the result likewise from the larger of the two.

    A layer can make any scale: its own rescale is by a code and a second level (see
    qopt-double-quantize-scales), and a function is a table. A scale that one product or sum relies on is
    not changed for another; remarks tell where that left one as it was. The product
    of the example is rescaled by `204 * 2^-9` instead of 0.4.

    ```mlir
    func.func @f(%x: tensor<4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.25>>>) -> tensor<4xf32> {
      %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
      %1 = qopt.dequantize %y : tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<4xf32>
      %2 = qopt.mul %0, %1 : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
      %3 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.3125>>>
      %4 = qopt.dequantize %3 : tensor<4x!qopt.quant<i8, real<0.3125>>> -> tensor<4xf32>
      return %4 : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4x!qopt.quant<i8, real<0.5>>>, %y: tensor<4x!qopt.quant<i8, real<0.25>>>) -> tensor<4xf32> {
      %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4xf32>
      %1 = qopt.dequantize %y : tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<4xf32>
      %2 = qopt.mul %0, %1 : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
      %3 = qopt.quantize %2 rounding<half_even> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.31372549019607843>>>
      %4 = qopt.dequantize %3 : tensor<4x!qopt.quant<i8, real<0.31372549019607843>>> -> tensor<4xf32>
      return %4 : tensor<4xf32>
    }
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", /*default=*/"8",
           "Bits of a code, 1 to 8.">
  ];
}

def InsertQDQPass : Pass<"qopt-insert-qdq", "::mlir::func::FuncOp"> {
  let summary = "quantize the values of a float network by their ranges";
  let description = [{
    Puts `qopt.quantize` (half to even) and `qopt.dequantize` behind arguments and
    results of float ops, as `qopt.range` says. Zero is always exact. Not quantized
    are constants, the layer in front of a batch norm that is its only user, and
    what moves or picks elements, which keep their type: they have it from the
    value that they come from, or, where they are only joined (`qopt.concat`,
    `qopt.maximum`, ...), from the result of that.

    A range is cut to what matters: to the bounds of the op's own activation, and
    to the numbers between which its users tell any difference, where all of them
    are `qopt.hard_swish` (from -3 on), `qopt.hard_sigmoid` (its slope),
    `qopt.logistic` (-8 to 8) or `qopt.tanh` (-4 to 4). An average keeps the type of its input, and
    `qopt.softmax` has scale 2^-8.

    Values without a range stay as they are, with a remark; one for each other tells scale and
    zero point, and the numbers that the type holds. The ranges are removed.

    ```mlir
    func.func @f(%x: tensor<1x2xf32> {qopt.range = array<f64: -1.0, 1.55>}, %w: tensor<2x2xf32>) -> tensor<2x1xf32> {
      %0 = qopt.fully_connected %x, %w activation<relu> {qopt.range = array<f64: 0.0, 5.1>} : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      %1 = qopt.reshape %0 : tensor<1x2xf32> -> tensor<2x1xf32>
      return %1 : tensor<2x1xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<2x1xf32> {
      %0 = qopt.quantize %x rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<0.0099999997764825821>, zp<-28>>>
      %1 = qopt.dequantize %0 : tensor<1x2x!qopt.quant<i8, real<0.0099999997764825821>, zp<-28>>> -> tensor<1x2xf32>
      %2 = qopt.fully_connected %1, %w activation<relu> : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
      %3 = qopt.quantize %2 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<0.019999999552965164>, zp<-128>>>
      %4 = qopt.dequantize %3 : tensor<1x2x!qopt.quant<i8, real<0.019999999552965164>, zp<-128>>> -> tensor<1x2xf32>
      %5 = qopt.reshape %4 : tensor<1x2xf32> -> tensor<2x1xf32>
      return %5 : tensor<2x1xf32>
    }
    ```
  }];
  let options = [
    Option<"storage", "storage", "std::string", /*default=*/"\"i8\"",
           "What codes are stored in: i2 to i8 or u2 to u8.">,
    Option<"symmetric", "symmetric", "bool", /*default=*/"false",
           "The zero point is 0, of unsigned storage its middle.">,
    Option<"powerOfTwoScales", "power-of-two-scales", "bool", /*default=*/"false",
           "Scales are powers of two, rounded up.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def FuseQDQPass : Pass<"qopt-fuse-qdq", "::mlir::ModuleOp"> {
  let summary = "float ops between dequantizations and quantizations become integer ops";
  let description = [{
    1. Quantizations go up, and dequantizations down, through what moves or
       picks elements (`MovementOpInterface`, gather, select, maximum, minimum,
       maximum pools and reductions): that is exact. Constants behind a
       dequantization are moved at once, with the scales of their channels.
    2. A float op whose operands are dequantized, and whose result is quantized,
       becomes the integer op of the same name, once for each type that its
       result is quantized to. It rounds as the module's profile says.

    | op | becomes |
    |---|---|
    | a quantization of what is dequantized | `qopt.rescale` |
    | layers | the layer; a bias becomes integers in units of input scale times filter scale; that bias and sums fit the accumulator is proved first, and a channel whose bias does not, but that has one result for all inputs, becomes constant |
    | add, sub, mul, squared_difference, prelu | the same; operands take the result's storage where that loses nothing, and float constants are quantized to it |
    | exp, gelu and other functions of 8 bits without an integer op | `qopt.gather` from a table of all results |
    | a sum of 8 bits and a number | the same, but under half_away_twice |
    | neg | `qopt.mul` by -1 |
    | leaky_relu with `alpha` 1 | `qopt.rescale` with its activation |
    | functions | the same; under half_away_twice the algorithm of TensorFlow Lite, and a `qopt.rescale` where its result has one scale only |
    | softmax, log_softmax, l2_normalization | their algorithm, and a `qopt.rescale` where its result has one scale only |
    | mean, sum | the same |
    | avg_pool_2d, resize_bilinear | the same in the input's type; where the result has another one in 16 bits, with a `qopt.rescale` before and behind |
    | batch_norm | `qopt.quant_norm`, after `qopt-quantize-norm` |

    `qopt.layer` of a quantization stays with the integer op. Float values that
    come from outside, or go there, are those of `qopt-peel-float-borders`.

    A remark tells each op that became one of integers; one for each float op
    that is left says what was expected. What is left is an error of
    `qopt-verify-integer-only`.

    ```mlir
    module attributes {qopt.profile = #qopt.profile<onnx>} {
      func.func @f(%x: tensor<1x2x!qopt.quant<u8, real<0.5>, zp<3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>>> {
        %w = qopt.const dense<[[1, -2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
        %b = qopt.const dense<[1.0, -2.0]> : tensor<2xf32> : tensor<2xf32>
        %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<u8, real<0.5>, zp<3>>> -> tensor<1x2xf32>
        %1 = qopt.dequantize %w : tensor<2x2x!qopt.quant<i8, real<0.25>>> -> tensor<2x2xf32>
        %2 = qopt.fully_connected %0, %1, %b activation<relu> : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
        %3 = qopt.quantize %2 rounding<half_even> {qopt.layer = "y"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>>>
        return %3 : tensor<1x2x!qopt.quant<u8, real<2.0>>>
      }
    }
    ```

    becomes

    ```mlir
    module attributes {qopt.profile = #qopt.profile<onnx>} {
      func.func @f(%x: tensor<1x2x!qopt.quant<u8, real<0.5>, zp<3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>>> {
        %w = qopt.const dense<[[1, -2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
        %b = qopt.const dense<[8, -16]> : tensor<2xi32> : tensor<2xi32>
        %0 = qopt.fully_connected %x, %w, %b activation<relu> rounding<half_even> {qopt.layer = "y"} : tensor<1x2x!qopt.quant<u8, real<0.5>, zp<3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<u8, real<2.0>>>
        return %0 : tensor<1x2x!qopt.quant<u8, real<2.0>>>
      }
    }
    ```
  }];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def FuseEpiloguesPass : Pass<"qopt-fuse-epilogues", "::mlir::func::FuncOp"> {
  let summary = "float biases and activations become part of the op before them";
  let description = [{
    A constant vector that is added to a float layer, or subtracted from it,
    becomes its bias: of any shape that broadcasts along the channels. A
    `qopt.leaky_relu` with `alpha` 1, a maximum with 0 and a minimum of that with
    6 become the activation of the float op before them, if it has one and the
    two are one. All of it where the value between has no other use. Codes of a
    bias that is dequantized stay codes.

    `qopt.layer` of what is fused stays with the op that now computes that value.

    ```mlir
    func.func @f(%x: tensor<1x1x1x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> {
      %b = qopt.const dense<[[[[1.0, 2.0]]]]> : tensor<1x1x1x2xf32> : tensor<1x1x1x2xf32>
      %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] : tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32> -> tensor<1x1x1x2xf32>
      %1 = qopt.add %0, %b : tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
      %2 = qopt.leaky_relu %1 alpha 1.0 activation<relu> {qopt.layer = "relu"} : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
      return %2 : tensor<1x1x1x2xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x1x1x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> {
      %b = qopt.const dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
      %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] activation<relu> {qopt.layer = "relu"} : tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32> -> tensor<1x1x1x2xf32>
      return %0 : tensor<1x1x1x2xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def PeelFloatBordersPass : Pass<"qopt-peel-float-borders", "::mlir::ModuleOp"> {
  let summary = "conversions at the border of a function become the caller's";
  let description = [{
    An argument in f32 that is only quantized, always to one type of at most 16
    bits per tensor, becomes an argument of that type, and a result that is
    dequantized becomes what it is dequantized from. `qopt.float_border` names the
    value in f32: its `qopt.layer`, or else the user's name. Where the
    quantization does not round half away, `qopt.border_rounding` says how it
    does. Drivers and headers convert by these.

    Functions that the module itself calls stay as they are. A remark tells each
    border, and which float arguments and results are left.

    ```mlir
    func.func @f(%x: tensor<4xf32> {qopt.name = "x"}) -> (tensor<4xf32> {qopt.name = "y"}) {
      %0 = qopt.quantize %x rounding<half_even> {qopt.layer = "q"} : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.rescale %0 activation<relu> rounding<half_even> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.25>>>
      %2 = qopt.dequantize %1 {qopt.layer = "y"} : tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<4xf32>
      return %2 : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4x!qopt.quant<i8, real<0.5>>> {qopt.border_rounding = #qopt.rounding<half_even>, qopt.float_border = "x", qopt.layer = "q", qopt.name = "x"})
        -> (tensor<4x!qopt.quant<i8, real<0.25>>> {qopt.float_border = "y", qopt.name = "y"}) {
      %0 = qopt.rescale %x activation<relu> rounding<half_even> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.25>>>
      return %0 : tensor<4x!qopt.quant<i8, real<0.25>>>
    }
    ```
  }];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

#endif // QOPT_TRANSFORMS_QUANTIZEPASSES
