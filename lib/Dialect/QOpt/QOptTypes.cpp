//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The quantized element type: syntax, constraints, queries.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectImplementation.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::qopt;

#define GET_TYPEDEF_CLASSES
#include "qopt/Dialect/QOpt/QOptTypes.cpp.inc"

namespace mlir::qopt::detail {
ScaleAttrInterface parseShortScale(AsmParser &parser);
void printShortScale(ScaleAttrInterface scale, AsmPrinter &printer);
} // namespace mlir::qopt::detail

void QOptDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "qopt/Dialect/QOpt/QOptTypes.cpp.inc"
      >();
}

/// Absent and all-zero zero points are the same type.
static ArrayRef<int64_t> normalizeZeroPoints(ArrayRef<int64_t> zeroPoints) {
  return llvm::all_of(zeroPoints, [](int64_t zp) { return zp == 0; })
             ? ArrayRef<int64_t>()
             : zeroPoints;
}

QuantType QuantType::get(MLIRContext *context, StorageAttr storage,
                         Granularity granularity, ArrayRef<int64_t> blockOrAxis,
                         ScaleAttrInterface scale,
                         ArrayRef<int64_t> zeroPoints) {
  return Base::get(context, storage, granularity, blockOrAxis, scale,
                   normalizeZeroPoints(zeroPoints));
}

QuantType QuantType::getNormalized(function_ref<InFlightDiagnostic()> emitError,
                                   MLIRContext *context, StorageAttr storage,
                                   Granularity granularity,
                                   ArrayRef<int64_t> blockOrAxis,
                                   ScaleAttrInterface scale,
                                   ArrayRef<int64_t> zeroPoints) {
  return Base::getChecked(emitError, context, storage, granularity, blockOrAxis,
                          scale, normalizeZeroPoints(zeroPoints));
}

QuantType QuantType::getChecked(function_ref<InFlightDiagnostic()> emitError,
                                MLIRContext *context, StorageAttr storage,
                                Granularity granularity,
                                ArrayRef<int64_t> blockOrAxis,
                                ScaleAttrInterface scale,
                                ArrayRef<int64_t> zeroPoints) {
  return getNormalized(emitError, context, storage, granularity, blockOrAxis,
                       scale, zeroPoints);
}

LogicalResult QuantType::verify(function_ref<InFlightDiagnostic()> emitError,
                                StorageAttr storage, Granularity granularity,
                                ArrayRef<int64_t> blockOrAxis,
                                ScaleAttrInterface scale,
                                ArrayRef<int64_t> zeroPoints) {
  // quant_c1
  if (granularity == Granularity::Tensor) {
    if (scale.size() != 1)
      return emitError() << "expected one scale for a whole tensor, but got "
                         << scale.size();
    if (scale.getScale(0).mantissa < 0)
      return emitError() << "expected a positive scale for a whole tensor, but "
                            "got "
                         << scale.getScale(0).toDouble();
  }
  // quant_c2
  if (zeroPoints.size() > 1 && zeroPoints.size() != scale.size())
    return emitError() << "expected one zero point or as many as scales ("
                       << scale.size() << "), but got " << zeroPoints.size();
  // quant_c3
  if (!zeroPoints.empty() && !storage.isUniform())
    return emitError() << "expected no zero point for "
                       << stringifyStorageKind(storage.getKind()) << " storage";
  if (!zeroPoints.empty() && storage.getWidth() > 16)
    return emitError() << "expected no zero point for storage of "
                       << storage.getWidth() << " bits";
  for (int64_t zeroPoint : zeroPoints)
    if (zeroPoint < storage.getMin() || zeroPoint > storage.getMax())
      return emitError() << "expected zero points between " << storage.getMin()
                         << " and " << storage.getMax() << ", but got "
                         << zeroPoint;
  // quant_c4
  if (granularity == Granularity::Channel && blockOrAxis.front() < 0)
    return emitError() << "expected an axis that is not negative, but got "
                       << blockOrAxis.front();
  if (granularity == Granularity::Block && blockOrAxis.empty())
    return emitError() << "expected at least one block size";
  if (granularity == Granularity::Block)
    for (int64_t size : blockOrAxis)
      if (size <= 0)
        return emitError() << "expected positive block sizes, but got " << size;
  return success();
}

