//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scales of weights and activations as powers of two.
//
//===----------------------------------------------------------------------===//

#include "ConstantLayer.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Calibration/ScaleSearch.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

namespace mlir::qopt {
#define GEN_PASS_DEF_POWEROFTWOSCALESPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Which power of two a scale becomes.
enum class Choice { None, Ceil, Nearest, SquaredError };

struct PowerOfTwoScalesPass
    : qopt::impl::PowerOfTwoScalesPassBase<PowerOfTwoScalesPass> {
  using PowerOfTwoScalesPassBase::PowerOfTwoScalesPassBase;
  void runOnOperation() override;

private:
  bool convertWeights(MacOpInterface op, Choice choice, std::string &why);
  bool convertActivations(Choice choice, std::string &why);
  remark::RemarkOpts getRemark(StringRef name) {
    return remark::RemarkOpts::name(name)
        .category(getArgument())
        .function(getOperation().getSymName());
  }

  std::optional<Rounding> newRounding;
};

} // namespace

static std::optional<Choice> parseChoice(StringRef name, bool hasError) {
  auto choice = llvm::StringSwitch<std::optional<Choice>>(name)
                    .Case("none", Choice::None)
                    .Case("ceil", Choice::Ceil)
                    .Case("nearest", Choice::Nearest)
                    .Case("mse", Choice::SquaredError)
                    .Default(std::nullopt);
  if (choice == Choice::SquaredError && !hasError)
    return std::nullopt;
  return choice;
}

