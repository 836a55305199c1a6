//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ranges of values that stream by once, in memory that does not grow.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_CALIBRATION_OBSERVERS_H
#define QOPT_CALIBRATION_OBSERVERS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace mlir::qopt {

/// Reals from `min` <= 0 to `max` >= 0: zero is always among them.
struct RealRange {
  double min = 0, max = 0;
};

/// Counts of values in bins of one width, a power of two: bin i holds [i *
/// width, (i + 1) * width), for i from -size / 2 to size / 2. The width is the
/// smallest one at which all values so far have a bin. Where it grows, pairs of
/// bins join, so that what is counted does not depend on the order of the
/// values or on how they are split into calls.
class Histogram {
public:
  /// `size` bins, a power of two from 4 on.
  explicit Histogram(unsigned size = 4096) : counts(size) {}

  /// Finite values.
  void add(llvm::ArrayRef<float> values);

  double getWidth() const;
  int64_t getTotal() const { return total; }
  /// The bins, from the most negative one.
  llvm::ArrayRef<int64_t> getCounts() const { return counts; }
  /// The middle of each bin.
  std::vector<float> getCenters() const;
  /// The value below which the given share of all values lies, as if they were
  /// spread evenly within each bin; 0 <= share <= 1. 0 where there are none.
  double getQuantile(double share) const;

private:
  void grow(int newExponent);

  std::vector<int64_t> counts;
  int64_t total = 0;
  /// Of the width; unknown as long as all values are 0.
  std::optional<int> exponent;
};

enum class ObserverKind {
  MinMax,
  MovingAverage,
  Percentile,
  Entropy,
  SquaredError
};

/// Names as users write them: min-max, moving-average, percentile, entropy,
/// mse.
std::optional<ObserverKind> parseObserverKind(llvm::StringRef name);

struct ObserverOptions {
  /// Bits of the codes, for entropy and squared error.
  unsigned bits = 8;
  /// The weight of the newest call to a moving average.
  double momentum = 0.1;
  /// The share of all values, in percent, that a percentile keeps: half of the
  /// rest is cut at each end.
  double percentile = 99.99;
};

/// Sees values once and tells a range for them.
class Observer {
public:
  virtual ~Observer() = default;

  /// False, and nothing is seen, where a value is not finite. One call is one
  /// step of a moving average.
  [[nodiscard]] bool observe(llvm::ArrayRef<float> values);
  virtual RealRange getRange() const = 0;

  static std::unique_ptr<Observer> create(ObserverKind kind,
                                          const ObserverOptions &options = {});

protected:
  virtual void see(llvm::ArrayRef<float> values) = 0;
};

/// The range [-t, t], or [0, t] where no value is negative, whose threshold
/// makes the KL-J distance `sum((p - q) ln(p / q))` smallest between the
/// distribution p of magnitudes, clipped at t, and q, that of 2^(bits - 1)
/// levels (2^bits for values that are not negative). Exhaustive over the bins'
/// edges from the number of levels on, in steps of size / 128 bins; the larger
/// t wins among equals. The bin of zero counts no more than its neighbour.
RealRange findEntropyRange(const Histogram &histogram, unsigned bits);

/// The range whose 2^bits levels have the least squared error: the best of 64
/// ranges that shrink both ends of `extremes` alike, then the best of 65 for
/// each end in turn as long as that helps.
RealRange findSquaredErrorRange(const Histogram &histogram, RealRange extremes,
                                unsigned bits);

} // namespace mlir::qopt

#endif // QOPT_CALIBRATION_OBSERVERS_H
