//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the files of the lowering to linalg share.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_LOWERING_H
#define QOPT_LIB_CONVERSION_LOWERING_H

#include "RescaleToArith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::qopt {

void populateCastLowering(TypeConverter &converter,
                          RewritePatternSet &patterns);
void populateElementwiseLowering(TypeConverter &converter,
                                 RewritePatternSet &patterns);
void populateFunctionLowering(TypeConverter &converter,
                              RewritePatternSet &patterns);
void populateLayerLowering(TypeConverter &converter,
                           RewritePatternSet &patterns);
void populateMovementLowering(TypeConverter &converter,
                              RewritePatternSet &patterns);
void populateNormalizationLowering(TypeConverter &converter,
                                   RewritePatternSet &patterns);
void populateNormLowering(TypeConverter &converter,
                          RewritePatternSet &patterns);
void populatePoolLowering(TypeConverter &converter,
                          RewritePatternSet &patterns);
void populateRecurrentLowering(TypeConverter &converter,
                               RewritePatternSet &patterns);
void populateReductionLowering(TypeConverter &converter,
                               RewritePatternSet &patterns);
void populateSoftmaxLowering(TypeConverter &converter,
                             RewritePatternSet &patterns);

/// A constant tensor of integers, one for each element of `shape` or a splat.
Value createIntegerTensor(OpBuilder &builder, Location loc,
                          ArrayRef<int64_t> shape, Type elementType,
                          ArrayRef<int32_t> values);

/// A constant tensor of rank 1 with these integers.
Value createLookUpTable(OpBuilder &builder, Location loc, Type elementType,
                        ArrayRef<int32_t> values);

/// `input`, NHWC, padded by [top, bottom, left, right] with `value`.
Value createSpatialPad(OpBuilder &builder, Location loc, Value input,
                       ArrayRef<int64_t> pad, int64_t value);

/// An empty tensor to write to.
Value createEmpty(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                  Type elementType);

/// A tensor full of `value`.
Value createFilled(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                   Type elementType, int64_t value);

/// Emits the scalar body of a linalg op; returns what it yields.
using BodyBuilder =
    function_ref<Value(OpBuilder &builder, Location loc, ValueRange elements)>;

/// A linalg.generic with one result.
Value createGeneric(OpBuilder &builder, Location loc, ValueRange inputs,
                    Value init, ArrayRef<AffineMap> maps,
                    ArrayRef<utils::IteratorType> iterators, BodyBuilder body);

/// A parallel linalg.generic over the shape of its first input.
Value createElementwise(OpBuilder &builder, Location loc, ValueRange inputs,
                        ArrayRef<AffineMap> inputMaps, Type resultElementType,
                        BodyBuilder body);

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_LOWERING_H
