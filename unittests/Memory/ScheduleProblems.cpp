//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScheduleProblems.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <set>

using namespace mlir::qopt;

ScheduleProblem mlir::qopt::makeScheduleProblem(RandomSource &random,
                                                int64_t maxOperators) {
  ScheduleProblem problem;
  int64_t numOperators = random.between(1, maxOperators);
  auto addTensor = [&]() {
    problem.tensors.push_back(
        {random.between(0, 9), random.between(0, 9) == 0});
    return int(problem.tensors.size()) - 1;
  };
  for (int64_t i = random.between(0, 2); i > 0; --i)
    addTensor();
  for (int64_t i = 0; i < numOperators; ++i) {
    ScheduleOperator op;
    std::set<int> inputs;
    int numBefore = int(problem.tensors.size());
    for (int64_t k = random.between(0, 3); k > 0 && numBefore > 0; --k)
      inputs.insert(int(random.between(0, numBefore - 1)));
    op.inputs.assign(inputs.begin(), inputs.end());
    op.outputs.push_back(addTensor());
    if (random.between(0, 4) == 0)
      op.outputs.push_back(addTensor());
    op.scratch = random.between(0, 3) == 0 ? random.between(1, 9) : 0;
    if (!op.inputs.empty() && random.between(0, 2) == 0)
      op.overwrites = int(random.between(0, int64_t(op.inputs.size()) - 1));
    problem.operators.push_back(op);
  }
  // Another writer of a tensor that only later operators read.
  for (int i = 0; i + 1 < int(numOperators); ++i)
    if (random.between(0, 3) == 0) {
      int other = int(random.between(i + 1, numOperators - 1));
      int tensor = problem.operators[other].outputs[0];
      problem.operators[i].outputs.push_back(tensor);
    }
  return problem;
}

namespace {

/// Builds a problem from tensors with names.
class ProblemBuilder {
public:
  void add(const std::vector<std::string> &inputs,
           const std::vector<std::string> &outputs) {
    ScheduleOperator op;
    std::set<int> ids;
    for (const std::string &input : inputs)
      ids.insert(getTensor(input));
    op.inputs.assign(ids.begin(), ids.end());
    for (const std::string &output : outputs)
      op.outputs.push_back(getTensor(output));
    problem.operators.push_back(op);
  }
  void keep(const std::string &tensor) {
    problem.tensors[getTensor(tensor)].isKept = true;
  }
  void setSize(const std::string &tensor, int64_t size) {
    problem.tensors[getTensor(tensor)].size = size;
  }
  ScheduleProblem take() { return std::move(problem); }

private:
  int getTensor(const std::string &name) {
    auto [it, isNew] = tensors.try_emplace(name, problem.tensors.size());
    if (isNew)
      problem.tensors.emplace_back();
    return it->second;
  }

  ScheduleProblem problem;
  std::map<std::string, int> tensors;
};

} // namespace

std::optional<ScheduleProblem>
mlir::qopt::readSwiftNetCell(llvm::StringRef name, const CellModel &model) {
  auto file = llvm::MemoryBuffer::getFile(QOPT_SHARED_DIR
                                          "/scheduling/swiftnet_cells.json");
  if (!file)
    return std::nullopt;
  llvm::json::Value root =
      llvm::cantFail(llvm::json::parse((*file)->getBuffer()));
  llvm::json::Object &cell =
      *root.getAsObject()->getObject("cells")->getObject(name);
  auto getNames = [](const llvm::json::Array &list) {
    std::vector<std::string> names;
    for (const llvm::json::Value &value : list)
      names.push_back(std::to_string(*value.getAsInteger()));
    return names;
  };

  ProblemBuilder builder;
  // What a concatenation that is no tensor consists of.
  std::map<std::string, std::vector<std::string>> parts;
  auto getParts = [&](const std::vector<std::string> &names) {
    std::vector<std::string> all;
    for (const std::string &name : names) {
      auto it = parts.find(name);
      if (it == parts.end())
        all.push_back(name);
      else
        all.insert(all.end(), it->second.begin(), it->second.end());
    }
    return all;
  };
  for (llvm::json::Value &value : *cell.getArray("ops")) {
    llvm::json::Object &op = *value.getAsObject();
    llvm::StringRef kind = *op.getString("kind");
    std::vector<std::string> inputs = getParts(getNames(*op.getArray("ins")));
    std::string output = getNames(*op.getArray("outs")).front();
    if (kind == "CONCAT" && !model.isConcatenated) {
      parts[output] = inputs;
      continue;
    }
    int64_t bytes =
        *cell.getObject("tensors")->getObject(output)->getInteger("bytes");
    // Two parts save nothing by a sum.
    if (kind != "CONV" || inputs.size() < 3 || model.sumBytes == 0) {
      builder.add(inputs, {output});
      builder.setSize(output, bytes);
      continue;
    }
    std::string sum = model.sumBytes == 1 ? output : output + " sum";
    for (const std::string &input : inputs)
      builder.add({input}, {sum});
    builder.setSize(sum, bytes * model.sumBytes);
    if (sum == output)
      continue;
    builder.add({sum}, {output});
    builder.setSize(output, bytes);
  }
  // Inputs are of the size that the file says, too.
  for (const std::string &input : getNames(*cell.getArray("inputs")))
    builder.setSize(
        input,
        *cell.getObject("tensors")->getObject(input)->getInteger("bytes"));
  for (const std::string &output : getNames(*cell.getArray("outputs")))
    builder.keep(output);
  return builder.take();
}

ScheduleProblem mlir::qopt::makeDartsCell(bool isRewritten) {
  ProblemBuilder builder;
  builder.add({"before last"}, {"s0"});
  builder.add({"last"}, {"s1"});
  // A separable convolution is two of depthwise and pointwise ones.
  auto addConvolution = [&](const std::string &input, const std::string &name) {
    builder.add({input}, {name + " inner"});
    builder.add({name + " inner"}, {name});
    return name;
  };
  for (std::string node : {"n2", "n3"})
    builder.add({addConvolution("s0", node + " left"),
                 addConvolution("s1", node + " right")},
                {node});
  builder.add({addConvolution("s1", "n4 left"), "s0"}, {"n4"});
  builder.add({"s0", addConvolution("n2", "n5 right")}, {"n5"});
  if (isRewritten)
    for (std::string node : {"n2", "n3", "n4", "n5"})
      builder.add({node}, {"result"});
  else
    builder.add({"n2", "n3", "n4", "n5"}, {"result"});
  builder.keep("result");
  ScheduleProblem problem = builder.take();
  for (ScheduleTensor &tensor : problem.tensors)
    tensor.size = 28 * 28 * 48 * 4;
  return problem;
}
