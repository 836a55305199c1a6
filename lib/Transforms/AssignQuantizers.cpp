//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The storage of each layer's weights, by measured error under a limit.
//
//===----------------------------------------------------------------------===//

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Analysis/CostModel.h"
#include "qopt/Calibration/Assignment.h"
#include "qopt/Calibration/PowerCodes.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

namespace mlir::qopt {
#define GEN_PASS_DEF_ASSIGNQUANTIZERSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

/// Prices are whole numbers that sums of doubles hold exactly.
static constexpr double kMost = double(int64_t(1) << 53);

namespace {

/// A layer to choose for, and what its choices are.
struct CandidateLayer {
  /// Its queries are not const, though they change nothing.
  mutable MacOpInterface op;
  /// Groups of weights that share a scale.
  std::vector<std::vector<float>> groups;
  double importance = 1;
  SmallVector<StorageAttr> storages;
  /// For each storage: the error as a share of the energy, and both prices.
  std::vector<double> errors;
  std::vector<int64_t> bytes, costs;
};

struct AssignQuantizersPass
    : qopt::impl::AssignQuantizersPassBase<AssignQuantizersPass> {
  using AssignQuantizersPassBase::AssignQuantizersPassBase;
  void runOnOperation() override;

private:
  LogicalResult readOptions();
  LogicalResult parseStorages(ArrayRef<std::string> names,
                              SmallVectorImpl<StorageAttr> &storages);
  ArrayRef<StorageAttr> getStorages(Operation *op) const;
  FailureOr<std::vector<CandidateLayer>> readLayers();
  void measure(CandidateLayer &layer) const;
  std::optional<Assignment> assign(ArrayRef<CandidateLayer> layers);
  void report(ArrayRef<CandidateLayer> layers, const Assignment &assignment);
  remark::RemarkOpts getRemark(StringRef name) {
    return remark::RemarkOpts::name(name)
        .category(getArgument())
        .function(getOperation().getSymName());
  }

  SmallVector<StorageAttr> all, ofDepthwise, ofPointwise;
};

} // namespace

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

LogicalResult
AssignQuantizersPass::parseStorages(ArrayRef<std::string> names,
                                    SmallVectorImpl<StorageAttr> &storages) {
  storages.clear();
  for (const std::string &name : names) {
    auto isCode = [](StorageAttr storage) {
      return storage.getKind() == StorageKind::PowerOfTwo ||
             (storage.getKind() == StorageKind::Signed &&
              storage.getWidth() <= 8);
    };
    StorageAttr storage;
    {
      // One message says all.
      ScopedDiagnosticHandler quiet(&getContext(),
                                    [](Diagnostic &) { return success(); });
      storage = dyn_cast_or_null<StorageAttr>(
          parseAttribute("#qopt.storage<" + name + ">", &getContext()));
    }
    if (!storage || !isCode(storage))
      return getOperation().emitError("expected signed integers of 2 to 8 bits "
                                      "or power-of-two codes, but got '")
             << name << "'";
    storages.push_back(storage);
  }
  return success();
}

LogicalResult AssignQuantizersPass::readOptions() {
  if (maxWeightBytes >= 0 && maxCost >= 0)
    return getOperation().emitError(
        "expected either max-weight-bytes or max-cost, but got both");
  if (activationBits < 1 || activationBits > 16)
    return getOperation().emitError("expected activations of 1 to 16 bits, but "
                                    "got ")
           << activationBits.getValue();
  SmallVector<std::string> names(candidates.begin(), candidates.end());
  if (names.empty()) {
    for (int bits = 2; bits <= 8; ++bits)
      names.push_back("i" + std::to_string(bits));
    // More exponents would leave accumulators of 32 bits.
    for (int bits = 2; bits <= 5; ++bits)
      names.push_back("pow2<" + std::to_string(bits) + ">");
  }
  if (failed(parseStorages(names, all)) ||
      failed(parseStorages(depthwise, ofDepthwise)) ||
      failed(parseStorages(pointwise, ofPointwise)))
    return failure();
  return success();
}

ArrayRef<StorageAttr> AssignQuantizersPass::getStorages(Operation *op) const {
  if (isa<DepthwiseConv2DOp>(op) && !ofDepthwise.empty())
    return ofDepthwise;
  if (auto conv = dyn_cast<Conv2DOp>(op);
      conv && !ofPointwise.empty() && conv.getGroups() == 1 &&
      conv.getWindowSize() == std::array<int64_t, 2>{1, 1})
    return ofPointwise;
  return all;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// The weights of each output channel, or all of them.
static std::vector<std::vector<float>>
getGroups(MacOpInterface op, ArrayRef<float> weights, Granularity granularity) {
  if (granularity == Granularity::Tensor)
    return {weights.vec()};
  int64_t axis = op.getOutputChannelAxis(), inner = 1;
  ArrayRef<int64_t> shape = op.getFilter().getType().getShape();
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  std::vector<std::vector<float>> groups(shape[axis]);
  for (auto [index, weight] : llvm::enumerate(weights))
    groups[int64_t(index) / inner % shape[axis]].push_back(weight);
  return groups;
}

FailureOr<std::vector<CandidateLayer>> AssignQuantizersPass::readLayers() {
  std::vector<CandidateLayer> layers;
  WalkResult result = getOperation().walk([&](MacOpInterface op) {
    // Products of matrices have one scale for all, and no channels.
    auto constant = op.getFilter().getDefiningOp<ConstOp>();
    if (isa<BatchMatMulOp>(op) || getQuantType(op.getFilter()))
      return WalkResult::advance();
    FailureOr<std::vector<float>> weights = failure();
    if (constant)
      weights = readFloats(constant.getValue());
    if (failed(weights)) {
      remark::missed(op.getLoc(), getRemark("weights"))
          << remark::reason("weights are not constant");
      return WalkResult::advance();
    }
    if (!llvm::all_of(*weights, [](float w) { return std::isfinite(w); })) {
      remark::missed(op.getLoc(), getRemark("weights"))
          << remark::reason("a weight is not finite");
      return WalkResult::advance();
    }
    CandidateLayer layer;
    layer.op = op;
    layer.groups = getGroups(op, *weights, granularity);
    layer.storages.assign(getStorages(op).begin(), getStorages(op).end());
    layer.importance = double(cast<WorkOpInterface>(*op).getMacs());
    if (useSensitivity) {
      auto sensitivity =
          op->getAttrOfType<FloatAttr>(QOptDialect::kSensitivityAttr);
      if (!sensitivity) {
        op.emitOpError() << "expected '" << QOptDialect::kSensitivityAttr
                         << "', as use-sensitivity says";
        return WalkResult::interrupt();
      }
      layer.importance = sensitivity.getValueAsDouble();
    }
    layers.push_back(std::move(layer));
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return failure();
  return layers;
}

static double getError(ArrayRef<float> weights, StorageAttr storage) {
  if (storage.getKind() == StorageKind::PowerOfTwo)
    return findPowerScale({weights}, storage.getWidth()).error;
  return findScale({weights}, {storage.getMin(), storage.getMax()}).error;
}

void AssignQuantizersPass::measure(CandidateLayer &layer) const {
  double energy = 0;
  int64_t numWeights = 0;
  for (ArrayRef<float> group : layer.groups) {
    numWeights += group.size();
    for (double weight : group)
      energy += weight * weight;
  }
  const PriceTable &prices = *findPriceTable("acev2");
  int64_t macs = cast<WorkOpInterface>(*layer.op).getMacs();
  for (StorageAttr storage : layer.storages) {
    double error = 0;
    for (ArrayRef<float> group : layer.groups)
      error += getError(group, storage);
    layer.errors.push_back(energy > 0 ? error / energy : 0);
    layer.bytes.push_back(llvm::divideCeil(numWeights * storage.getWidth(), 8));
    double cost = getCost(
        countProducts(macs, activationBits, storage, /*accumulatorBits=*/32),
        prices);
    layer.costs.push_back(int64_t(std::min(cost, kMost)));
  }
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

std::optional<Assignment>
AssignQuantizersPass::assign(ArrayRef<CandidateLayer> layers) {
  bool isCost = maxCost >= 0;
  AssignmentProblem problem;
  problem.limit = isCost                ? double(maxCost)
                  : maxWeightBytes >= 0 ? double(maxWeightBytes)
                                        : HUGE_VAL;
  double least = 0;
  for (const CandidateLayer &layer : layers) {
    std::vector<Choice> &choices = problem.layers.emplace_back();
    for (size_t i = 0; i < layer.storages.size(); ++i)
      choices.push_back({layer.importance * layer.errors[i],
                         double(isCost ? layer.costs[i] : layer.bytes[i])});
    least += llvm::min_element(choices, [](const Choice &a, const Choice &b) {
               return a.price < b.price;
             })->price;
  }
  std::optional<Assignment> assignment = assignChoices(problem);
  if (!assignment) {
    getOperation().emitError("expected ")
        << (isCost ? "max-cost" : "max-weight-bytes") << " to be at least "
        << int64_t(least) << ", but got " << int64_t(problem.limit);
    return std::nullopt;
  }
  if (auto violation = findAssignmentViolation(problem, *assignment)) {
    getOperation().emitError() << "invalid assignment: " << *violation;
    return std::nullopt;
  }
  return assignment;
}

static std::string toDecibels(double share) {
  return share > 0 ? llvm::formatv("{0:f1}", -10 * std::log10(share)).str()
                   : "inf";
}

void AssignQuantizersPass::report(ArrayRef<CandidateLayer> layers,
                                  const Assignment &assignment) {
  int64_t bytes = 0, cost = 0;
  for (auto [layer, choice] : llvm::zip_equal(layers, assignment.choices)) {
    std::string name;
    llvm::raw_string_ostream(name) << layer.storages[choice];
    bytes += layer.bytes[choice];
    cost += layer.costs[choice];
    remark::passed(layer.op.getLoc(), getRemark("weights"))
        << remark::metric("storage", name)
        << remark::metric("signal_to_noise_db",
                          toDecibels(layer.errors[choice]))
        << remark::metric("bytes", layer.bytes[choice])
        << remark::metric("cost", layer.costs[choice]);
  }
  remark::passed(getOperation().getLoc(), getRemark("total"))
      << remark::metric("error",
                        llvm::formatv("{0:e3}", assignment.error).str())
      << remark::metric("lower_bound",
                        llvm::formatv("{0:e3}", assignment.lowerBound).str())
      << remark::metric("bytes", bytes) << remark::metric("cost", cost);
}

void AssignQuantizersPass::runOnOperation() {
  if (failed(readOptions()))
    return signalPassFailure();
  FailureOr<std::vector<CandidateLayer>> layers = readLayers();
  if (failed(layers))
    return signalPassFailure();
  for (CandidateLayer &layer : *layers)
    measure(layer);
  std::optional<Assignment> assignment = assign(*layers);
  if (!assignment)
    return signalPassFailure();
  for (auto [layer, choice] : llvm::zip_equal(*layers, assignment->choices))
    layer.op->setAttr(QOptDialect::kWeightsAttr, layer.storages[choice]);
  report(*layers, *assignment);
}
