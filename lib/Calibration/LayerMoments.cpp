//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Moments of rows.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/LayerMoments.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace mlir::qopt;

LayerMoments::LayerMoments(int64_t numInputs, int64_t numTargets)
    : numInputs(numInputs), numTargets(numTargets),
      sums(numInputs + numTargets), squares(numTargets),
      inputProducts(numInputs * numInputs),
      crossProducts(numTargets * numInputs) {}

/// Rows whose products are added up in f32 before they join the sums.
constexpr int64_t kBlockRows = 64;

/// The columns of some rows, less a shift: [columns, kBlockRows], with zeros
/// where there are fewer rows.
static std::vector<float> makeColumns(llvm::ArrayRef<float> values,
                                      int64_t numColumns, const float *shift) {
  int64_t numRows = int64_t(values.size()) / numColumns;
  std::vector<float> columns(numColumns * kBlockRows);
  for (int64_t column = 0; column < numColumns; ++column)
    for (int64_t row = 0; row < numRows; ++row)
      columns[column * kBlockRows + row] =
          values[row * numColumns + column] - shift[column];
  return columns;
}

/// A sum in as many parts as vector registers like, in an order that is always
/// the same.
static float dotBlock(const float *a, const float *b) {
  constexpr int numParts = 16;
  float parts[numParts] = {};
  for (int64_t row = 0; row < kBlockRows; row += numParts)
    for (int part = 0; part < numParts; ++part)
      parts[part] += a[row + part] * b[row + part];
  float sum = 0;
  for (float part : parts)
    sum += part;
  return sum;
}

void LayerMoments::add(llvm::ArrayRef<float> inputs,
                       llvm::ArrayRef<float> targets) {
  assert(int64_t(inputs.size()) / numInputs ==
             int64_t(targets.size()) / numTargets &&
         "expected as many inputs as targets");
  int64_t rows = int64_t(inputs.size()) / numInputs;
  if (shift.empty() && rows > 0) {
    shift.assign(inputs.begin(), inputs.begin() + numInputs);
    shift.insert(shift.end(), targets.begin(), targets.begin() + numTargets);
  }
  for (int64_t first = 0; first < rows; first += kBlockRows) {
    int64_t count = std::min(kBlockRows, rows - first);
    std::vector<float> x =
        makeColumns(inputs.slice(first * numInputs, count * numInputs),
                    numInputs, shift.data());
    std::vector<float> y =
        makeColumns(targets.slice(first * numTargets, count * numTargets),
                    numTargets, shift.data() + numInputs);
    std::vector<float> ones(kBlockRows, 1);
    for (int64_t i = 0; i < numInputs; ++i) {
      const float *column = &x[i * kBlockRows];
      sums[i] += dotBlock(column, ones.data());
      for (int64_t j = i; j < numInputs; ++j)
        inputProducts[i * numInputs + j] +=
            dotBlock(column, &x[j * kBlockRows]);
    }
    for (int64_t o = 0; o < numTargets; ++o) {
      const float *column = &y[o * kBlockRows];
      sums[numInputs + o] += dotBlock(column, ones.data());
      squares[o] += dotBlock(column, column);
      for (int64_t k = 0; k < numInputs; ++k)
        crossProducts[o * numInputs + k] +=
            dotBlock(column, &x[k * kBlockRows]);
    }
    numRows += count;
  }
}

bool LayerMoments::isFinite() const {
  auto areFinite = [](llvm::ArrayRef<double> values) {
    return std::all_of(values.begin(), values.end(),
                       [](double value) { return std::isfinite(value); });
  };
  return areFinite(sums) && areFinite(squares) && areFinite(inputProducts) &&
         areFinite(crossProducts);
}

static std::vector<double> getMeans(llvm::ArrayRef<double> sums,
                                    llvm::ArrayRef<float> shift,
                                    int64_t count) {
  std::vector<double> means(sums.size());
  for (size_t i = 0; count > 0 && i < means.size(); ++i)
    means[i] = sums[i] / double(count) + shift[i];
  return means;
}

std::vector<double> LayerMoments::getInputMeans() const {
  return getMeans(llvm::ArrayRef(sums).take_front(numInputs), shift, numRows);
}

std::vector<double> LayerMoments::getTargetMeans() const {
  return getMeans(llvm::ArrayRef(sums).drop_front(numInputs),
                  llvm::ArrayRef(shift).drop_front(numRows ? numInputs : 0),
                  numRows);
}

/// From a sum of products and the two sums.
static double getCovariance(double products, double sumX, double sumY,
                            int64_t count) {
  return count == 0 ? 0
                    : (products - sumX * sumY / double(count)) / double(count);
}

std::vector<double> LayerMoments::getInputCovariance() const {
  std::vector<double> covariance(numInputs * numInputs);
  for (int64_t i = 0; i < numInputs; ++i)
    for (int64_t j = i; j < numInputs; ++j) {
      double value = getCovariance(inputProducts[i * numInputs + j], sums[i],
                                   sums[j], numRows);
      // A variance may come out just below 0.
      covariance[i * numInputs + j] = i == j ? std::max(value, 0.0) : value;
      covariance[j * numInputs + i] = covariance[i * numInputs + j];
    }
  return covariance;
}

std::vector<double> LayerMoments::getCrossCovariance() const {
  std::vector<double> covariance(numTargets * numInputs);
  for (int64_t o = 0; o < numTargets; ++o)
    for (int64_t k = 0; k < numInputs; ++k)
      covariance[o * numInputs + k] =
          getCovariance(crossProducts[o * numInputs + k], sums[numInputs + o],
                        sums[k], numRows);
  return covariance;
}

std::vector<double> LayerMoments::getTargetVariances() const {
  std::vector<double> variances(numTargets);
  for (int64_t o = 0; o < numTargets; ++o) {
    double sum = sums[numInputs + o];
    variances[o] = std::max(0.0, getCovariance(squares[o], sum, sum, numRows));
  }
  return variances;
}

std::vector<float> mlir::qopt::multiplyRows(llvm::ArrayRef<float> rows,
                                            llvm::ArrayRef<float> weights,
                                            llvm::ArrayRef<float> bias) {
  size_t numOutputs = bias.size(), depth = weights.size() / numOutputs;
  size_t numRows = rows.size() / depth;
  // Weights of all outputs side by side.
  std::vector<float> columns(weights.size());
  for (size_t o = 0; o < numOutputs; ++o)
    for (size_t k = 0; k < depth; ++k)
      columns[k * numOutputs + o] = weights[o * depth + k];
  std::vector<float> results;
  results.reserve(numRows * numOutputs);
  for (size_t row = 0; row < numRows; ++row) {
    results.insert(results.end(), bias.begin(), bias.end());
    float *__restrict sums = &results[row * numOutputs];
    for (size_t k = 0; k < depth; ++k) {
      float input = rows[row * depth + k];
      const float *__restrict column = &columns[k * numOutputs];
      for (size_t o = 0; o < numOutputs; ++o)
        sums[o] += input * column[o];
    }
  }
  return results;
}

LineFit mlir::qopt::fitLine(double meanX, double varianceX, double meanY,
                            double covariance, double scaleIfConstant) {
  double scale = varianceX > 0 ? covariance / varianceX : 0;
  bool isNormal = std::isfinite(scale) &&
                  std::fabs(scale) >= std::numeric_limits<float>::min() &&
                  std::fabs(scale) <= std::numeric_limits<float>::max();
  if (!isNormal)
    scale = scaleIfConstant;
  return {scale, meanY - scale * meanX};
}
