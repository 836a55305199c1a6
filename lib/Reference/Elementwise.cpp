//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What elementwise operators compute: float, plain and quantized elements.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Elementwise.h"
#include "Elements.h"
#include "Models.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

//===----------------------------------------------------------------------===//
// Broadcasting
//===----------------------------------------------------------------------===//

namespace {
/// A tensor that broadcasting repeats. `T` is int64_t or float.
template <typename T> class Broadcast {
public:
  Broadcast(ArrayRef<T> elements, RankedTensorType type)
      : elements(elements), shape(type.getShape()) {}

  /// The element at an index of the result: dimensions are aligned at the last,
  /// and those of 1 are repeated.
  T operator()(ArrayRef<int64_t> index) const {
    int64_t position = 0;
    for (auto [extent, i] :
         llvm::zip_equal(shape, index.take_back(shape.size())))
      position = position * extent + (extent == 1 ? 0 : i);
    return elements[position];
  }

private:
  ArrayRef<T> elements;
  ArrayRef<int64_t> shape;
};
} // namespace

/// `result[i] = compute(lhs[i], rhs[i])`
template <typename T, typename ResultT, typename Compute>
static void mapPairs(Broadcast<T> lhs, Broadcast<T> rhs, RankedTensorType type,
                     std::vector<ResultT> &result, Compute compute) {
  forEachElement(type.getShape(),
                 [&](int64_t position, ArrayRef<int64_t> index) {
                   result[position] = compute(lhs(index), rhs(index));
                 });
}

template <typename ResultT, typename Compute>
static void mapReals(Operands operands, RankedTensorType type,
                     std::vector<ResultT> &result, Compute compute) {
  mapPairs(Broadcast<float>(operands[0]->reals, operands[0]->type),
           Broadcast<float>(operands[1]->reals, operands[1]->type), type,
           result, compute);
}

/// Stored integers.
template <typename Compute>
static void mapInts(Operands operands, TensorValue &output, Compute compute) {
  mapPairs(Broadcast<int64_t>(operands[0]->ints, operands[0]->type),
           Broadcast<int64_t>(operands[1]->ints, operands[1]->type),
           output.type, output.ints, compute);
}

