//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a model's IR says about its size and work, without compiling it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_MODELFACTS_H
#define QOPT_TOOLS_QOPT_MODELFACTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <string>
#include <vector>

namespace mlir::qopt {

/// True for the ops that compute something: not constants, not the return, not
/// the cascades around others.
bool isOperator(Operation &op);

/// All operators of one kind.
struct OperatorFacts {
  std::string name;
  int64_t count = 0, macs = 0, weightsBytes = 0;
};

/// One operator and its result.
struct LayerFacts {
  std::string op;
  Location loc;
  /// "1x8x8x16xi8"
  std::string type;
  int64_t bytes = 0, macs = 0;
};

struct ModelFacts {
  /// In order of first use.
  std::vector<OperatorFacts> operators;
  /// In program order.
  std::vector<LayerFacts> layers;
  int64_t macs = 0;
  /// Constants that operators read, each counted once.
  int64_t weightsBytes = 0;
  int64_t inputBytes = 0, outputBytes = 0, stateBytes = 0;
  /// The largest need of one operator that runs whole, with what it reads.
  int64_t workingSetBytes = 0;
  /// A value or constant has a float type.
  bool hasFloats = false;
};

/// `function` has one block of static tensors.
ModelFacts getModelFacts(func::FuncOp function);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_MODELFACTS_H
