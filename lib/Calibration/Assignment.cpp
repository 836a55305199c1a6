//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Dynamic programming over undominated sums, with the bound of the linear
// relaxation (Sinha and Zoltners 1979, Pisinger 1995).
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/Assignment.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cassert>
#include <limits>

using namespace mlir::qopt;

/// std::stable_sort allocates by a function that libstdc++ itself deprecates.
template <typename T, typename Less>
static void sortStably(std::vector<T> &values, Less isLess) {
  std::vector<std::pair<T, size_t>> entries;
  for (const T &value : values)
    entries.emplace_back(value, entries.size());
  llvm::sort(entries, [&](const auto &a, const auto &b) {
    if (isLess(a.first, b.first) || isLess(b.first, a.first))
      return isLess(a.first, b.first);
    return a.second < b.second;
  });
  for (auto [value, entry] : llvm::zip_equal(values, entries))
    value = entry.first;
}

namespace {

/// A step along the lower convex hull of a layer's choices.
struct Step {
  size_t layer;
  /// Where it ends.
  size_t choice;
  double price, gain;
  double getSlope() const { return gain / price; }
};

/// The linear relaxation of the layers from one on: the least error for a
/// budget.
class Relaxation {
public:
  void add(double price, double error, llvm::ArrayRef<Step> steps);
  /// After the last one was added.
  void finish();
  double getLeastPrice() const { return leastPrice; }
  /// `budget` is at least `getLeastPrice()`.
  double getError(double budget) const;
  llvm::ArrayRef<Step> getSteps() const { return steps; }

private:
  /// With the cheapest choices everywhere.
  double leastPrice = 0, mostError = 0;
  /// The steepest first, and what they add up to before each.
  std::vector<Step> steps;
  std::vector<double> prices, gains;
};

/// What the choices of the layers so far add up to.
struct Sum {
  double error, price;
  /// The sum without the last layer, and that one's choice.
  size_t before, choice;
};

} // namespace

void Relaxation::add(double price, double error, llvm::ArrayRef<Step> added) {
  leastPrice += price;
  mostError += error;
  steps.insert(steps.end(), added.begin(), added.end());
}

void Relaxation::finish() {
  sortStably(steps, [](const Step &a, const Step &b) {
    return a.getSlope() > b.getSlope();
  });
  double price = 0, gain = 0;
  for (const Step &step : steps) {
    prices.push_back(price);
    gains.push_back(gain);
    price += step.price;
    gain += step.gain;
  }
  prices.push_back(price);
  gains.push_back(gain);
}

double Relaxation::getError(double budget) const {
  double left = budget - leastPrice;
  // All steps before this one are taken, and of it a part.
  size_t next = llvm::upper_bound(prices, left) - prices.begin();
  assert(next > 0 && "expected a budget for the cheapest choices");
  double gain = gains[next - 1];
  if (next < prices.size())
    gain += (left - prices[next - 1]) * steps[next - 1].getSlope();
  return mostError - gain;
}

/// The choices that no other one of the layer beats in error and price, from
/// the cheapest on.
static std::vector<size_t> getUndominated(llvm::ArrayRef<Choice> choices) {
  std::vector<size_t> order(choices.size()), kept;
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  sortStably(order, [&](size_t a, size_t b) {
    return std::pair(choices[a].price, choices[a].error) <
           std::pair(choices[b].price, choices[b].error);
  });
  for (size_t i : order)
    if (kept.empty() || choices[i].error < choices[kept.back()].error)
      kept.push_back(i);
  return kept;
}

static std::vector<Step> getHull(llvm::ArrayRef<Choice> choices,
                                 llvm::ArrayRef<size_t> undominated,
                                 size_t layer) {
  std::vector<Step> steps;
  for (size_t i = 1; i < undominated.size(); ++i) {
    const Choice &from = choices[undominated[i - 1]],
                 &to = choices[undominated[i]];
    Step step = {layer, undominated[i], to.price - from.price,
                 from.error - to.error};
    // A steeper step takes in the flatter ones before it.
    while (!steps.empty() && steps.back().getSlope() <= step.getSlope()) {
      step.price += steps.back().price;
      step.gain += steps.back().gain;
      steps.pop_back();
    }
    steps.push_back(step);
  }
  return steps;
}