ExactScale QuantType::getScaleOf(size_t index) const {
  return getScale().getScale(getScale().size() == 1 ? 0 : index);
}

int64_t QuantType::getZeroPointOf(size_t index) const {
  ArrayRef<int64_t> zeroPoints = getZeroPoints();
  if (zeroPoints.empty())
    return 0;
  return zeroPoints.size() == 1 ? zeroPoints.front() : zeroPoints[index];
}

std::optional<int64_t> QuantType::getNumScales(ArrayRef<int64_t> shape) const {
  switch (getGranularity()) {
  case Granularity::Tensor:
    return 1;
  case Granularity::Channel:
    if (getAxis() >= static_cast<int64_t>(shape.size()))
      return std::nullopt;
    return shape[getAxis()];
  case Granularity::Block: {
    if (getBlockOrAxis().size() != shape.size())
      return std::nullopt;
    uint64_t blocks = 1;
    for (auto [size, block] : llvm::zip_equal(shape, getBlockOrAxis()))
      blocks = llvm::SaturatingMultiply<uint64_t>(
          blocks, llvm::divideCeil(size, block));
    return std::min<uint64_t>(blocks, std::numeric_limits<int64_t>::max());
  }
  }
  llvm_unreachable("unknown granularity");
}

//===----------------------------------------------------------------------===//
// Syntax
//===----------------------------------------------------------------------===//

static ParseResult parseGranularity(AsmParser &parser, Granularity &granularity,
                                    SmallVectorImpl<int64_t> &blockOrAxis) {
  granularity = Granularity::Tensor;
  if (succeeded(parser.parseOptionalKeyword("channel"))) {
    granularity = Granularity::Channel;
    return failure(parser.parseLess() ||
                   parser.parseInteger(blockOrAxis.emplace_back()) ||
                   parser.parseGreater() || parser.parseComma());
  }
  if (succeeded(parser.parseOptionalKeyword("block"))) {
    granularity = Granularity::Block;
    return failure(parser.parseLess() ||
                   parser.parseDimensionList(blockOrAxis,
                                             /*allowDynamic=*/false,
                                             /*withTrailingX=*/false) ||
                   parser.parseGreater() || parser.parseComma());
  }
  return success();
}

Type QuantType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseLess())
    return {};
  StorageAttr storage = StorageAttr::parseShort(parser);
  Granularity granularity;
  SmallVector<int64_t> blockOrAxis, zeroPoints;
  if (!storage || parser.parseComma() ||
      parseGranularity(parser, granularity, blockOrAxis))
    return {};
  ScaleAttrInterface scale = detail::parseShortScale(parser);
  if (!scale)
    return {};
  if (succeeded(parser.parseOptionalComma()))
    if (parser.parseKeyword("zp") ||
        parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater, [&] {
          return parser.parseInteger(zeroPoints.emplace_back());
        }))
      return {};
  if (parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    storage, granularity, blockOrAxis, scale, zeroPoints);
}

void QuantType::print(AsmPrinter &printer) const {
  printer << "<";
  getStorage().printShort(printer);
  printer << ", ";
  if (isPerChannel())
    printer << "channel<" << getAxis() << ">, ";
  if (getGranularity() == Granularity::Block) {
    printer << "block<";
    llvm::interleave(getBlockOrAxis(), printer, "x");
    printer << ">, ";
  }
  detail::printShortScale(getScale(), printer);
  if (!getZeroPoints().empty()) {
    printer << ", zp<";
    llvm::interleaveComma(getZeroPoints(), printer);
    printer << ">";
  }
  printer << ">";
}
