//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The type of a quantized element.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_TYPES
#define QOPT_DIALECT_TYPES

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/CommonTypeConstraints.td"
include "qopt/Dialect/QOpt/QOptAttrs.td"

def QOpt_QuantType : TypeDef<QOpt_Dialect, "Quant"> {
  let mnemonic = "quant";
  let summary = "a real number stored as an integer code";
  let description = [{
    `real = scale * (integer - zero_point)`, where the storage says which integer
    a code stands for. Syntax:

    ```
    `!qopt.quant` `<` storage `,` (granularity `,`)? scale (`,` `zp` `<` int, ... `>`)? `>`
    granularity ::= `channel` `<` axis `>` | `block` `<` size (`x` size)* `>`
    scale       ::= a scale attribute, without `#qopt.`
    ```

    A tensor has one scale; `channel<axis>` one for each index of the axis;
    `block<1x32>` one for each block, row-major over blocks, where the last block
    of a dimension may be partial. Zero points are absent (symmetric), one for
    the tensor, or one for each scale. Absent and all zero is the same type.

    Constraints:
    - (quant_c1) a tensor-wide scale is a single positive one.
    - (quant_c2) there are zero, one, or as many zero points as scales.
    - (quant_c3) zero points need integer storage of at most 16 bits and lie in its range.
    - (quant_c4) an axis is not negative; there are block sizes, all positive.

    Examples:

    ```mlir
    !qopt.quant<i8, real<0.05>, zp<-128>>
    !qopt.quant<i8<-127:127>, channel<0>, real<0.5, 0.25>>
    !qopt.quant<u8, fixed<1518500250 * 2**-31>, zp<128>>
    !qopt.quant<pow2<4>, pow2<2**-7>>
    !qopt.quant<i4, block<1x32>, double<u8 [17, 200], #qopt.real<0.001>>>
    ```
  }];
  let parameters = (ins "StorageAttr":$storage, "Granularity":$granularity,
                        ArrayRefParameter<"int64_t">:$blockOrAxis,
                        "ScaleAttrInterface":$scale,
                        ArrayRefParameter<"int64_t">:$zeroPoints);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let skipDefaultBuilders = 1;
  let builders = [
    TypeBuilder<(ins "StorageAttr":$storage, "Granularity":$granularity,
                     "ArrayRef<int64_t>":$blockOrAxis,
                     "ScaleAttrInterface":$scale,
                     "ArrayRef<int64_t>":$zeroPoints)>,
  ];
  let extraClassDeclaration = [{
    bool isPerTensor() const {
      return getGranularity() == Granularity::Tensor;
    }
    bool isPerChannel() const {
      return getGranularity() == Granularity::Channel;
    }
    /// The axis of a per-channel type.
    int64_t getAxis() const { return getBlockOrAxis().front(); }
    /// The scale of channel (or block) `index`; a tensor's scale for any index.
    ExactScale getScaleOf(size_t index) const;
    /// The zero point of channel (or block) `index`, 0 where absent.
    int64_t getZeroPointOf(size_t index) const;
    /// The signless integer type that holds a code in memory.
    IntegerType getIntegerType() const {
      return getStorage().getIntegerType();
    }
    /// How many scales a tensor of this shape needs; nullopt where the axis or
    /// the blocks do not fit the rank.
    std::optional<int64_t> getNumScales(ArrayRef<int64_t> shape) const;
    /// Hides the base's template, which would be preferred for every container
    /// of zero points and leaves them as they are.
    template <typename... Args>
    static QuantType
    getChecked(::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError,
               ::mlir::MLIRContext *context, Args... args) {
      return getNormalized(emitError, context, args...);
    }

  private:
    static QuantType
    getNormalized(::llvm::function_ref<::mlir::InFlightDiagnostic()> emitError,
                  ::mlir::MLIRContext *context, StorageAttr storage,
                  Granularity granularity, ArrayRef<int64_t> blockOrAxis,
                  ScaleAttrInterface scale, ArrayRef<int64_t> zeroPoints);

  public:
  }];
}

/// What operators compute with; 32 bits are only stored, moved and rescaled.
def QOpt_Element : Type<CPred<"::llvm::isa<::mlir::Float32Type>($_self) || "
    "(::llvm::isa<::mlir::qopt::QuantType>($_self) && "
    "::llvm::cast<::mlir::qopt::QuantType>($_self).getStorage().getWidth() "
    "<= 16)">, "f32 or !qopt.quant of at most 16 bits">;
def QOpt_QuantElement : Type<CPred<"::llvm::isa<::mlir::qopt::QuantType>($_self)">,
                             "!qopt.quant">;

/// Real tensors: float before quantization, or quantized.
def QOpt_Tensor : StaticShapeTensorOf<[QOpt_Element]>;
def QOpt_QuantTensor : StaticShapeTensorOf<[QOpt_QuantElement]>;
def QOpt_FloatTensor : StaticShapeTensorOf<[F32]>;
/// In units of the accumulator: scale input * filter, no zero point.
def QOpt_BiasTensor : StaticShapeTensorOf<[I32, I64, F32]>;
/// Also integers without a scale: shapes, indices, counts.
def QOpt_NumberTensor : StaticShapeTensorOf<[QOpt_Element, AnySignlessInteger]>;
def QOpt_AnyTensor : StaticShapeTensorOf<[AnyType]>;

#endif // QOPT_DIALECT_TYPES
