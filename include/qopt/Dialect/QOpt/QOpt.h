//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The dialect in C++: types, attributes, interfaces and ops.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_QOPT_H
#define QOPT_DIALECT_QOPT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "qopt/Numerics/FixedPoint.h"
#include "qopt/Numerics/Functions.h"
#include "qopt/Numerics/Norms.h"
#include "qopt/Numerics/Rescale.h"
#include <array>

#include "qopt/Dialect/QOpt/QOptDialect.h.inc"

#include "qopt/Dialect/QOpt/QOptAttrInterfaces.h.inc"

#define GET_ATTRDEF_CLASSES
#include "qopt/Dialect/QOpt/QOptAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "qopt/Dialect/QOpt/QOptTypes.h.inc"

namespace mlir {
class PatternRewriter;
} // namespace mlir

namespace mlir::qopt {

class MacOpInterface;

/// The quantized element type of a tensor, or null.
QuantType getQuantType(Type type);
inline QuantType getQuantType(Value value) {
  return getQuantType(value.getType());
}

/// Bytes of an element of a tensor in memory, a power of two: one of less than
/// 8 bits has a byte of its own.
int64_t getElementBytes(RankedTensorType type);

/// How a per-tensor type stores real numbers.
TensorFormat getFormat(QuantType type);

/// The stored values between which `activation` keeps a per-tensor type.
std::pair<int64_t, int64_t> getActivationBounds(Activation activation,
                                                QuantType type);

/// The plain integers between which `activation` keeps a type.
std::pair<int64_t, int64_t> getActivationBounds(Activation activation,
                                                IntegerType type);

/// The numerics profile of the module around `op`, if it names one.
std::optional<Profile> getProfile(Operation *op);

/// How many of the last arguments, and of the last results, are state that the
/// function keeps from one call to the next.
unsigned getNumStates(FunctionOpInterface function);

/// The codes of the initial value of a state, or null.
ElementsAttr getInitialState(FunctionOpInterface function, unsigned argument);

/// Where an element of a result comes from.
struct ElementSource {
  unsigned operand = 0;
  SmallVector<int64_t, 6> index;
};

namespace detail {
SmallVector<Multiplier> getLayerMultipliers(MacOpInterface op, Profile profile);

/// The shape to which all operands broadcast.
LogicalResult
inferBroadcastShape(std::optional<Location> location, ValueRange operands,
                    SmallVectorImpl<ShapedTypeComponents> &shapes);
} // namespace detail

} // namespace mlir::qopt

#include "qopt/Dialect/QOpt/QOptInterfaces.h.inc"

#define GET_OP_CLASSES
#include "qopt/Dialect/QOpt/QOptOps.h.inc"

#endif // QOPT_DIALECT_QOPT_H
