//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a message says about the parts of a network that are float.
//
//===----------------------------------------------------------------------===//

#include "FloatBorders.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

/// How many neighbours a line names, and how many parts get a line.
static constexpr size_t kMaxNamed = 3, kMaxParts = 8;

static bool isFloat(TensorType type) {
  return llvm::is_contained({TensorType::FLOAT16, TensorType::FLOAT32,
                             TensorType::FLOAT64, TensorType::BFLOAT16},
                            type);
}

namespace {
/// Operators that float tensors connect, and what is around them.
struct FloatPart {
  SmallVector<size_t> operators;
  /// Labels of what the part takes and of what takes its results.
  std::vector<std::string> before, after;
};

/// Adds what a line may still name, and one more to know that there is more.
void addLabel(std::vector<std::string> &labels, std::string label) {
  if (labels.size() <= kMaxNamed && !llvm::is_contained(labels, label))
    labels.push_back(std::move(label));
}

class FloatPartFinder {
public:
  FloatPartFinder(const ModelFile &file, const FloatBorders &borders);

  std::vector<FloatPart> find();
  size_t getNumFloatOperators() const { return numFloat; }

private:
  /// The tensors that an operator takes or makes, without absent ones.
  SmallVector<int32_t> getTensors(size_t op) const;
  /// Whether an operator computes with float numbers.
  bool isFloatOperator(size_t op) const;
  void addNeighbours(size_t op, FloatPart &part) const;
  std::string getLabel(size_t op) const {
    return file.getOperatorName(file.getOperator(op)) + " " +
           file.getOperatorLabel(op);
  }

  const ModelFile &file;
  const FloatBorders &borders;
  llvm::IntEqClasses classes;
  std::vector<bool> isPart;
  size_t numFloat = 0;
  /// Of a corrupt file only the first operator that makes a tensor counts.
  llvm::DenseMap<int32_t, size_t> producers;
  llvm::DenseMap<int32_t, SmallVector<size_t>> users;
  llvm::DenseSet<int32_t> inputs, outputs;
};
} // namespace

FloatPartFinder::FloatPartFinder(const ModelFile &file,
                                 const FloatBorders &borders)
    : file(file), borders(borders), classes(file.getNumOperators()) {
  inputs.insert_range(file.getInputs());
  outputs.insert_range(file.getOutputs());
  // The operator that first touched a float tensor.
  llvm::DenseMap<int32_t, size_t> touched;
  for (size_t i = 0, e = file.getNumOperators(); i < e; ++i) {
    for (int32_t tensor : file.getInputs(file.getOperator(i)))
      users[tensor].push_back(i);
    for (int32_t tensor : file.getOutputs(file.getOperator(i)))
      producers.try_emplace(tensor, i);
    isPart.push_back(isFloatOperator(i));
    if (!isPart.back())
      continue;
    ++numFloat;
    for (int32_t tensor : getTensors(i))
      if (isFloat(file.getTensor(tensor).type()) &&
          file.getData(tensor).empty())
        classes.join(i, touched.try_emplace(tensor, i).first->second);
  }
}

SmallVector<int32_t> FloatPartFinder::getTensors(size_t op) const {
  SmallVector<int32_t> tensors(file.getInputs(file.getOperator(op)));
  llvm::append_range(tensors, file.getOutputs(file.getOperator(op)));
  llvm::erase(tensors, kNoTensor);
  return tensors;
}

bool FloatPartFinder::isFloatOperator(size_t op) const {
  return !borders.isConversion(op) &&
         llvm::any_of(getTensors(op), [&](int32_t tensor) {
           return isFloat(file.getTensor(tensor).type());
         });
}

void FloatPartFinder::addNeighbours(size_t op, FloatPart &part) const {
  for (int32_t tensor : file.getInputs(file.getOperator(op))) {
    if (tensor == kNoTensor)
      continue;
    auto producer = producers.find(tensor);
    if (producer != producers.end() && !isPart[producer->second])
      addLabel(part.before, getLabel(producer->second));
    if (inputs.contains(tensor))
      addLabel(part.before, "graph input " + file.getEndLabel(tensor));
  }
  for (int32_t tensor : file.getOutputs(file.getOperator(op))) {
    if (tensor == kNoTensor || producers.lookup(tensor) != op)
      continue;
    for (size_t user : users.lookup(tensor))
      if (!isPart[user])
        addLabel(part.after, getLabel(user));
    if (outputs.contains(tensor))
      addLabel(part.after, "graph output " + file.getEndLabel(tensor));
  }
}

std::vector<FloatPart> FloatPartFinder::find() {
  classes.compress();
  llvm::MapVector<unsigned, FloatPart> parts;
  for (size_t i = 0, e = isPart.size(); i < e; ++i) {
    if (!isPart[i])
      continue;
    FloatPart &part = parts[classes[i]];
    part.operators.push_back(i);
    addNeighbours(i, part);
  }
  std::vector<FloatPart> result;
  for (auto &[number, part] : parts)
    result.push_back(std::move(part));
  return result;
}

/// `CONV_2D #1 'a', ADD #4 'b', ...`
static std::string join(ArrayRef<std::string> labels, StringRef ifEmpty) {
  if (labels.empty())
    return ifEmpty.str();
  std::string text = llvm::join(labels.take_front(kMaxNamed), ", ");
  return labels.size() > kMaxNamed ? text + ", ..." : text;
}

/// `3 float operators (DEQUANTIZE, EXP, QUANTIZE) between ADD #1 'a' and ...`
static std::string describe(const ModelFile &file, const FloatPart &part) {
  llvm::MapVector<std::string, size_t, std::map<std::string, unsigned>> counts;
  for (size_t op : part.operators)
    ++counts[file.getOperatorName(file.getOperator(op))];
  std::string line;
  llvm::raw_string_ostream os(line);
  os << part.operators.size() << " float operator"
     << (part.operators.size() == 1 ? "" : "s") << " (";
  llvm::interleaveComma(counts, os, [&](const auto &entry) {
    if (entry.second > 1)
      os << entry.second << " ";
    os << entry.first;
  });
  os << ") between " << join(part.before, "constants") << " and "
     << join(part.after, "nothing that uses them");
  return line;
}

std::vector<std::string>
tflite::describeFloatParts(const ModelFile &file, const FloatBorders &borders) {
  FloatPartFinder finder(file, borders);
  size_t numFloat = finder.getNumFloatOperators();
  if (numFloat == 0)
    return {};
  std::vector<std::string> lines;
  std::vector<FloatPart> parts = finder.find();
  for (const FloatPart &part : ArrayRef(parts).take_front(kMaxParts))
    lines.push_back(describe(file, part));
  if (parts.size() > kMaxParts)
    lines.push_back("and " + std::to_string(parts.size() - kMaxParts) +
                    " more float parts");
  StringRef how = "with TensorFlow Lite's converter, a representative dataset "
                  "and target_spec.supported_ops = [TFLITE_BUILTINS_INT8]";
  if (numFloat == file.getNumOperators())
    lines.push_back(
        ("this is a float model: quantize all of it first, for instance " + how)
            .str());
  else
    lines.push_back(("quantize the whole network, for instance " + how +
                     "; only its inputs and outputs can be float")
                        .str());
  return lines;
}
