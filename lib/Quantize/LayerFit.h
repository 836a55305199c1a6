//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The codes, scales and offsets with which a quantized layer computes what the
// float one does, on the samples of a walk.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_QUANTIZE_LAYERFIT_H
#define QOPT_LIB_QUANTIZE_LAYERFIT_H

#include "LayerRows.h"
#include "qopt/Calibration/LayerMoments.h"
#include "qopt/Calibration/LayerRounding.h"
#include "qopt/Quantize/Corrections.h"

namespace mlir::qopt {

/// What a layer computes in floats, and what it sees: the tensors of sample s.
struct FloatLayer {
  /// As in the filter, and one element for each output channel.
  std::vector<float> weights, bias;
  function_ref<ArrayRef<float>(size_t sample)> getInput;
};

/// An output channel computes `scale * sum(codes[k] * x[k])`, and on average
/// `mean` where the float layer, with its bias, computes `target`.
struct FittedChannel : ChannelCodes {
  double mean = 0, target = 0;
  /// The squared errors, with the offset that is best, and the power of the
  /// target without its mean.
  double errorBefore = 0, errorAfter = 0, power = 0;
};

/// How the channels' scales belong together.
enum class ScaleFreedom { None, Shared, EachChannel };

/// `start[o]` are the codes and the scale of output channel o, that may become
/// others within `bounds` where there are any. Fails where a number is not
/// finite.
FailureOr<std::vector<FittedChannel>>
fitLayer(MLIRContext *context, const LayerRows &rows, size_t numSamples,
         const FloatLayer &original,
         function_ref<ArrayRef<float>(size_t sample)> getInput,
         ArrayRef<ChannelCodes> start,
         std::optional<std::pair<int64_t, int64_t>> bounds,
         ScaleFreedom freedom, const CorrectionOptions &options);

} // namespace mlir::qopt

#endif // QOPT_LIB_QUANTIZE_LAYERFIT_H
