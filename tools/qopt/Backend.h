//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ways to run a model: compiled code, or the reference interpreter.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_BACKEND_H
#define QOPT_TOOLS_QOPT_BACKEND_H

#include "Model.h"
#include "Samples.h"
#include "qopt/Target/CPU.h"
#include "llvm/ADT/StringMap.h"

namespace mlir::qopt {

class Backend {
public:
  /// `kind` is "cpu" or "reference". The CPU compiles the model for `cpu`, the
  /// rest of the way where it is lowered. With `showLayers`, the layers of a
  /// model that is not lowered (`qopt.layer`) can be seen after a run.
  static llvm::Expected<std::unique_ptr<Backend>>
  create(StringRef kind, Model &model, const CPUOptions &options,
         bool showLayers = false);
  virtual ~Backend() = default;

  /// Gives all states their initial values, as at first.
  virtual llvm::Error reset() = 0;

  /// Runs one sample: inputs and outputs have the sizes of the model's tensors.
  /// States are what the sample before left.
  virtual llvm::Error setInput(size_t index, ArrayRef<char> data) = 0;
  virtual llvm::Error invoke() = 0;
  virtual ArrayRef<char> getOutput(size_t index) const = 0;
  /// A layer by the model's id for it, or null where the backend has none.
  const Array *getLayer(StringRef id) const {
    auto layer = layers.find(id);
    return layer == layers.end() ? nullptr : &layer->second;
  }

  /// Values that take the place of layers once these are computed, by the
  /// model's ids: what the ops behind them read. They outlive the backend; only
  /// the interpreter does so.
  void feedLayers(const llvm::StringMap<Array> &values) { fed = &values; }

  /// Runs one of `inputs`.
  llvm::Error run(const Samples &inputs, int64_t sample);
  /// Runs all samples, one after the other from the initial states. Shows
  /// progress on a terminal.
  llvm::Expected<Samples> run(const Samples &inputs, Model &model);

protected:
  /// Of the last run.
  llvm::StringMap<Array> layers;
  /// Or null.
  const llvm::StringMap<Array> *fed = nullptr;
};

/// True for the kinds that `create` knows.
bool isBackend(StringRef kind);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_BACKEND_H