/// The exponent of the power of two at or above a scale, or of the nearest one
/// in logarithm.
static int64_t getExponent(const ExactScale &scale, Choice choice) {
  double magnitude = std::fabs(scale.toDouble());
  if (choice == Choice::Nearest)
    return std::llround(std::log2(magnitude));
  int exponent;
  return std::frexp(magnitude, &exponent) == 0.5 ? exponent - 1 : exponent;
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

bool PowerOfTwoScalesPass::convertWeights(MacOpInterface op, Choice choice,
                                          std::string &why) {
  std::optional<ConstantLayer> layer = ConstantLayer::get(op, why);
  if (!layer)
    return false;
  QuantType type = layer->getFilterType();
  if (type.getStorage().getKind() == StorageKind::Bipolar) {
    why = "weights are signs";
    return false;
  }
  SmallVector<int64_t> exponents;
  SmallVector<ExactScale> old, now;
  double signal = 0, noise = 0;
  for (size_t i = 0, e = layer->getNumScales(); i < e; ++i) {
    old.push_back(type.getScaleOf(i));
    double scale = old.back().toDouble();
    std::vector<int64_t> weights = layer->getWeights(i);
    int64_t exponent;
    if (choice == Choice::SquaredError) {
      std::vector<float> reals;
      for (int64_t weight : weights)
        reals.push_back(float(double(weight) * scale));
      exponent = std::ilogb(layer->findPowerOfTwo(i, reals).scale);
    } else {
      exponent = getExponent(old.back(), choice);
    }
    if (std::abs(exponent) > 126) {
      why = "a power of two is out of range";
      return false;
    }
    exponents.push_back(exponent);
    now.push_back({1, int(exponent)});
    double power = std::ldexp(1, int(exponent));
    for (int64_t &weight : weights) {
      double real = double(weight) * scale;
      // What lies outside, as where a negative scale changes the sign of the
      // smallest integer, is clipped.
      weight = layer->roundWeight(i, real / power);
      double error = double(weight) * power - real;
      signal += real * real;
      noise += error * error;
    }
    layer->setWeights(i, weights);
  }
  if (failed(layer->convertBias(old, now))) {
    why = "bias leaves its type";
    return false;
  }
  layer->write(Pow2ScaleAttr::get(op.getContext(), exponents));
  layer->roundOnce(newRounding);
  std::string ratio =
      noise == 0
          ? "exact"
          : llvm::formatv("{0:f1}", 10 * std::log10(signal / noise)).str();
  remark::passed(op.getLoc(), getRemark("weights"))
      << remark::metric("signal_to_noise_db", ratio)
      << remark::metric("channels", exponents.size())
      << remark::metric("smallest_exponent",
                        *std::min_element(exponents.begin(), exponents.end()))
      << remark::metric("largest_exponent",
                        *std::max_element(exponents.begin(), exponents.end()));
  return true;
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

static bool isPowerOfTwo(const ExactScale &scale) {
  return scale.mantissa == 1;
}

/// The type with the power of two as scale; null where it is out of range.
static QuantType getPowerOfTwoType(QuantType type, Choice choice) {
  ExactScale scale = type.getScaleOf(0);
  int64_t exponent =
      isPowerOfTwo(scale) ? scale.exponent : getExponent(scale, choice);
  if (std::abs(exponent) > 126)
    return {};
  return QuantType::get(type.getContext(), type.getStorage(),
                        type.getGranularity(), type.getBlockOrAxis(),
                        Pow2ScaleAttr::get(type.getContext(), exponent),
                        type.getZeroPoints());
}

/// Why the types of an op's values cannot change, or nothing.
static StringRef getObstacle(Operation *op) {
  if (auto constant = dyn_cast<ConstOp>(op)) {
    auto isFilter = [](OpOperand &use) {
      return isa<MacOpInterface>(use.getOwner()) && use.getOperandNumber() != 0;
    };
    if (llvm::any_of(constant->getUses(), isFilter) &&
        !llvm::all_of(constant->getUses(), isFilter))
      return "a constant is weights and activations";
  }
  // Codes stay, whatever the scales.
  bool keepsCodes = isa<NegOp>(op) &&
                    op->getOperand(0).getType() != op->getResult(0).getType();
  if (isa<ReinterpretOp>(op) || keepsCodes)
    return "codes are taken for others";
  auto movement = dyn_cast<MovementOpInterface>(op);
  if (!movement)
    return "";
  auto fill = dyn_cast_if_present<IntegerAttr>(movement.getFillValue());
  QuantType type = getQuantType(op->getResult(0));
  if (fill && type && fill.getInt() != type.getZeroPointOf(0))
    return "a padding is not zero";
  return "";
}

/// Gives each value of a quantized tensor type its new one, constants among
/// them but for the weights of layers, whose codes are rounded anew.
bool PowerOfTwoScalesPass::convertActivations(Choice choice, std::string &why) {
  func::FuncOp function = getOperation();
  if (getNumStates(function) != 0) {
    why = "states keep their scales";
    return false;
  }
  if (!function.getBody().hasOneBlock()) {
    why = "there are several blocks";
    return false;
  }
  // Everything is checked before anything changes.
  llvm::MapVector<Value, QuantType> values;
  auto note = [&](Value value) {
    QuantType type = getQuantType(value);
    if (!type || !type.isPerTensor() || values.contains(value))
      return true;
    QuantType now = getPowerOfTwoType(type, choice);
    if (!now) {
      why = "a power of two is out of range";
      return false;
    }
    values.insert({value, now});
    return true;
  };
  for (BlockArgument argument : function.getArguments())
    if (!note(argument))
      return false;
  SmallVector<ConstantLayer> layers;
  WalkResult result = function.walk([&](Operation *op) -> WalkResult {
    if (StringRef obstacle = getObstacle(op); !obstacle.empty()) {
      why = obstacle.str();
      return WalkResult::interrupt();
    }
    if (auto constant = dyn_cast<ConstOp>(op)) {
      bool isFilter = llvm::all_of(constant->getUses(), [](OpOperand &use) {
        auto mac = dyn_cast<MacOpInterface>(use.getOwner());
        return mac && use.getOperandNumber() != 0;
      });
      return WalkResult(success(isFilter || note(constant.getOutput())));
    }
    for (Value value : op->getResults())
      if (!note(value))
        return WalkResult::interrupt();
    auto mac = dyn_cast<MacOpInterface>(op);
    if (!mac || !getQuantType(mac.getInput()))
      return WalkResult::advance();
    if (!mac.getBiasOrNull())
      return WalkResult::advance();
    std::optional<ConstantLayer> layer = ConstantLayer::get(mac, why);
    if (!layer)
      return WalkResult::interrupt();
    ExactScale old = layer->getInputType().getScaleOf(0);
    ExactScale now =
        getPowerOfTwoType(layer->getInputType(), choice).getScaleOf(0);
    SmallVector<ExactScale> before(layer->getNumScales(), old);
    SmallVector<ExactScale> after(layer->getNumScales(), now);
    if (failed(layer->convertBias(before, after))) {
      why = "bias leaves its type";
      return WalkResult::interrupt();
    }
    layers.push_back(std::move(*layer));
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return false;

  for (ConstantLayer &layer : layers)
    layer.write(layer.getFilterType().getScale());
  double worst = 1;
  for (auto [value, now] : values) {
    QuantType old = getQuantType(value);
    double ratio = old.getScaleOf(0).toDouble() / now.getScaleOf(0).toDouble();
    worst = std::max({worst, ratio, 1 / ratio});
    auto type = cast<RankedTensorType>(value.getType());
    if (auto constant = value.getDefiningOp<ConstOp>()) {
      FailureOr<std::vector<int64_t>> codes = readIntegers(constant.getValue());
      StorageAttr storage = old.getStorage();
      int64_t zeroPoint = old.getZeroPointOf(0);
      if (succeeded(codes) && storage.isUniform()) {
        for (int64_t &code : *codes)
          code = std::clamp<int64_t>(
              std::llround(double(storage.decode(code) - zeroPoint) * ratio) +
                  zeroPoint,
              storage.getMin(), storage.getMax());
        constant.setValueAttr(
            makeIntegers(cast<RankedTensorType>(constant.getValue().getType()),
                         *codes, "constant"));
      }
    }
    value.setType(type.clone(now));
  }
  function.setType(
      FunctionType::get(&getContext(), function.front().getArgumentTypes(),
                        function.front().getTerminator()->getOperandTypes()));
  remark::passed(function.getLoc(), getRemark("activations"))
      << remark::metric("values", values.size())
      << remark::metric("largest_factor", llvm::formatv("{0:f4}", worst).str());
  return true;
}

void PowerOfTwoScalesPass::runOnOperation() {
  func::FuncOp function = getOperation();
  std::optional<Choice> forWeights = parseChoice(weights, /*hasError=*/true);
  std::optional<Choice> forActivations =
      parseChoice(activations, /*hasError=*/false);
  if (!forWeights) {
    function.emitError("expected mse, nearest, ceil or none for weights, but "
                       "got '")
        << weights << "'";
    return signalPassFailure();
  }
  if (!forActivations) {
    function.emitError("expected nearest, ceil or none for activations, but "
                       "got '")
        << activations << "'";
    return signalPassFailure();
  }
  if (failed(parseNewRounding(function, rounding, newRounding)))
    return signalPassFailure();
  std::string why;
  if (*forActivations != Choice::None && !function.isExternal() &&
      !convertActivations(*forActivations, why))
    remark::missed(function.getLoc(), getRemark("activations"))
        << remark::reason("{0}", why);
  if (*forWeights == Choice::None)
    return;
  SmallVector<MacOpInterface> layers;
  function.walk([&](MacOpInterface op) {
    if (getQuantType(op.getFilter()))
      layers.push_back(op);
  });
  for (MacOpInterface op : layers)
    if (!convertWeights(op, *forWeights, why))
      remark::missed(op.getLoc(), getRemark("weights"))
          << remark::reason("{0}", why);
}
