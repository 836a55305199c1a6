//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Graph inputs and outputs that are float and only converted.
//
//===----------------------------------------------------------------------===//

#include "FloatBorders.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

/// Whether vectors of a table, which may be missing, hold the same.
template <typename VectorT>
static bool areEqual(const VectorT *a, const VectorT *b) {
  size_t size = a ? a->size() : 0;
  if (size != (b ? b->size() : 0))
    return false;
  for (size_t i = 0; i < size; ++i)
    if (a->Get(i) != b->Get(i))
      return false;
  return true;
}

/// Whether a conversion between the two tensors is one that the driver and the
/// C header know: float32, and quantized with one scale.
static bool isConversion(const Tensor &real, const Tensor &quantized) {
  const auto *quantization = quantized.quantization();
  return real.type() == TensorType::FLOAT32 &&
         llvm::is_contained(
             {TensorType::INT8, TensorType::UINT8, TensorType::INT16},
             quantized.type()) &&
         quantization && quantization->scale() &&
         quantization->scale()->size() == 1 &&
         quantization->details_type() == QuantizationDetails::NONE &&
         areEqual(real.shape(), quantized.shape());
}

static bool haveSameType(const Tensor &a, const Tensor &b) {
  return a.type() == b.type() &&
         areEqual(a.quantization()->scale(), b.quantization()->scale()) &&
         areEqual(a.quantization()->zero_point(),
                  b.quantization()->zero_point());
}

FloatBorders::FloatBorders(const ModelFile &file) {
  // Which operators use and define the tensors at the border.
  llvm::DenseMap<int32_t, SmallVector<size_t>> users, producers;
  for (int32_t tensor : file.getInputs())
    users[tensor];
  for (int32_t tensor : file.getOutputs())
    users[tensor], producers[tensor];
  for (size_t i = 0, e = file.getNumOperators(); i < e; ++i) {
    const Operator &op = file.getOperator(i);
    for (int32_t tensor : file.getInputs(op))
      if (auto found = users.find(tensor); found != users.end())
        found->second.push_back(i);
    for (int32_t tensor : file.getOutputs(op))
      if (auto found = producers.find(tensor); found != producers.end())
        found->second.push_back(i);
  }
  auto converts = [&](size_t index, BuiltinOperator code) {
    const Operator &op = file.getOperator(index);
    return file.getBuiltin(op) == code && file.getInputs(op).size() == 1 &&
           file.getOutputs(op).size() == 1 &&
           file.getInputs(op).front() != kNoTensor &&
           file.getOutputs(op).front() != kNoTensor;
  };

  llvm::DenseSet<int32_t> seen;
  for (int32_t input : file.getInputs()) {
    if (!seen.insert(input).second)
      continue;
    // A constant, or something that is a result at once, is no input to
    // convert.
    if (!file.getData(input).empty() || producers.contains(input) ||
        users[input].empty())
      continue;
    SmallVector<int32_t> results;
    bool isConverted = llvm::all_of(users[input], [&](size_t index) {
      if (!converts(index, BuiltinOperator::QUANTIZE))
        return false;
      int32_t result = file.getOutputs(file.getOperator(index)).front();
      results.push_back(result);
      return ::isConversion(file.getTensor(input), file.getTensor(result)) &&
             haveSameType(file.getTensor(results.front()),
                          file.getTensor(result));
    });
    if (!isConverted)
      continue;
    conversions.insert(users[input].begin(), users[input].end());
    stored[input] = std::move(results);
  }
  for (int32_t output : file.getOutputs()) {
    if (isBorder(output) || !users[output].empty() ||
        producers[output].size() != 1)
      continue;
    size_t index = producers[output].front();
    if (!converts(index, BuiltinOperator::DEQUANTIZE))
      continue;
    int32_t operand = file.getInputs(file.getOperator(index)).front();
    if (!::isConversion(file.getTensor(output), file.getTensor(operand)))
      continue;
    conversions.insert(index);
    stored[output] = {operand};
  }
}
