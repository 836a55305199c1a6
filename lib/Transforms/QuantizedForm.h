//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The integer op that computes what a float op computes of dequantized tensors.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_QUANTIZEDFORM_H
#define QOPT_LIB_TRANSFORMS_QUANTIZEDFORM_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// Whether a value is a tensor of f32.
inline bool isFloatTensor(Value value) {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  return tensor && tensor.getElementType().isF32();
}

/// The tensor behind a dequantization, or null.
Value getDequantized(Value real);

/// The largest magnitude of an integer of a type per tensor, less its zero
/// point.
int64_t getLargestInteger(QuantType type);

/// An op of the same name, attributes and number of operands, with a rounding
/// where one is given. Null, and `why` says what its verifier expects, where
/// there is no such op.
Value cloneQuantized(OpBuilder &builder, Operation *op, ValueRange operands,
                     Type element, std::optional<Rounding> rounding,
                     std::string &why);

/// The same numbers in another type; the value itself where it is that type.
Value rescaleTo(OpBuilder &builder, Location loc, Value value, QuantType type,
                Rounding rounding, std::string &why);

/// Makes quantized forms at the insertion point of `builder`, which round as
/// the profile says.
class QuantizedForm {
public:
  QuantizedForm(OpBuilder &builder, Profile profile, std::string &why)
      : builder(builder), profile(profile), why(why) {}

  /// The result of the float op `op`, quantized to `type`. Null, and `why` says
  /// what was expected, where no integer op computes it; then unused ops are
  /// left.
  Value create(Operation *op, QuantType type);

private:
  Value createLayer(MacOpInterface op, QuantType type);
  Value createElementwise(Operation *op, QuantType type);
  Value createNegation(NegOp op, QuantType type);
  /// Of a function that no integer op computes, or of a sum with a number.
  Value createFromTable(Operation *op, QuantType type);
  Value createFunction(Operation *op, QuantType type);
  Value createRows(Operation *op, QuantType type);
  Value createReduction(Operation *op, int64_t count, QuantType type);
  Value createAverage(Operation *op, QuantType type);
  Value createNorm(BatchNormOp op, QuantType type);
  Value clone(Operation *op, ValueRange operands, QuantType type,
              std::optional<Rounding> rounding);
  /// Through a result of type `natural`, the only one that the op has.
  Value createThrough(Operation *op, Value input, QuantType natural,
                      Rounding rounding, QuantType type);

  /// The quantized tensor that a float operand stands for.
  Value getOperand(Value real);
  /// Without loss in storage of this width, where the codes fit it, and of this
  /// signedness where asked.
  Value adapt(Value value, StorageAttr storage, bool hasSignedness = false);
  /// A constant in storage like this.
  Value quantizeConstant(Value constant, StorageAttr storage);
  Rounding getRounding() const { return defaultRounding(profile); }
  std::nullptr_t refuse(const Twine &reason) {
    why = reason.str();
    return nullptr;
  }

  OpBuilder &builder;
  Profile profile;
  std::string &why;
};

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_QUANTIZEDFORM_H
