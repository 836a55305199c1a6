//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "OrderFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace llvm;
using namespace mlir::qopt;

namespace mlir::qopt {

// Found by the argument's namespace.
static bool fromJSON(const json::Value &value, ScheduleTensor &tensor,
                     json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("size", tensor.size) &&
         mapper.mapOptional("kept", tensor.isKept);
}

static bool fromJSON(const json::Value &value, ScheduleOperator &op,
                     json::Path path) {
  json::ObjectMapper mapper(value, path);
  std::vector<int64_t> inputs, outputs;
  int64_t overwrites = op.overwrites;
  if (!mapper || !mapper.mapOptional("inputs", inputs) ||
      !mapper.mapOptional("outputs", outputs) ||
      !mapper.mapOptional("scratch", op.scratch) ||
      !mapper.mapOptional("overwrites", overwrites))
    return false;
  for (int64_t index :
       concat<int64_t>(inputs, outputs, MutableArrayRef(overwrites)))
    if (!isInt<32>(index)) {
      path.report("expected indices of 32 bits");
      return false;
    }
  op.inputs.assign(inputs.begin(), inputs.end());
  op.outputs.assign(outputs.begin(), outputs.end());
  op.overwrites = int(overwrites);
  return true;
}

static bool fromJSON(const json::Value &value, ScheduleProblem &problem,
                     json::Path path) {
  json::ObjectMapper mapper(value, path);
  return mapper && mapper.mapOptional("tensors", problem.tensors) &&
         mapper.mapOptional("operators", problem.operators);
}

} // namespace mlir::qopt

Expected<ScheduleProblem> mlir::qopt::parseOrderFile(StringRef text) {
  Expected<ScheduleProblem> problem = json::parse<ScheduleProblem>(text);
  if (!problem)
    return problem.takeError();
  if (std::optional<std::string> error = findScheduleProblemError(*problem))
    return createStringError(*error);
  return problem;
}

void mlir::qopt::printOrderFile(const Schedule &schedule, raw_ostream &os) {
  json::OStream json(os);
  json.object([&] {
    json.attributeArray("order", [&] {
      for (int op : schedule.order)
        json.value(op);
    });
    json.attribute("peak", schedule.peak);
    json.attribute("lower_bound", schedule.lowerBound);
    json.attribute("states", schedule.numStates);
  });
  os << '\n';
}
