//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Means and covariances of what a layer sees and what it should compute, from
// rows that stream by, and the scale and offset that fit best by them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_CALIBRATION_LAYERMOMENTS_H
#define QOPT_CALIBRATION_LAYERMOMENTS_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mlir::qopt {

class LayerMoments {
public:
  /// Rows of K inputs and O targets.
  LayerMoments(int64_t numInputs, int64_t numTargets);

  /// Row-major: [rows, K] and [rows, O].
  void add(llvm::ArrayRef<float> inputs, llvm::ArrayRef<float> targets);

  int64_t getNumInputs() const { return numInputs; }
  int64_t getNumTargets() const { return numTargets; }
  int64_t getNumRows() const { return numRows; }

  /// False where the rows had a number that is not finite, or were too large.
  bool isFinite() const;

  // All are 0 where there are no rows.
  std::vector<double> getInputMeans() const;
  std::vector<double> getTargetMeans() const;
  /// K x K, symmetric.
  std::vector<double> getInputCovariance() const;
  /// O x K.
  std::vector<double> getCrossCovariance() const;
  std::vector<double> getTargetVariances() const;

private:
  int64_t numInputs, numTargets, numRows = 0;
  /// Of the first rows: what is added up are differences to it, which do not
  /// cancel where the mean is far from zero.
  std::vector<float> shift;
  std::vector<double> sums, squares;
  /// [K, K], upper triangle, and [O, K].
  std::vector<double> inputProducts, crossProducts;
};

/// What a layer computes of rows [rows, K], with weights [O, K] and a bias of O
/// elements: [rows, O].
std::vector<float> multiplyRows(llvm::ArrayRef<float> rows,
                                llvm::ArrayRef<float> weights,
                                llvm::ArrayRef<float> bias);

/// The line `scale * x + offset` through points with the given moments that has
/// the least squared error.
struct LineFit {
  double scale, offset;
};

/// `scaleIfConstant` where x does not vary, or the fit is no normal number of
/// f32.
LineFit fitLine(double meanX, double varianceX, double meanY, double covariance,
                double scaleIfConstant);

} // namespace mlir::qopt

#endif // QOPT_CALIBRATION_LAYERMOMENTS_H
