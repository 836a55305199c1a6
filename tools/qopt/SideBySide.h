//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Runs two sides on the same samples up to where they differ.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_SIDEBYSIDE_H
#define QOPT_TOOLS_QOPT_SIDEBYSIDE_H

#include "Backend.h"
#include "Layers.h"

namespace mlir::qopt {

/// IR and how it is run.
struct Side {
  Model *model;
  std::string backend;
};

class SideBySide {
public:
  SideBySide(Side a, Side b, CPUOptions options, const Samples &inputs,
             size_t maxElements);

  /// Runs both sides, sample by sample, up to the first difference: of a layer
  /// that both have, or of an output.
  llvm::Error run();

  bool isEqual() const { return differences.empty(); }
  void print(raw_ostream &os) const;
  void printJSON(raw_ostream &os) const;

private:
  /// Shows the layers, or runs the code as it is without them.
  llvm::Error run(bool showLayers);
  void compareLayers(const Backend &ofA, const Backend &ofB, int64_t sample);
  void compareOutputs(const Backend &ofA, const Backend &ofB, int64_t sample);
  /// Takes over a difference, with what the interpreter knows about it.
  void add(Difference difference, Operation *opA, Operation *opB,
           int64_t sample);
  Place getPlace(Place place, int64_t sample) const;

  Side a, b;
  CPUOptions options;
  const Samples &inputs;
  size_t maxElements;

  /// The layers of A that B has too.
  std::vector<Layer> layers;
  /// Of one sample: the first layer, if one differs, and the first output.
  std::vector<Difference> differences;
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_SIDEBYSIDE_H
