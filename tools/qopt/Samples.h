//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Samples of a model's tensors, as arrays of a file hold them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_SAMPLES_H
#define QOPT_TOOLS_QOPT_SAMPLES_H

#include "Npz.h"
#include "Tensor.h"

namespace mlir::qopt {

/// How samples lie in an array.
enum class Layout {
  /// The array is one sample.
  One,
  /// Samples are stacked on a new first axis.
  NewAxis,
  /// The tensor's first dimension is 1, and samples are stacked on it.
  BatchAxis
};

/// The shape of `count` samples of a tensor.
Shape getStackedShape(ArrayRef<int64_t> shape, Layout layout, int64_t count);

/// The same number of samples of each of some tensors.
class Samples {
public:
  /// Reads the arrays that are called like the tensors, `input0` or the model's
  /// own name. The only array of a .npy file needs no name. Where the user's
  /// model is float, real numbers are taken and converted.
  static llvm::Expected<Samples> read(const ArrayFile &file,
                                      ArrayRef<TensorSpec> specs);
  /// An error where a real number of these, read from `file`, is not finite.
  llvm::Error checkFinite(const ArrayFile &file) const;
  /// Zeros, to be filled with set().
  Samples(ArrayRef<TensorSpec> specs, Layout layout, int64_t count);

  int64_t getCount() const { return count; }
  Layout getLayout() const { return layout; }
  ArrayRef<Array> getArrays() const { return arrays; }
  /// The real numbers that were given for a tensor at a float border, or null
  /// where codes were. The arrays hold codes in any case.
  const Array *getReals(size_t tensor) const {
    return tensor < reals.size() && reals[tensor] ? &*reals[tensor] : nullptr;
  }

  /// Another array in the place of a tensor's, of the same shape.
  void setArray(size_t tensor, Array array) {
    arrays[tensor] = std::move(array);
  }

  ArrayRef<char> get(size_t tensor, int64_t sample) const;
  MutableArrayRef<char> get(size_t tensor, int64_t sample);

private:
  Samples() = default;

  std::vector<Array> arrays;
  /// What they are called in the file that they were read from.
  std::vector<std::string> names;
  std::vector<std::optional<Array>> reals;
  Layout layout = Layout::One;
  int64_t count = 1;
};

/// Random samples, stacked on a new axis. The same seed gives the same samples.
Samples makeRandomSamples(ArrayRef<TensorSpec> specs, int64_t count,
                          uint64_t seed);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_SAMPLES_H
