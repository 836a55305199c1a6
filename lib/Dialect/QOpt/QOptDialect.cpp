//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The dialect itself: registration, constants, discardable attributes.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

#include "qopt/Dialect/QOpt/QOptDialect.cpp.inc"

void QOptDialect::initialize() {
  registerAttributes();
  registerTypes();
  registerOps();
}

Operation *QOptDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                            Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!elements || !tensor)
    return nullptr;
  return ConstOp::create(builder, loc, tensor, elements);
}

static LogicalResult verifyStringAttribute(Operation *op,
                                           NamedAttribute attribute) {
  if (!isa<StringAttr>(attribute.getValue()))
    return op->emitError() << "expected '" << attribute.getName().strref()
                           << "' to be a string, but got "
                           << attribute.getValue();
  return success();
}

/// A permutation of the dimensions of the layer that the op is.
static LogicalResult verifyLayerLayout(Operation *op, Attribute attribute) {
  StringRef name = QOptDialect::kLayerLayoutAttr;
  auto layout = dyn_cast<DenseI64ArrayAttr>(attribute);
  auto type = op->getNumResults() > 0
                  ? dyn_cast<RankedTensorType>(op->getResult(0).getType())
                  : RankedTensorType();
  if (!type || !op->hasAttr(QOptDialect::kLayerAttr))
    return op->emitError() << "expected '" << name << "' beside '"
                           << QOptDialect::kLayerAttr
                           << "', on an op whose first result is a tensor";
  if (layout && layout.size() == type.getRank() &&
      isPermutationVector(layout.asArrayRef()))
    return success();
  return op->emitError() << "expected '" << name << "' to be a permutation of "
                         << type.getRank() << " dimensions, but got "
                         << attribute;
}

/// Finite bounds around zero of a tensor of f32.
static LogicalResult verifyRange(Operation *op, Type type,
                                 Attribute attribute) {
  StringRef name = QOptDialect::kRangeAttr;
  auto tensor = dyn_cast_or_null<RankedTensorType>(type);
  if (!tensor || !tensor.getElementType().isF32())
    return op->emitError() << "expected '" << name
                           << "' on an op with one result, or on an argument, "
                              "that is a tensor of f32";
  auto range = dyn_cast<DenseF64ArrayAttr>(attribute);
  if (!range || range.size() != 2 || !(range[0] <= 0 && range[1] >= 0) ||
      !std::isfinite(range[0]) || !std::isfinite(range[1]))
    return op->emitError() << "expected '" << name
                           << "' to be two finite numbers around 0, but got "
                           << attribute;
  return success();
}

/// What is said about the weights of a layer.
static LogicalResult verifyWeightsAttribute(Operation *op,
                                            NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (!isa<MacOpInterface>(op))
    return op->emitError() << "expected '" << name << "' on a layer";
  if (name == QOptDialect::kWeightsAttr &&
      !isa<StorageAttr>(attribute.getValue()))
    return op->emitError() << "expected '" << name
                           << "' to be a storage, but got "
                           << attribute.getValue();
  if (name != QOptDialect::kSensitivityAttr)
    return success();
  auto number = dyn_cast<FloatAttr>(attribute.getValue());
  if (!number || number.getValue().isNegative() ||
      !number.getValue().isFinite())
    return op->emitError() << "expected '" << name
                           << "' to be a finite number that is not negative, "
                              "but got "
                           << attribute.getValue();
  return success();
}