/// Quantized elements without their zero points.
template <typename Compute>
static void mapDifferences(Operands operands, TensorValue &output,
                           Compute compute) {
  std::vector<int64_t> lhs = subtractZeroPoints(*operands[0]);
  std::vector<int64_t> rhs = subtractZeroPoints(*operands[1]);
  mapPairs(Broadcast<int64_t>(lhs, operands[0]->type),
           Broadcast<int64_t>(rhs, operands[1]->type), output.type, output.ints,
           compute);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

namespace {
/// The scales and types of a quantized operator with two inputs.
struct Quantization {
  Profile profile;
  QuantType lhs, rhs, output;
  Rounding rounding;

  int getWidth() const { return output.getStorage().getWidth(); }
  Runtime getRuntime() const {
    return qopt::getRuntime(output.getStorage().getKind() ==
                            StorageKind::Unsigned);
  }
};
} // namespace

// One overload for each operator: real numbers, integers modulo 2^64, and the
// function of quantized elements, without zero points.

static float computeReal(AddOp, float a, float b) { return a + b; }
static float computeReal(SubOp, float a, float b) { return a - b; }
static float computeReal(MulOp, float a, float b) { return a * b; }
static float computeReal(SquaredDifferenceOp, float a, float b) {
  return (a - b) * (a - b);
}
static float computeReal(PReluOp, float a, float b) {
  return a >= 0.0f ? a : a * b;
}

static uint64_t computeInteger(AddOp, uint64_t a, uint64_t b) { return a + b; }
static uint64_t computeInteger(SubOp, uint64_t a, uint64_t b) { return a - b; }
static uint64_t computeInteger(MulOp, uint64_t a, uint64_t b) { return a * b; }
static uint64_t computeInteger(SquaredDifferenceOp, uint64_t a, uint64_t b) {
  return (a - b) * (a - b);
}
static uint64_t computeInteger(PReluOp, uint64_t, uint64_t) {
  llvm_unreachable("prelu_c4");
}

/// What two elements without their zero points accumulate.
using QuantizedFunction = std::function<Accumulated(int32_t a, int32_t b)>;

static QuantizedFunction getQuantized(AddOp, const Quantization &q) {
  AddMultipliers m =
      addMultipliers(q.profile, q.lhs.getScaleOf(0), q.rhs.getScaleOf(0),
                     q.output.getScaleOf(0), q.getWidth());
  return
      [=](int32_t a, int32_t b) { return accumulateSum(a, b, m, q.rounding); };
}
static QuantizedFunction getQuantized(SubOp, const Quantization &q) {
  AddMultipliers m =
      addMultipliers(q.profile, q.lhs.getScaleOf(0), q.rhs.getScaleOf(0),
                     q.output.getScaleOf(0), q.getWidth());
  return [=](int32_t a, int32_t b) {
    return accumulateDifference(a, b, m, q.rounding);
  };
}
static QuantizedFunction getQuantized(SquaredDifferenceOp,
                                      const Quantization &q) {
  AddMultipliers m = squaredDifferenceMultipliers(
      q.profile, q.lhs.getScaleOf(0), q.rhs.getScaleOf(0),
      q.output.getScaleOf(0), q.getWidth());
  return [=](int32_t a, int32_t b) {
    return accumulateSquaredDifference(a, b, m, q.rounding);
  };
}
static QuantizedFunction getQuantized(MulOp, const Quantization &q) {
  Multiplier m = mulMultiplier(q.profile, q.getRuntime(), q.lhs.getScaleOf(0),
                               q.rhs.getScaleOf(0), q.output.getScaleOf(0));
  return [=](int32_t a, int32_t b) { return Accumulated{a * b, m}; };
}
static QuantizedFunction getQuantized(PReluOp, const Quantization &q) {
  PReluMultipliers m =
      preluMultipliers(q.profile, q.getRuntime(), q.lhs.getScaleOf(0),
                       q.rhs.getScaleOf(0), q.output.getScaleOf(0));
  return [=](int32_t a, int32_t b) { return accumulatePRelu(a, b, m); };
}

/// Squared differences and parametric ReLUs have no activation.
template <typename OpTy> static Activation getActivation(OpTy op) {
  if constexpr (std::is_same_v<OpTy, SquaredDifferenceOp> ||
                std::is_same_v<OpTy, PReluOp>)
    return Activation::None;
  else
    return op.getActivation();
}

template <typename OpTy>
static LogicalResult evaluateArithmetic(OpTy op, Operands operands,
                                        TensorValue &output) {
  Activation activation = getActivation(op);
  if (output.isFloat()) {
    auto bounds = getRealActivationBounds(activation);
    mapReals(operands, output.type, output.reals, [&](float a, float b) {
      return clampTo(computeReal(op, a, b), bounds);
    });
    return success();
  }
  if (auto integer = dyn_cast<IntegerType>(output.type.getElementType())) {
    auto bounds = getActivationBounds(activation, integer);
    mapInts(operands, output, [&](int64_t a, int64_t b) {
      uint64_t result = computeInteger(op, uint64_t(a), uint64_t(b));
      return clampTo(llvm::SignExtend64(result, integer.getWidth()), bounds);
    });
    return success();
  }
  FailureOr<Profile> profile = requireProfile(op);
  if (failed(profile))
    return failure();
  Quantization q = {*profile, getQuantType(operands[0]->type),
                    getQuantType(operands[1]->type), getQuantType(output.type),
                    *op.getRounding()};
  QuantizedFunction compute = getQuantized(op, q);
  auto bounds = getActivationBounds(activation, q.output);
  int64_t zeroPoint = q.output.getZeroPointOf(0), position = 0;
  mapDifferences(operands, output, [&](int64_t a, int64_t b) {
    Accumulated acc = compute(int32_t(a), int32_t(b));
    operands.showRescale(position++, {acc.value, std::nullopt, acc.multiplier,
                                      q.rounding, zeroPoint});
    return clampTo(rescale(acc, q.rounding) + zeroPoint, bounds);
  });
  return success();
}

static LogicalResult evaluateDiv(DivOp op, Operands operands,
                                 TensorValue &output) {
  auto bounds = getRealActivationBounds(op.getActivation());
  mapReals(operands, output.type, output.reals,
           [&](float a, float b) { return clampTo(a / b, bounds); });
  return success();
}

//===----------------------------------------------------------------------===//
// Orders and choices
//===----------------------------------------------------------------------===//

/// The kernels' order of comparing decides what NaN gives: the second element.
template <typename T> static T pick(MaximumOp, T a, T b) {
  return a > b ? a : b;
}
template <typename T> static T pick(MinimumOp, T a, T b) {
  return a < b ? a : b;
}

template <typename OpTy>
static LogicalResult evaluateExtremum(OpTy op, Operands operands,
                                      TensorValue &output) {
  auto compute = [&](auto a, auto b) { return pick(op, a, b); };
  if (output.isFloat())
    mapReals(operands, output.type, output.reals, compute);
  else
    mapInts(operands, output, compute);
  return success();
}

template <typename T>
static bool compareElements(Comparison predicate, T a, T b) {
  switch (predicate) {
  case Comparison::Equal:
    return a == b;
  case Comparison::NotEqual:
    return a != b;
  case Comparison::Less:
    return a < b;
  case Comparison::LessEqual:
    return a <= b;
  case Comparison::Greater:
    return a > b;
  case Comparison::GreaterEqual:
    return a >= b;
  }
  llvm_unreachable("unknown comparison");
}

static LogicalResult evaluateCompare(CompareOp op, Operands operands,
                                     TensorValue &output) {
  auto compute = [&](auto a, auto b) {
    return compareElements(op.getPredicate(), a, b);
  };
  if (operands[0]->isFloat()) {
    mapReals(operands, output.type, output.ints, compute);
    return success();
  }
  QuantType lhs = getQuantType(operands[0]->type),
            rhs = getQuantType(operands[1]->type);
  if (!lhs) {
    mapInts(operands, output, compute);
    return success();
  }
  FailureOr<Profile> profile = requireProfile(op);
  if (failed(profile))
    return failure();
  Multiplier lhsFactor = comparisonMultiplier(*profile, lhs.getScaleOf(0));
  Multiplier rhsFactor = comparisonMultiplier(*profile, rhs.getScaleOf(0));
  Rounding rounding = *op.getRounding();
  mapDifferences(operands, output, [&](int64_t a, int64_t b) {
    return compute(comparisonOperand(int32_t(a), lhsFactor, rounding),
                   comparisonOperand(int32_t(b), rhsFactor, rounding));
  });
  return success();
}

template <typename T>
static void selectElements(Operands operands, ArrayRef<T> lhs, ArrayRef<T> rhs,
                           RankedTensorType type, std::vector<T> &result) {
  Broadcast<int64_t> condition(operands[0]->ints, operands[0]->type);
  Broadcast<T> whereTrue(lhs, operands[1]->type),
      whereFalse(rhs, operands[2]->type);
  forEachElement(type.getShape(), [&](int64_t position,
                                      ArrayRef<int64_t> index) {
    result[position] = condition(index) ? whereTrue(index) : whereFalse(index);
  });
}

static LogicalResult evaluateSelect(SelectOp, Operands operands,
                                    TensorValue &output) {
  const TensorValue &lhs = *operands[1], &rhs = *operands[2];
  if (output.isFloat())
    selectElements<float>(operands, lhs.reals, rhs.reals, output.type,
                          output.reals);
  else
    selectElements<int64_t>(operands, lhs.ints, rhs.ints, output.type,
                            output.ints);
  return success();
}

void reference::attachElementwise(MLIRContext &context) {
  attach<AddOp, evaluateArithmetic>(context);
  attach<SubOp, evaluateArithmetic>(context);
  attach<MulOp, evaluateArithmetic>(context);
  attach<SquaredDifferenceOp, evaluateArithmetic>(context);
  attach<PReluOp, evaluateArithmetic>(context);
  attach<DivOp, evaluateDiv>(context);
  attach<MaximumOp, evaluateExtremum>(context);
  attach<MinimumOp, evaluateExtremum>(context);
  attach<CompareOp, evaluateCompare>(context);
  attach<SelectOp, evaluateSelect>(context);
}
