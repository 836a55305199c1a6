//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// From a float network to an integer one.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_QUANTIZE_QUANTIZE_H
#define QOPT_QUANTIZE_QUANTIZE_H

#include "mlir/IR/BuiltinOps.h"
#include "qopt/Calibration/Observers.h"
#include "qopt/Numerics/Enums.h"
#include "qopt/Quantize/Corrections.h"
#include "qopt/Quantize/Ranges.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {

/// How far the network is taken: float ops between quantizations, or integers.
enum class QuantizedForm { QDQ, Integers };

/// docs/Quantization.md, "The command", says what each does.
struct QuantizeOptions {
  ObserverKind observer = ObserverKind::SquaredError;
  ObserverOptions observerOptions;
  /// What activations are stored in: "i8", "u8".
  std::string activations = "i8";
  bool symmetricActivations = false;
  bool powerOfTwoActivations = false;

  /// Of the weights of each layer, unless they are chosen by layer.
  unsigned weightBits = 8;
  /// How the storage of each layer's weights is chosen, if it is; granularity
  /// is that of all weights.
  std::optional<AssignQuantizersPassOptions> assignment;
  Granularity granularity = Granularity::Channel;
  WeightScale weightScale = WeightScale::Largest;

  /// Scale the channels between layers alike before weights are quantized.
  bool equalize = false;
  /// What is done about the rounding of weights, if anything.
  std::optional<CorrectionOptions> corrections = CorrectionOptions();
  /// At most so many samples, evenly spaced, are looked at for that.
  size_t maxCorrectionSamples = 512;

  /// Where the scale of a batch norm goes.
  NormTarget norm = NormTarget::Rescale;
  /// More cost nothing where it is folded: its scale becomes a code there.
  unsigned normBits = 16;

  /// Bits of the codes that scales of weights are; none where all scales stay
  /// real.
  std::optional<unsigned> scaleCodes = 8;
  /// fixed, pow2 or real.
  std::string secondLevel = "fixed";

  /// Whose numerics the integer network has.
  Profile profile = Profile::Single;

  QuantizedForm emit = QuantizedForm::Integers;
};

/// Quantizes 'main' of `module`, a float network, by what it computes of the
/// samples. Errors are diagnostics at the op, the function or the module, which
/// is then left half way.
LogicalResult quantize(ModuleOp module, const SampleSource &samples,
                       const QuantizeOptions &options = {});

} // namespace mlir::qopt

#endif // QOPT_QUANTIZE_QUANTIZE_H
