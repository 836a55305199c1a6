//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// One comparison of a model with recorded outputs and layers.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_GOLDENCHECK_H
#define QOPT_TOOLS_QOPT_GOLDENCHECK_H

#include "Backend.h"
#include "Layers.h"
#include "llvm/ADT/StringSet.h"

namespace mlir::qopt {

class GoldenCheck {
public:
  /// Tables have at most `maxElements` rows.
  GoldenCheck(Model &model, StringRef backendName, CPUOptions options,
              const ArrayFile &golden, Tolerance tolerance, size_t maxElements)
      : model(model), backendName(backendName), options(std::move(options)),
        golden(golden), tolerance(tolerance), maxElements(maxElements) {}

  /// Runs and compares everything.
  llvm::Error run();
  /// Compares the layers of sample 0 only, each computed by the interpreter
  /// from recorded values.
  llvm::Error runFed();

  bool isEqual() const { return problems.empty(); }
  void print(raw_ostream &os) const;
  void printJSON(raw_ostream &os) const;

private:
  /// A line for the user, with the table that belongs to it.
  struct Problem {
    std::string line;
    std::optional<Difference> difference;
  };

  llvm::Error readSamples();
  /// The recorded values of layers, in the model's order of dimensions.
  llvm::Expected<llvm::StringMap<Array>> readLayers();
  /// What is recorded for a layer, for an array of its type.
  llvm::Expected<Array> readLayer(StringRef name, Operation *op, DType dtype,
                                  ArrayRef<int64_t> shape);
  /// `shown` has run sample 0.
  llvm::Error compareLayers(const Backend &shown);
  llvm::Error compareLayer(const Place &place, const Array &value,
                           Operation *op);
  void findUnknownLayers();
  llvm::Error compareOutputs(const Samples &actual);
  /// How one sample of an output differs.
  llvm::Expected<Difference> describeOutput(size_t output,
                                            const Array &recorded,
                                            const Array &value, int64_t sample);
  /// Layers may not change what the model computes.
  void compareExposed(const Backend &shown, const Samples &actual);
  /// The name of the array that holds a layer, or empty.
  std::string findArray(StringRef layer) const;

  /// Compares two arrays that are alike; notes whether all of them are exact.
  ArrayComparison compareArrays(const Array &expected, const Array &actual);
  /// Adds what the interpreter makes of the result of `op`. `getValue` takes it
  /// from the interpreter, which has run the sample.
  llvm::Error
  explainDifference(Difference &difference, Operation *op, int64_t sample,
                    const Array &expected, const Array &actual,
                    function_ref<Array(const Backend &reference)> getValue);

  Model &model;
  std::string backendName;
  CPUOptions options;
  const ArrayFile &golden;
  Tolerance tolerance;
  size_t maxElements;

  std::optional<Samples> inputs, expected;
  llvm::StringSet<> compared;
  bool isFed = false;
  size_t numLayers = 0, numDifferentLayers = 0, numUnrecorded = 0;
  bool isExact = true;
  /// The first layer comes first.
  std::vector<Problem> problems;
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_GOLDENCHECK_H
