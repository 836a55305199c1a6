//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// All operators that are imported.
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "qopt/Import/TFLite.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

size_t OperatorInfo::getMinInputs() const {
  size_t count = inputs.size();
  while (count > 0 && inputs[count - 1].isOptional)
    --count;
  return count;
}

SmallVector<ArrayRef<OperatorInfo>> tflite::getOperatorFamilies() {
  return {getCastOperators(),      getElementwiseOperators(),
          getFunctionOperators(),  getLayerOperators(),
          getMovementOperators(),  getPoolOperators(),
          getRecurrentOperators(), getReductionOperators(),
          getStateOperators()};
}

const OperatorInfo *tflite::lookupOperator(BuiltinOperator code) {
  for (ArrayRef<OperatorInfo> family : getOperatorFamilies())
    for (const OperatorInfo &info : family)
      if (info.code == code)
        return &info;
  return nullptr;
}

static std::string getTypeName(tflite::TensorType type) {
  return describeEnum(type, EnumNameTensorType(type));
}

static void printSignature(raw_ostream &os, const OperatorInfo &info,
                           const Signature &signature) {
  os << EnumNameBuiltinOperator(info.code) << '(';
  llvm::ListSeparator separator;
  for (auto [i, input] : llvm::enumerate(info.inputs)) {
    os << separator << input.name;
    if (input.isOptional)
      os << '?';
    if (info.isVariadic && i + 1 == info.inputs.size())
      os << "...";
    os << ": ";
    if (input.kind == OperandKind::Ignored)
      os << '*';
    else if (input.kind == OperandKind::Absent)
      os << '-';
    else if (input.kind == OperandKind::Parameter)
      os << '=' << getTypeName(signature[i]);
    else
      os << getTypeName(signature[i]);
  }
  os << ") -> " << getTypeName(signature.back())
     << (info.hasManyOutputs ? "..." : "") << '\n';
}

void mlir::qopt::printTFLiteOperators(raw_ostream &os) {
  for (ArrayRef<OperatorInfo> family : getOperatorFamilies())
    for (const OperatorInfo &info : family)
      for (const Signature &signature : info.signatures)
        printSignature(os, info, signature);
}
