//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rescales and rounded divisions as integer arithmetic inside linalg bodies.
// The arithmetic is that of qopt/Numerics/Rescale.h, operation by operation.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_RESCALETOARITH_H
#define QOPT_LIB_CONVERSION_RESCALETOARITH_H

#include "mlir/IR/Builders.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Numerics/FactoredRescale.h"

namespace mlir::qopt {

/// Emits `rescale(acc, M, rounding)` for one multiplier or one per channel.
/// What differs between channels arrives as elements of tables, the rest are
/// constants. Multipliers that share a factor are multiplied by in two steps,
/// which need 32 bits where the ranges of the accumulators (of each channel, or
/// unknown) prove that nothing is lost; `nsw` on each operation says so.
class RescaleEmitter {
public:
  RescaleEmitter(ArrayRef<Multiplier> multipliers, Rounding rounding,
                 Accumulator accumulator = Accumulator::I32,
                 ArrayRef<IntegerRange> ranges = {});

  /// Tables with one element for each channel, in the order in which `emit`
  /// expects their elements.
  struct Table {
    SmallVector<int32_t> values;
    /// Bits of an element, 8, 16 or 32, and whether they are zero-extended.
    unsigned width = 32;
    bool isUnsigned = false;
  };
  ArrayRef<Table> getTables() const { return tables; }

  /// `acc` has the type of the accumulator; the result is an i32.
  Value emit(OpBuilder &builder, Location loc, Value acc,
             ValueRange tableElements) const;

private:
  /// A parameter of the arithmetic: the same for all channels, or a table.
  struct Parameter {
    int32_t value = 0;
    std::optional<unsigned> table;
  };
  Parameter addParameter(ArrayRef<int32_t> values);
  Value get(OpBuilder &builder, Location loc, const Parameter &parameter,
            Type type, ValueRange tableElements) const;
  /// What the codes of a factored rescale are, in the bits that they need.
  void addCodes(const FactoredRescale &factored);
  Value emitFactored(OpBuilder &builder, Location loc, Value acc,
                     ValueRange tableElements) const;
  /// The rescale of a 64-bit accumulator.
  Value emit64(OpBuilder &builder, Location loc, Value acc,
               ValueRange tableElements) const;

  Rounding rounding;
  Accumulator accumulator;
  Parameter significand, leftShift, rightShift;
  SmallVector<Table> tables;
  /// Where there is one, `significand` holds its codes.
  std::optional<FactoredRescale> factored;
  bool isProductNarrow = false, isNarrow = false;
};

/// `numerator / denominator` for i32 values, denominator > 0.
Value emitRoundingDivide(OpBuilder &builder, Location loc, Value numerator,
                         Value denominator, Rounding rounding);

/// Keeps a signed integer inside `bounds`.
Value emitClamp(OpBuilder &builder, Location loc, Value value,
                std::pair<int64_t, int64_t> bounds);

/// Adds the zero point of `type` to an i32, keeps the sum inside `bounds`, and
/// narrows it to the storage of `type`.
Value emitStore(OpBuilder &builder, Location loc, Value value, QuantType type,
                std::pair<int64_t, int64_t> bounds);

/// A stored code of `type` as an i32, without its zero point where asked.
Value emitLoad(OpBuilder &builder, Location loc, Value code, QuantType type,
               bool subtractZeroPoint);

/// Whether an integer is not 0, as an i1.
Value emitIsNotZero(OpBuilder &builder, Location loc, Value value);

/// An integer constant of `type`.
Value emitConstant(OpBuilder &builder, Location loc, Type type, int64_t value);

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_RESCALETOARITH_H
