//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scales and norms become codes, and are folded.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_SCALEPASSES
#define QOPT_TRANSFORMS_SCALEPASSES

include "mlir/Pass/PassBase.td"

def QuantizeNormPass : Pass<"qopt-quantize-norm", "::mlir::func::FuncOp"> {
  let summary = "two vectors of codes for the parameters of each batch norm";
  let description = [{
    Computes what a `qopt.batch_norm` does to each channel, `A * x + B`, and
    quantizes `A` and `B` to `bits` bits on scales of their own. The codes are
    constants seen through `qopt.dequantize`: the network still runs as float,
    and shows what the rounding costs. The form `centered` is `A * (x - C)`;
    `shift_add` has powers of two for `A`, of at most 5 bits. `B` and `C` follow
    from the quantized `A`, so that at the mean nothing but their own rounding is
    lost. docs/Quantization.md has the formulas.

    A remark tells the worst errors as shares of the largest number, and for a
    norm that stays as it is, why.

    ```mlir
    func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %gamma = qopt.const dense<[127.0, -3.0]> : tensor<2xf32> : tensor<2xf32>
      %beta = qopt.const dense<[0.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
      %mean = qopt.const dense<[1.0, 0.0]> : tensor<2xf32> : tensor<2xf32>
      %variance = qopt.const dense<[0.75, 8.75]> : tensor<2xf32> : tensor<2xf32>
      %0 = qopt.batch_norm %x, %gamma, %beta, %mean, %variance epsilon 0.25 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
      return %0 : tensor<1x2xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %cst = qopt.const dense<[127, -1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
      %0 = qopt.dequantize %cst : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
      %cst_0 = qopt.const dense<[-127, 2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
      %1 = qopt.dequantize %cst_0 : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
      %cst_1 = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
      %cst_2 = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
      %2 = qopt.batch_norm %x, %0, %1, %cst_1, %cst_2 epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
      return %2 : tensor<1x2xf32>
    }
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", /*default=*/"8",
           "Bits of a code, 2 to 16.">,
    Option<"form", "form", "::mlir::qopt::NormForm",
           /*default=*/"::mlir::qopt::NormForm::Affine",
           "How the parameters are applied.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::NormForm::Affine, "affine", "A * x + B"),
             clEnumValN(::mlir::qopt::NormForm::Centered, "centered",
                        "A * (x - C)"),
             clEnumValN(::mlir::qopt::NormForm::ShiftAdd, "shift_add",
                        "A * x + B with powers of two for A"))}]>,
    Option<"powerOfTwoScales", "power-of-two-scales", "bool", /*default=*/"false",
           "Round the scales of the codes up to powers of two.">
  ];
}

def FoldQuantNormPass : Pass<"qopt-fold-quant-norm", "::mlir::func::FuncOp"> {
  let summary = "put norms into the scales and biases of their neighbours";
  let description = [{
    Takes each `qopt.batch_norm` and `qopt.quant_norm` to the first of these
    places that it fits: the layer before it, whose channel scales are multiplied
    by the norm's scale and whose bias takes its offset; the layer behind it; a
    `qopt.quant_norm` by itself, where a quantized batch norm stands between
    `qopt.dequantize` and `qopt.quantize`, or, as a threshold, where any batch
    norm behind `qopt.dequantize` is compared with 0. The codes of the weights stay what they
    are. `into=weights` multiplies float weights instead, for comparison.

    That the bias and the sums that it takes part in fit the accumulator is
    proved from the constants before anything changes. docs/Quantization.md says
    which activations and paddings are passed, what becomes of a scale of 0, and
    how much results can change. A remark tells the place of each norm, or why it
    stays.

    ```mlir
    func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<2.0>>> {
      %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
      %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
      %b = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
      %0 = qopt.fully_connected %x, %w rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>> -> tensor<1x2x!qopt.quant<i8, real<1.0>>>
      %1 = qopt.quant_norm %0, %a, %b form<affine> rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<1.0>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<i8, real<2.0>>>
      return %1 : tensor<1x2x!qopt.quant<i8, real<2.0>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<2.0>>> {
      %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, -0.25>>>
      %b = qopt.const dense<[12, -40]> : tensor<2xi32> : tensor<2xi32>
      %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, -0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<2.0>>>
      return %0 : tensor<1x2x!qopt.quant<i8, real<2.0>>>
    }
    ```
  }];
  let options = [
    Option<"into", "into", "::mlir::qopt::NormTarget",
           /*default=*/"::mlir::qopt::NormTarget::Rescale",
           "Where the scale of a norm goes.",
           [{::llvm::cl::values(
             clEnumValN(::mlir::qopt::NormTarget::Rescale, "rescale",
                        "into the scales of quantized weights"),
             clEnumValN(::mlir::qopt::NormTarget::Weights, "weights",
                        "into float weights"))}]>
  ];
}

def DoubleQuantizeScalesPass : Pass<"qopt-double-quantize-scales", "::mlir::func::FuncOp"> {
  let summary = "scales of weights as narrow codes of one second-level scale";
  let description = [{
    The scales of each layer's constant weights become codes of `bits` bits times
    one second-level scale: unsigned codes, or signed ones where a scale is
    negative. The second level is chosen so that the worst relative error over
    the layer's scales is smallest (docs/Quantization.md has bounds):

    | `second-level` | what it is | the rescale then |
    |---|---|---|
    | `fixed` | a fixed-point number of 31 bits, such that input scale times second level over result scale is a power of two | a code and one shift |
    | `pow2` | a power of two | the same where the scales of input and result are powers of two, else a code, one multiplier and one shift |
    | `real` | any real number: the smallest error | a code, one multiplier and one shift |

    The integers of the weights stay, and thereby stand for other real numbers.
    They are rounded anew, nearest, in a channel whose scale is out of reach of
    the codes (as that of a channel without weights may be), and with
    `round-weights` wherever the real weights come out nearer than with the
    integers that they have. The bias, in units of the accumulator, is rounded half away
    from zero to its new unit. A layer that rounds twice gets `rounding`: there is
    no single shift that does both.

    A remark for each layer tells the worst relative error of a scale whose
    weights stay, a bound of what that does to a result in its own units, how many channels were
    rounded anew, and whether 32 bits are proved to be enough for the rescale.
    Layers that are left as they are have one that says why.

    ```mlir
    module attributes {qopt.profile = #qopt.profile<tflite>} {
      func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.25>>> {
        %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.126, 0.251>>>
        %b = qopt.const dense<[100, -100]> : tensor<2xi32> : tensor<2xi32>
        %y = qopt.fully_connected %x, %w, %b rounding<half_away_twice>
            : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.126, 0.251>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.25>>>
        return %y : tensor<1x2x!qopt.quant<i8, real<0.25>>>
      }
    }
    ```

    becomes

    ```mlir
    module attributes {qopt.profile = #qopt.profile<tflite>} {
      func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.25>>> {
        %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, double<u8 [65, 129], #qopt.fixed<1 * 2**-9>>>>
        %b = qopt.const dense<[99, -100]> : tensor<2xi32> : tensor<2xi32>
        %y = qopt.fully_connected %x, %w, %b rounding<half_up>
            : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, double<u8 [65, 129], #qopt.fixed<1 * 2**-9>>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.25>>>
        return %y : tensor<1x2x!qopt.quant<i8, real<0.25>>>
      }
    }
    ```
  }];
  let options = [
    Option<"bits", "bits", "unsigned", /*default=*/"8",
           "Bits of a code, 2 to 8; 2 to 5 for power-of-two codes.">,
    Option<"secondLevel", "second-level", "std::string", /*default=*/"\"fixed\"",
           "The second-level scale: fixed, pow2 or real.">,
    Option<"powerOfTwoCodes", "pow2-codes", "bool", /*default=*/"false",
           "Codes are powers of two: a shift instead of a multiplication.">,
    Option<"roundWeights", "round-weights", "bool", /*default=*/"false",
           "Round the weights anew where that is nearer to the real ones.">,
    Option<"rounding", "rounding", "std::string", /*default=*/"\"half_up\"",
           "What becomes of half_away_twice: a rounding, or keep.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def PowerOfTwoScalesPass : Pass<"qopt-power-of-two-scales", "::mlir::func::FuncOp"> {
  let summary = "scales that are powers of two";
  let description = [{
    The scales of each layer's constant weights become powers of two, and the weights
    are rounded anew, half away from zero, to the integers of their storage:

    | `weights` | which power of two |
    |---|---|
    | `mse` | the one with the least squared error of the weights (docs/Quantization.md) |
    | `nearest` | the nearest one in logarithm; at most a factor of sqrt(2) off, may clip |
    | `ceil` | the one at or above the scale: clips nothing (TQT) |
    | `none` | as they are |

    A negative scale becomes positive, and the weights change their signs. With
    `activations` (`nearest`, `ceil`; `none` is the default) so do the scales of
    all other values, also of arguments and results: their zero points stay, and
    the codes of constants are rounded anew. Biases follow, rounded half away
    from zero.

    Layers that round twice get `rounding`, as a shift rounds once.

    A remark for each layer tells the signal-to-noise ratio of its weights, one for
    the function the largest factor by which an activation's scale changed.
    What is left as it is has one that says why: a function with states or paddings
    that are not zero keeps the scales of its activations.

    ```mlir
    func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.3>>> {
      %w = qopt.const dense<[[100, -20], [30, 40]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.25, -0.2>>>
      %b = qopt.const dense<[100, -100]> : tensor<2xi32> : tensor<2xi32>
      %y = qopt.fully_connected %x, %w, %b rounding<half_up>
          : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, real<0.25, -0.2>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.3>>>
      return %y : tensor<1x2x!qopt.quant<i8, real<0.3>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, real<0.3>>> {
      %w = qopt.const dense<[[100, -20], [-96, -128]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, pow2<2**-2, 2**-4>>>
      %b = qopt.const dense<[100, 320]> : tensor<2xi32> : tensor<2xi32>
      %y = qopt.fully_connected %x, %w, %b rounding<half_up>
          : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, channel<0>, pow2<2**-2, 2**-4>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<0.3>>>
      return %y : tensor<1x2x!qopt.quant<i8, real<0.3>>>
    }
    ```
  }];
  let options = [
    Option<"weights", "weights", "std::string", /*default=*/"\"mse\"",
           "Scales of weights: mse, nearest, ceil or none.">,
    Option<"activations", "activations", "std::string", /*default=*/"\"none\"",
           "Scales of all other values: nearest, ceil or none.">,
    Option<"rounding", "rounding", "std::string", /*default=*/"\"half_up\"",
           "What becomes of half_away_twice in layers: a rounding, or keep.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

#endif // QOPT_TRANSFORMS_SCALEPASSES
