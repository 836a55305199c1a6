//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Recurrent layers: what the files that lower them share.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_RECURRENT_H
#define QOPT_LIB_CONVERSION_RECURRENT_H

#include "Contraction.h"
#include "ScalarBuilder.h"

namespace mlir::qopt {

/// An operand, and its integers.
struct Operand {
  Value original, integers;
};

/// `bias[n] + sum_k (x[...] - x.zp) * weights[n, k]` for each b and n.
struct Products {
  Value x;
  QuantType xType;
  AffineMap xMap; ///< from (b, n, k)
  Operand weights, bias;
  int64_t batch;
  Type type; ///< of the accumulators

  Value create(OpBuilder &builder, Location loc) const;

private:
  /// What the accumulators begin with. Sets `subtractZeroPoint` where it does
  /// not contain the products with the zero point.
  Value createStart(OpBuilder &builder, Location loc,
                    bool &subtractZeroPoint) const;
};

/// One multiplier for all channels.
inline Value emitRescale(ScalarBuilder &s, Value acc, Multiplier multiplier,
                         Rounding rounding,
                         Accumulator accumulator = Accumulator::I32) {
  return RescaleEmitter(multiplier, rounding, accumulator)
      .emit(s.b, s.loc, acc, {});
}

void populateLSTMLowering(TypeConverter &converter,
                          RewritePatternSet &patterns);

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_RECURRENT_H
