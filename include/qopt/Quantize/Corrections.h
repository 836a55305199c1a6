//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Corrections of a quantized network that cost nothing at run time.
// docs/Quantization.md, "Corrections".
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_QUANTIZE_CORRECTIONS_H
#define QOPT_QUANTIZE_CORRECTIONS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Quantize/LayerScales.h"
#include "qopt/Reference/TensorValue.h"

namespace mlir::qopt {

struct CorrectionOptions {
  /// Codes are chosen so that the layer's outputs, not its weights, are near.
  bool round = true;
  /// The scale of a norm's channel, or of the weights where no norm follows.
  bool fitScale = true;
  /// The offset of a norm's channel, or the layer's bias.
  bool fitOffset = true;
  /// The codes that fitted scales have to have, if any: the codes of weights
  /// are chosen for these scales then.
  std::optional<ScaleCodeOptions> scaleCodes;
  /// How much an error of the weights counts by itself, next to what the
  /// samples show of it: a share of the mean variance of a layer's inputs.
  double damping = 0.01;
  /// What is added to it for each input per window that is seen: K / n of them.
  double sampleDamping = 0.5;
  /// How far codes may go from the nearest ones.
  int64_t reach = 1;
  /// At most this many windows of each layer are looked at, over all samples.
  int64_t maxRows = 16384;
  /// Windows with more elements are rounded in parts, each to what it
  /// contributes to the output.
  int64_t maxInputs = 1152;
  /// Bytes of live values of both networks; where all samples need more, an
  /// evenly spaced part of them is used, with a remark.
  int64_t maxBytes = int64_t(512) << 20;
};

/// Changes the layers of `quantized`, one after the other, so that they compute
/// what those of `original` do, each fed with what its own network computes.
///
/// `quantized` is `original` with weights behind `qopt.dequantize` and
/// `qopt.quantize` with `qopt.dequantize` put on activations; a batch norm
/// directly behind a layer belongs to it. Layers that are not of this form stay
/// as they are. What may change is the codes of weights, their real scales, the
/// bias, and the parameters of the norm.
///
/// `samples[s]` holds the arguments of sample s, of the original's types; at
/// least one. Errors are diagnostics at the function or the op.
LogicalResult correct(func::FuncOp original, func::FuncOp quantized,
                      ArrayRef<SmallVector<TensorValue>> samples,
                      const CorrectionOptions &options = {});

/// Cross-layer equalization (Nagel et al. 2019), float to float: where a layer
/// feeds another one through nothing but rectifiers, each channel between them
/// is scaled so that its weights on both sides have the same largest magnitude.
/// Returns the number of pairs that were changed.
int64_t equalizeLayers(func::FuncOp function);

} // namespace mlir::qopt

#endif // QOPT_QUANTIZE_CORRECTIONS_H