LogicalResult QOptDialect::verifyOperationAttribute(Operation *op,
                                                    NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (name == kProfileAttr) {
    if (!isa<ModuleOp>(op))
      return op->emitError() << "expected '" << name << "' on a module";
    if (!isa<ProfileAttr>(attribute.getValue()))
      return op->emitError()
             << "expected '" << name << "' to be a numerics profile, but got "
             << attribute.getValue();
    return success();
  }
  if (name == kLayerAttr) {
    if (failed(verifyStringAttribute(op, attribute)))
      return failure();
    if (op->getNumResults() == 0)
      return op->emitError()
             << "expected '" << name << "' on an op with results";
    return success();
  }
  if (name == kLayerLayoutAttr)
    return verifyLayerLayout(op, attribute.getValue());
  if (name == kRangeAttr)
    return verifyRange(
        op, op->getNumResults() == 1 ? op->getResult(0).getType() : Type(),
        attribute.getValue());
  if (name == kWeightsAttr || name == kSensitivityAttr)
    return verifyWeightsAttribute(op, attribute);
  if (name == kCascadeAttr) {
    auto group = dyn_cast<IntegerAttr>(attribute.getValue());
    if (group && group.getType().isSignlessInteger(64))
      return success();
    return op->emitError() << "expected '" << name
                           << "' to be a number of type i64, but got "
                           << attribute.getValue();
  }
  if (name == kPatchesAttr) {
    auto count = dyn_cast<IntegerAttr>(attribute.getValue());
    if (count && count.getType().isSignlessInteger(64) &&
        count.getValue().isStrictlyPositive())
      return success();
    return op->emitError() << "expected '" << name
                           << "' to be a positive number of type i64, but got "
                           << attribute.getValue();
  }
  if (name == kExtraMacsAttr) {
    auto macs = dyn_cast<IntegerAttr>(attribute.getValue());
    if (isa<FunctionOpInterface>(op) && macs &&
        macs.getType().isSignlessInteger(64))
      return success();
    return op->emitError() << "expected '" << name
                           << "' to be a function's number of type i64, but "
                              "got "
                           << attribute.getValue();
  }
  if (name == kArenaBytesAttr) {
    auto bytes = dyn_cast<IntegerAttr>(attribute.getValue());
    if (!isa<FunctionOpInterface>(op) || !bytes ||
        bytes.getValue().isNegative() || bytes.getValue().getActiveBits() > 63)
      return op->emitError()
             << "expected '" << name
             << "' to be the size of a function's arena, but got "
             << attribute.getValue();
    return success();
  }
  // On the buffer that a pair of argument and result has become.
  if (name == kStateAttr && op->getNumResults() == 1)
    return verifyInitialState(op, op->getResult(0).getType(),
                              attribute.getValue());
  return op->emitError() << "unknown qopt attribute '" << name << "'";
}

/// Wanted in the arena, or at its place there: an offset in bytes.
static LogicalResult verifyArenaBorder(Operation *op, NamedAttribute attribute,
                                       bool isResult) {
  auto offset = dyn_cast<IntegerAttr>(attribute.getValue());
  if (isa<UnitAttr>(attribute.getValue()) ||
      (!isResult && offset && offset.getType().isSignlessInteger(64) &&
       !offset.getValue().isNegative()))
    return success();
  return op->emitError() << "expected '" << attribute.getName().strref()
                         << "' to be "
                         << (isResult ? "a unit attribute"
                                      : "a unit attribute or an offset of i64")
                         << ", but got " << attribute.getValue();
}

LogicalResult QOptDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                    unsigned index,
                                                    NamedAttribute attribute) {
  StringRef name = attribute.getName();
  // Results become arguments when buffers do.
  if (name == kNameAttr || name == kLayerAttr || name == kFloatBorderAttr)
    return verifyStringAttribute(op, attribute);
  if (name == kArenaAttr) {
    auto alignment = dyn_cast<IntegerAttr>(attribute.getValue());
    if (!alignment || !alignment.getValue().isStrictlyPositive() ||
        !alignment.getValue().isPowerOf2())
      return op->emitError()
             << "expected '" << name << "' to be a power of two, but got "
             << attribute.getValue();
    return success();
  }
  // On an argument, an output is a buffer.
  if (name == kArenaInputAttr || name == kArenaOutputAttr)
    return verifyArenaBorder(op, attribute, /*isResult=*/false);
  if (name == kBorderRoundingAttr) {
    if (isa<RoundingAttr>(attribute.getValue()))
      return success();
    return op->emitError() << "expected '" << name
                           << "' to be a rounding, but got "
                           << attribute.getValue();
  }
  if (name == kStateAttr)
    return verifyStateArgument(op, index);
  if (name == kRangeAttr)
    return verifyRange(op,
                       cast<FunctionOpInterface>(op).getArgumentTypes()[index],
                       attribute.getValue());
  return op->emitError() << "unknown qopt attribute '" << name
                         << "' on a function argument";
}

LogicalResult QOptDialect::verifyRegionResultAttribute(
    Operation *op, unsigned, unsigned index, NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (name == kNameAttr || name == kLayerAttr || name == kFloatBorderAttr)
    return verifyStringAttribute(op, attribute);
  if (name == kArenaOutputAttr)
    return verifyArenaBorder(op, attribute, /*isResult=*/true);
  if (name == kStateAttr)
    return verifyStateResult(op, index);
  return op->emitError() << "unknown qopt attribute '" << name
                         << "' on a function result";
}

std::optional<Profile> qopt::getProfile(Operation *op) {
  for (; op; op = op->getParentOp())
    if (auto profile =
            op->getAttrOfType<ProfileAttr>(QOptDialect::kProfileAttr))
      return profile.getValue();
  return std::nullopt;
}
