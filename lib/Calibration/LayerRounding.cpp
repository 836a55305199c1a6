//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rounding as an integer least squares problem.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/LayerRounding.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

using namespace mlir::qopt;

/// `y += a * x`
static void addMultiple(double *y, double a, const double *x, int64_t size) {
  for (int64_t i = 0; i < size; ++i)
    y[i] += a * x[i];
}

static double dot(llvm::ArrayRef<int64_t> codes, const double *x) {
  double sum = 0;
  for (size_t i = 0; i < codes.size(); ++i)
    sum += double(codes[i]) * x[i];
  return sum;
}

LayerRounding::LayerRounding(std::vector<double> gram, double damping)
    : size(int64_t(std::llround(std::sqrt(double(gram.size()))))),
      gram(std::move(gram)) {
  assert(size * size == int64_t(this->gram.size()) && damping > 0 &&
         "expected a square and some damping");
  double trace = 0;
  for (int64_t i = 0; i < size; ++i)
    trace += this->gram[i * size + i];
  // Where no input ever changes every weight is as good as another.
  ridge = trace > 0 ? damping * trace / double(size) : 1;
  for (int64_t i = 0; i < size; ++i)
    this->gram[i * size + i] += ridge;
  factorize();
}

void LayerRounding::factorize() {
  order.resize(size);
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](int64_t i, int64_t j) {
    return std::pair(gram[i * size + i], i) < std::pair(gram[j * size + j], j);
  });
  factor.resize(size * size);
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j < size; ++j)
      factor[i * size + j] = gram[order[i] * size + order[j]];
  for (int64_t i = 0; i < size; ++i) {
    double *row = &factor[i * size];
    // All pivots of exact arithmetic are at least the ridge.
    double root = std::sqrt(std::max(row[i], ridge));
    row[i] = root;
    for (int64_t j = i + 1; j < size; ++j)
      row[j] /= root;
    for (int64_t j = i + 1; j < size; ++j)
      addMultiple(&factor[j * size + j], -row[j], &row[j], size - j);
  }
}

std::vector<double>
LayerRounding::multiply(llvm::ArrayRef<int64_t> codes) const {
  std::vector<double> result(size);
  for (int64_t i = 0; i < size; ++i)
    if (codes[i] != 0)
      addMultiple(result.data(), double(codes[i]), &gram[i * size], size);
  return result;
}

double ErrorTerms::getBestScale(double otherwise) const {
  double scale = products / squares;
  return squares > 0 && std::isnormal(scale) ? scale : otherwise;
}

ErrorTerms LayerRounding::getTerms(llvm::ArrayRef<int64_t> codes,
                                   llvm::ArrayRef<double> cross) const {
  return {dot(codes, multiply(codes).data()), dot(codes, cross.data())};
}

void LayerRounding::descend(ChannelCodes &channel, llvm::ArrayRef<double> cross,
                            const CodeLimits &limits) const {
  // `residual[k]` is (d/a - Hq)[k], half of minus the derivative.
  std::vector<double> residual = multiply(channel.codes);
  for (int64_t i = 0; i < size; ++i)
    residual[i] = cross[i] / channel.scale - residual[i];
  // Each move lowers the error, so that this ends; the bound is for errors of
  // rounding among moves that are worth next to nothing.
  constexpr int maxSweeps = 64;
  for (int sweep = 0; sweep < maxSweeps; ++sweep) {
    bool moved = false;
    for (int64_t i = 0; i < size; ++i) {
      double best = double(channel.codes[i]) + residual[i] / gram[i * size + i];
      best = std::clamp(std::nearbyint(best), double(limits.min[i]),
                        double(limits.max[i]));
      auto step = int64_t(best) - channel.codes[i];
      // A tie is no reason to move.
      if (step == 0 || double(step) * residual[i] <=
                           0.5000001 * double(step * step) * gram[i * size + i])
        continue;
      channel.codes[i] += step;
      addMultiple(residual.data(), -double(step), &gram[i * size], size);
      moved = true;
    }
    if (!moved)
      return;
  }
}

ChannelCodes LayerRounding::roundWithFeedback(double scale,
                                              llvm::ArrayRef<double> cross,
                                              const CodeLimits &limits) const {
  // With H = R'R and R'u = d, the error is |a R q - u|^2: from the last row up
  // each row has one code that is not decided yet.
  std::vector<double> target(size);
  for (int64_t i = 0; i < size; ++i)
    target[i] = cross[order[i]] / scale;
  for (int64_t i = 0; i < size; ++i) {
    const double *row = &factor[i * size];
    target[i] /= row[i];
    addMultiple(target.data() + i + 1, -target[i], row + i + 1, size - i - 1);
  }
  ChannelCodes channel{std::vector<int64_t>(size), scale};
  std::vector<double> codes(size);
  for (int64_t i = size - 1; i >= 0; --i) {
    const double *row = &factor[i * size];
    double rest = target[i];
    for (int64_t j = i + 1; j < size; ++j)
      rest -= row[j] * codes[j];
    int64_t k = order[i];
    codes[i] = std::clamp(std::nearbyint(rest / row[i]), double(limits.min[k]),
                          double(limits.max[k]));
    channel.codes[k] = int64_t(codes[i]);
  }
  return channel;
}

ChannelCodes LayerRounding::optimize(const ChannelCodes &start,
                                     llvm::ArrayRef<double> cross,
                                     const CodeLimits &limits,
                                     bool fitScale) const {
  ChannelCodes best = start;
  double bestError = getError(start, cross);
  auto improve = [&](ChannelCodes channel) {
    double error = HUGE_VAL;
    constexpr int maxRounds = 16;
    for (int round = 0; round < maxRounds; ++round) {
      descend(channel, cross, limits);
      if (fitScale)
        channel.scale =
            getTerms(channel.codes, cross).getBestScale(channel.scale);
      double newError = getError(channel, cross);
      if (!(newError < error))
        break;
      error = newError;
      if (error < bestError) {
        bestError = error;
        best = channel;
      }
    }
  };
  improve(start);
  improve(roundWithFeedback(start.scale, cross, limits));
  // Codes of another scale may fit better, and so may other codes of the scale
  // that was found.
  for (double step : {-0.5, -0.25, 0.25, 0.5})
    if (fitScale)
      improve(roundWithFeedback(start.scale * std::exp2(step), cross, limits));
  if (best.scale != start.scale)
    improve(roundWithFeedback(best.scale, cross, limits));
  return best;
}
