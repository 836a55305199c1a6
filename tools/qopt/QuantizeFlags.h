//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The options of qopt quantize that say how.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_QUANTIZEFLAGS_H
#define QOPT_TOOLS_QOPT_QUANTIZEFLAGS_H

#include "Command.h"
#include "qopt/Quantize/Quantize.h"

namespace mlir::qopt {

class QuantizeFlags {
public:
  explicit QuantizeFlags(llvm::cl::SubCommand &command);

  /// What they say together, or what is wrong with them.
  llvm::Expected<QuantizeOptions> get() const;

private:
  llvm::Expected<std::optional<AssignQuantizersPassOptions>>
  getAssignment() const;

  llvm::cl::opt<std::string> observer, percentile, activations;
  llvm::cl::opt<bool> symmetric, powerOfTwo;
  llvm::cl::opt<std::string> weightBits, weights, depthwiseWeights,
      pointwiseWeights, maxWeightBytes, maxCost, granularity, weightScale;
  llvm::cl::opt<bool> equalize;
  llvm::cl::opt<std::string> corrections, norm, normBits, scaleCodes,
      secondLevel, profile, emit;
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_QUANTIZEFLAGS_H
