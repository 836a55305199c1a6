//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The dialect `qopt`.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_BASE
#define QOPT_DIALECT_BASE

include "mlir/IR/DialectBase.td"

def QOpt_Dialect : Dialect {
  let name = "qopt";
  let cppNamespace = "::mlir::qopt";
  let summary = "Quantized networks whose scales are part of the IR";
  let description = [{
    What a network computes, before any decision about loops or memory. Tensors
    are ranked, have static shapes and hold `f32`, plain integers or
    `!qopt.quant`: the type says how a stored integer is turned into a real
    number, and in particular how the scale itself is encoded. The same
    operators work on float tensors (before quantization) and on quantized ones.

    Every op that rounds names its rounding. The module names the numerics
    profile, that is, whose arithmetic turns the scales of a layer into the
    multiplier of its rescale (docs/Numerics.md):

    ```mlir
    module attributes {qopt.profile = #qopt.profile<tflite>} {
      func.func @main(%x: tensor<1x4x!qopt.quant<i8, real<0.5>, zp<-3>>>)
          -> tensor<2x2x!qopt.quant<i8, real<0.5>, zp<-3>>> {
        %0 = qopt.reshape %x : tensor<1x4x!qopt.quant<i8, real<0.5>, zp<-3>>>
            -> tensor<2x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
        return %0 : tensor<2x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
      }
    }
    ```

    Discardable attributes: `qopt.profile` on the module; `qopt.name`, the
    user's name of an input or output, on arguments and results of a function;
    `qopt.float_border` on arguments and results that are f32 in the imported
    model and lost their conversion: the id of the value in f32, as a string;
    `qopt.border_rounding` beside it on arguments where that conversion rounds
    in another way than half_away;
    `qopt.layer` on an op whose first result is a value of the imported model:
    the index of the TFLite tensor or the name of the ONNX value, as a string;
    `qopt.layer_layout` beside it where the result's dimensions have another
    order than that value's: dimension `k` of the result is dimension
    `qopt.layer_layout[k]` of the value. A rewrite that changes the value drops
    both. `qopt.range` on an op with one result, or on an argument, of f32 says
    between which real numbers its elements lie, as `array<f64: min, max>` around
    zero. `qopt-expose-layers`
    repeats it on the results of a function; `qopt-place-buffers` marks the
    argument that is the arena with `qopt.arena`, its alignment in bytes, and its
    function with `qopt.arena_bytes`, its size. On a layer with float weights,
    `qopt.weights` is the storage that they are to be quantized to
    (`#qopt.storage<i4>`), and `qopt.sensitivity` says how much an error of them
    counts: a number that is not negative, for a squared error as large as the
    weights themselves. Ops with the same number as `qopt.cascade` are to be
    computed together, row by row: `qopt-form-cascades` makes them one op.

    State, which a streaming network keeps from one call to the next, is a pair
    of values like any other: one of the last arguments of a function and one of
    its last results, in the same order. `qopt.state` marks both; on the argument
    it holds the codes of the initial value. Each later call gets what the call
    before it returned:

    ```mlir
    func.func @main(%x: tensor<4xi8>, %old: tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>})
        -> (tensor<4xi8>, tensor<4xi8> {qopt.state}) {
      return %old, %x : tensor<4xi8>, tensor<4xi8>
    }
    ```

    `qopt-keep-state` turns the pair into one buffer, a `memref.alloc` with the
    initial value as `qopt.state`.
  }];
  let useDefaultAttributePrinterParser = 1;
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
  let extraClassDeclaration = [{
    /// Names of the discardable attributes.
    static constexpr StringLiteral kProfileAttr = "qopt.profile";
    static constexpr StringLiteral kNameAttr = "qopt.name";
    static constexpr StringLiteral kLayerAttr = "qopt.layer";
    static constexpr StringLiteral kLayerLayoutAttr = "qopt.layer_layout";
    static constexpr StringLiteral kRangeAttr = "qopt.range";
    static constexpr StringLiteral kArenaAttr = "qopt.arena";
    static constexpr StringLiteral kArenaBytesAttr = "qopt.arena_bytes";
    static constexpr StringLiteral kArenaInputAttr = "qopt.arena_input";
    static constexpr StringLiteral kArenaOutputAttr = "qopt.arena_output";
    static constexpr StringLiteral kStateAttr = "qopt.state";
    static constexpr StringLiteral kFloatBorderAttr = "qopt.float_border";
    static constexpr StringLiteral kBorderRoundingAttr = "qopt.border_rounding";
    static constexpr StringLiteral kWeightsAttr = "qopt.weights";
    static constexpr StringLiteral kSensitivityAttr = "qopt.sensitivity";
    static constexpr StringLiteral kCascadeAttr = "qopt.cascade";
    static constexpr StringLiteral kPatchesAttr = "qopt.patches";
    static constexpr StringLiteral kExtraMacsAttr = "qopt.extra_macs";

  private:
    void registerAttributes();
    void registerTypes();
    void registerOps();

  public:
  }];
}

#endif // QOPT_DIALECT_BASE
