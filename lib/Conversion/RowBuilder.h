//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Loops over the rows of a tensor: its last dimension.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_ROWBUILDER_H
#define QOPT_LIB_CONVERSION_ROWBUILDER_H

#include "Lowering.h"
#include "ScalarBuilder.h"

namespace mlir::qopt {

/// Emits what a body computes.
using RowBody =
    llvm::function_ref<Value(ScalarBuilder &s, ValueRange elements)>;

/// Values of rows are tensors without the last dimension.
class RowBuilder {
public:
  RowBuilder(OpBuilder &builder, Location loc, RankedTensorType type)
      : builder(builder), loc(loc), shape(type.getShape()),
        all(builder.getMultiDimIdentityMap(type.getRank())),
        perRow(AffineMap::get(type.getRank(), 0, all.getResults().drop_back(),
                              builder.getContext())) {}

  Location getLoc() const { return loc; }

  /// A value of each row, from its elements. The body's elements are that of
  /// the input, those of `rows` and the value so far.
  Value reduce(Value input, ValueRange rows, Type type, int64_t init,
               RowBody body) {
    SmallVector<utils::IteratorType> iterators(shape.size(),
                                               utils::IteratorType::parallel);
    iterators.back() = utils::IteratorType::reduction;
    return create(input, rows,
                  createFilled(builder, loc, shape.drop_back(), type, init),
                  perRow, iterators, body);
  }

  /// The largest code of each row.
  Value max(Value input, QuantType type) {
    bool isUnsigned = type.getStorage().getKind() == StorageKind::Unsigned;
    return reduce(input, {}, type.getIntegerType(), type.getStorage().getMin(),
                  [&](ScalarBuilder &s, ValueRange elements) -> Value {
                    if (isUnsigned)
                      return arith::MaxUIOp::create(s.b, s.loc, elements[0],
                                                    elements[1]);
                    return s.max(elements[0], elements[1]);
                  });
  }

  /// A value of each row, from another.
  Value map(Value row, Type type, RowBody body) {
    return createElementwise(
        builder, loc, row, builder.getMultiDimIdentityMap(shape.size() - 1),
        type, [&](OpBuilder &b, Location l, ValueRange elements) {
          ScalarBuilder s{b, l};
          return body(s, elements);
        });
  }

  /// An element for each of the input. The body's elements are that of the
  /// input and those of `rows`.
  Value spread(Value input, ValueRange rows, Type type, RowBody body) {
    SmallVector<utils::IteratorType> iterators(shape.size(),
                                               utils::IteratorType::parallel);
    return create(input, rows, createEmpty(builder, loc, shape, type), all,
                  iterators, body);
  }

private:
  Value create(Value input, ValueRange rows, Value init, AffineMap resultMap,
               ArrayRef<utils::IteratorType> iterators, RowBody body) {
    SmallVector<Value> inputs = {input};
    llvm::append_range(inputs, rows);
    SmallVector<AffineMap> maps(inputs.size(), perRow);
    maps.front() = all;
    maps.push_back(resultMap);
    return createGeneric(builder, loc, inputs, init, maps, iterators,
                         [&](OpBuilder &b, Location l, ValueRange elements) {
                           ScalarBuilder s{b, l};
                           return body(s, elements);
                         });
  }

  OpBuilder &builder;
  Location loc;
  ArrayRef<int64_t> shape;
  AffineMap all, perRow;
};

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_ROWBUILDER_H
