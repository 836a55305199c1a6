//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rounds the weights of a layer so that its *output* is near a target, not each
// weight near its real value: the objective of AdaRound (Nagel et al. 2020),
// whose expectation is a quadratic form in the codes. docs/Quantization.md,
// "Corrections".
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_CALIBRATION_LAYERROUNDING_H
#define QOPT_CALIBRATION_LAYERROUNDING_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mlir::qopt {

/// The codes of one output channel, which computes `scale * sum(codes[k] x[k])
/// + offset`.
struct ChannelCodes {
  std::vector<int64_t> codes;
  double scale = 1;
};

/// What each code may be.
struct CodeLimits {
  std::vector<int64_t> min, max;
};

/// The error of fixed codes as a function of their scale a, up to a constant:
/// `squares a^2 - 2 products a`. Sums of terms are those of several channels.
struct ErrorTerms {
  double squares = 0, products = 0;

  double getError(double scale) const {
    return scale * (scale * squares - 2 * products);
  }
  /// The scale with the least error; `otherwise` where all outputs are 0 or the
  /// best scale is.
  double getBestScale(double otherwise) const;
};

/// All output channels of a layer that see the same inputs. With codes q and
/// scale a, and the offset that is best for them, the mean squared error of a
/// channel against its target is, up to a constant,
///
///   E(q, a) = a^2 q'Hq - 2 a q'd
///
/// H is the covariance of the inputs, d that of the inputs with the target.
class LayerRounding {
public:
  /// `gram` is H, K x K, row-major, symmetric and positive semidefinite.
  /// `damping` > 0 times the mean of its diagonal is added to its diagonal: an
  /// error of the weights costs at least that much, also where the samples do
  /// not show it.
  LayerRounding(std::vector<double> gram, double damping);

  int64_t getNumInputs() const { return size; }
  /// What was added to the diagonal.
  double getRidge() const { return ridge; }

  /// With H as it is after what was added to its diagonal.
  ErrorTerms getTerms(llvm::ArrayRef<int64_t> codes,
                      llvm::ArrayRef<double> cross) const;
  double getError(const ChannelCodes &channel,
                  llvm::ArrayRef<double> cross) const {
    return getTerms(channel.codes, cross).getError(channel.scale);
  }

  /// Coordinate descent: moves each code in turn to the best one within its
  /// limits, the others and the scale fixed, until none moves. The error never
  /// grows.
  void descend(ChannelCodes &channel, llvm::ArrayRef<double> cross,
               const CodeLimits &limits) const;

  /// Rounds one code after the other, the one that matters most first; those
  /// that are left make up for the error (optimal brain quantization, as in
  /// GPTQ, Frantar et al. 2022). Reals that minimise the error are rounded, at
  /// the given scale.
  ChannelCodes roundWithFeedback(double scale, llvm::ArrayRef<double> cross,
                                 const CodeLimits &limits) const;

  /// The best that is found from `start`, codes within the limits: descent from
  /// there and from rounding with feedback. With `fitScale` each descent
  /// alternates with the best scale, and begins at others as well. Never worse
  /// than `start`.
  ChannelCodes optimize(const ChannelCodes &start, llvm::ArrayRef<double> cross,
                        const CodeLimits &limits, bool fitScale) const;

private:
  std::vector<double> multiply(llvm::ArrayRef<int64_t> codes) const;
  void factorize();

  int64_t size;
  std::vector<double> gram;
  double ridge = 0;
  /// Inputs, the one with the largest variance first, and the lower triangle of
  /// the Cholesky factor of H in the opposite order.
  std::vector<int64_t> order;
  std::vector<double> factor;
};

} // namespace mlir::qopt

#endif // QOPT_CALIBRATION_LAYERROUNDING_H
