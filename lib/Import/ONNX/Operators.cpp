//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Looking operators and their attributes up.
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "qopt/Import/ONNX.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

const AttributeProto *Attributes::find(StringRef name) const {
  for (const AttributeProto &attribute : op.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

int64_t Attributes::getInt(StringRef name, int64_t fallback) const {
  const AttributeProto *attribute = find(name);
  return attribute ? attribute->i() : fallback;
}

SmallVector<int64_t> Attributes::getInts(StringRef name,
                                         ArrayRef<int64_t> fallback) const {
  if (const AttributeProto *attribute = find(name))
    return {attribute->ints().begin(), attribute->ints().end()};
  return SmallVector<int64_t>(fallback);
}

float Attributes::getFloat(StringRef name, float fallback) const {
  const AttributeProto *attribute = find(name);
  return attribute ? attribute->f() : fallback;
}

SmallVector<float> Attributes::getFloats(StringRef name) const {
  if (const AttributeProto *attribute = find(name))
    return {attribute->floats().begin(), attribute->floats().end()};
  return {};
}

StringRef Attributes::getString(StringRef name, StringRef fallback) const {
  const AttributeProto *attribute = find(name);
  return attribute ? StringRef(attribute->s()) : fallback;
}

const TensorProto *Attributes::getTensor(StringRef name) const {
  const AttributeProto *attribute = find(name);
  return attribute ? &attribute->t() : nullptr;
}

const GraphProto *Attributes::getGraph(StringRef name) const {
  const AttributeProto *attribute = find(name);
  return attribute ? &attribute->g() : nullptr;
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

size_t OperatorInfo::getMinInputs() const {
  size_t count = inputs.size();
  while (count > 0 && inputs[count - 1].isOptional)
    --count;
  return count;
}

SmallVector<ArrayRef<OperatorInfo>> onnximport::getOperatorFamilies() {
  return {getBlockOperators(),        getCastOperators(),
          getConstantOperators(),     getControlOperators(),
          getElementwiseOperators(),  getFunctionOperators(),
          getLayerOperators(),        getMatrixOperators(),
          getMovementOperators(),     getNormOperators(),
          getPadOperators(),          getPoolOperators(),
          getPowerOperators(),        getQLinearOperators(),
          getRealFunctionOperators(), getRecurrentOperators(),
          getReductionOperators(),    getResizeOperators(),
          getShapeOperators()};
}

const OperatorInfo *onnximport::lookupOperator(const NodeProto &op) {
  std::string name = ModelFile::getOperatorName(op);
  for (ArrayRef<OperatorInfo> family : getOperatorFamilies())
    for (const OperatorInfo &info : family)
      if (info.name == name)
        return &info;
  return nullptr;
}

void mlir::qopt::printONNXOperators(raw_ostream &os) {
  for (ArrayRef<OperatorInfo> family : getOperatorFamilies())
    for (const OperatorInfo &info : family) {
      os << info.name << '(';
      llvm::ListSeparator separator;
      for (auto [i, input] : llvm::enumerate(info.inputs))
        os << separator << (input.isParameter ? "=" : "") << input.name
           << (input.isOptional ? "?" : "")
           << (info.isVariadic && i + 1 == info.inputs.size() ? "..." : "");
      os << ')';
      for (auto [i, attribute] : llvm::enumerate(info.attributes))
        os << (i == 0 ? ": " : ", ") << attribute.name;
      os << '\n';
    }
}