/// From the cheapest assignment the steps that fit, the steepest first, and no
/// step of a layer behind one that did not.
static Assignment getGreedy(const AssignmentProblem &problem,
                            std::vector<size_t> cheapest,
                            llvm::ArrayRef<Step> steps, double leastPrice) {
  Assignment result;
  result.choices = std::move(cheapest);
  double left = problem.limit - leastPrice;
  std::vector<bool> isDone(result.choices.size(), false);
  for (const Step &step : steps) {
    if (isDone[step.layer] || step.price > left) {
      isDone[step.layer] = true;
      continue;
    }
    left -= step.price;
    result.choices[step.layer] = step.choice;
  }
  for (auto [choices, choice] : llvm::zip(problem.layers, result.choices)) {
    result.error += choices[choice].error;
    result.price += choices[choice].price;
  }
  return result;
}

/// Leaves the sums that no other one beats, by price.
static void removeDominated(std::vector<Sum> &sums) {
  sortStably(sums, [](const Sum &a, const Sum &b) {
    return std::pair(a.price, a.error) < std::pair(b.price, b.error);
  });
  size_t kept = 0;
  for (const Sum &sum : sums)
    if (kept == 0 || sum.error < sums[kept - 1].error)
      sums[kept++] = sum;
  sums.resize(kept);
}

std::optional<Assignment>
mlir::qopt::assignChoices(const AssignmentProblem &problem, size_t maxSums) {
  size_t numLayers = problem.layers.size();
  std::vector<std::vector<size_t>> undominated;
  for (llvm::ArrayRef<Choice> choices : problem.layers)
    undominated.push_back(getUndominated(choices));
  // rest[k]: the layers from k on.
  std::vector<Relaxation> rest(numLayers + 1);
  for (size_t k = 0; k <= numLayers; ++k) {
    for (size_t layer = k; layer < numLayers; ++layer) {
      llvm::ArrayRef<Choice> choices = problem.layers[layer];
      const Choice &cheapest = choices[undominated[layer].front()];
      rest[k].add(cheapest.price, cheapest.error,
                  getHull(choices, undominated[layer], layer));
    }
    rest[k].finish();
  }
  if (rest[0].getLeastPrice() > problem.limit)
    return std::nullopt;

  std::vector<size_t> cheapest;
  for (llvm::ArrayRef<size_t> choices : undominated)
    cheapest.push_back(choices.front());
  Assignment result = getGreedy(problem, std::move(cheapest),
                                rest[0].getSteps(), rest[0].getLeastPrice());
  // Sums in another order differ in their last bits.
  double beyond =
      result.error + 1e-9 * rest[0].getError(rest[0].getLeastPrice());
  bool isComplete = true;
  std::vector<std::vector<Sum>> sums(numLayers + 1);
  sums[0] = {{0, 0, 0, 0}};
  for (size_t layer = 0; layer < numLayers; ++layer) {
    const Relaxation &after = rest[layer + 1];
    auto getBound = [&](const Sum &sum) {
      return sum.error + after.getError(problem.limit - sum.price);
    };
    std::vector<Sum> &next = sums[layer + 1];
    for (auto [before, sum] : llvm::enumerate(sums[layer]))
      for (size_t choice : undominated[layer]) {
        const Choice &added = problem.layers[layer][choice];
        Sum longer = {sum.error + added.error, sum.price + added.price, before,
                      choice};
        if (longer.price + after.getLeastPrice() <= problem.limit &&
            getBound(longer) <= beyond)
          next.push_back(longer);
      }
    removeDominated(next);
    if (next.size() > maxSums) {
      isComplete = false;
      sortStably(next, [&](const Sum &a, const Sum &b) {
        return getBound(a) < getBound(b);
      });
      next.resize(maxSums);
    }
  }

  result.lowerBound = rest[0].getError(problem.limit);
  if (isComplete)
    result.lowerBound = result.error;
  if (sums.back().empty())
    return result;
  // Of undominated sums the most expensive has the least error.
  auto best = llvm::min_element(sums.back(), [](const Sum &a, const Sum &b) {
    return a.error < b.error;
  });
  if (!isComplete && best->error > result.error)
    return result;
  result.error = best->error;
  result.price = best->price;
  if (isComplete)
    result.lowerBound = result.error;
  size_t position = best - sums.back().begin();
  for (size_t layer = numLayers; layer-- > 0;) {
    const Sum &sum = sums[layer + 1][position];
    result.choices[layer] = sum.choice;
    position = sum.before;
  }
  return result;
}
