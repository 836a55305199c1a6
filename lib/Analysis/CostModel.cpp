//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Counts of operations, op by op.
//
//===----------------------------------------------------------------------===//

#include "qopt/Analysis/CostModel.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "qopt/Analysis/AccumulatorRanges.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

constexpr unsigned kFloatBits = 32;
/// Of the integers that lowered code computes with, where nothing narrower is
/// known.
constexpr unsigned kWordBits = 32;

int64_t getNumElements(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

/// The bits of an element, as stored.
unsigned getBits(Value value) {
  Type type = getElementTypeOrSelf(value.getType());
  if (auto quant = dyn_cast<QuantType>(type))
    return quant.getStorage().getWidth();
  return type.isIntOrFloat() ? type.getIntOrFloatBitWidth() : kFloatBits;
}

/// The bits of a positive number.
unsigned getBits(int32_t number) { return llvm::Log2_32(number) + 1; }

/// The bits of a signed integer that holds what is not 0 in a range.
unsigned getBits(const IntegerRange &range) {
  return llvm::Log2_64(std::max<int64_t>(range.getMagnitude(), 1)) + 2;
}

bool isFloat(Value value) {
  return isa<FloatType>(getElementTypeOrSelf(value.getType()));
}

/// Collects the operations of one op.
class Counter {
public:
  explicit Counter(Operation *op) : op(op) {}

  void count();
  std::vector<OperationCount> take() { return std::move(counts); }

private:
  void add(CostRole role, CostKind kind, int64_t count, unsigned lhsBits,
           unsigned rhsBits, bool isFloat = false) {
    if (count != 0)
      counts.push_back({role, kind, isFloat, lhsBits, rhsBits, 0, count});
  }
  void addFloat(CostRole role, CostKind kind, int64_t count) {
    add(role, kind, count, kFloatBits, kFloatBits, /*isFloat=*/true);
  }
  /// Rescales with these multipliers; `ranges` of the accumulators where known.
  /// Returns the bits that the results need.
  unsigned addRescale(ArrayRef<Multiplier> multipliers, Rounding rounding,
                      int64_t count, ArrayRef<IntegerRange> ranges = {});
  /// `count` rescales of 32 by 31 bits.
  void addWideRescale(Rounding rounding, int64_t count,
                      CostRole role = CostRole::Scale);
  /// Zero point and bounds of a result, whose activation they may be.
  /// Of elements of so many bits.
  void addStore(Value result, Activation activation, unsigned bits = kWordBits);
  /// Products, or shifts, and what they are added to.
  void addProducts(WorkOpInterface work, Value x, Value w,
                   unsigned accumulatorBits = kFloatBits);
  void countLayer(MacOpInterface mac);
  void countUnary(UnaryOpInterface unary);
  void countElementwise();
  void countSum(Profile profile);
  void countPool(WindowOpInterface pool);
  void countRows(int perElementFunctions);
  void countReduction();
  void countQuantNorm(QuantNormOp norm);

  Rounding getRounding() const {
    auto attr = op->getAttrOfType<RoundingAttr>("rounding");
    return attr ? attr.getValue() : Rounding::HalfUp;
  }
  Activation getActivation() const {
    auto attr = op->getAttrOfType<ActivationAttr>("activation");
    return attr ? attr.getValue() : Activation::None;
  }

  Operation *op;
  std::vector<OperationCount> counts;
};

void Counter::addWideRescale(Rounding rounding, int64_t count, CostRole role) {
  add(role, CostKind::Multiply, count, 32, 32);
  int64_t steps = rounding == Rounding::HalfAwayTwice ? 2 : 1;
  if (rounding != Rounding::Floor)
    add(role, CostKind::Add, steps * count, 64, 64);
  add(role, CostKind::Shift, steps * count, 64, 64);
}

unsigned Counter::addRescale(ArrayRef<Multiplier> multipliers,
                             Rounding rounding, int64_t count,
                             ArrayRef<IntegerRange> ranges) {
  std::optional<FactoredRescale> factored =
      factorMultipliers(multipliers, rounding);
  if (!factored || !factored->hasNarrowCodes()) {
    addWideRescale(rounding, count);
    return kWordBits;
  }
  // What the widest accumulator and code need.
  unsigned accBits = 32, codeBits = 1;
  int64_t reach = 0;
  for (const IntegerRange &range : ranges)
    reach = std::max(reach, range.getMagnitude());
  if (reach != 0 && reach <= std::numeric_limits<int32_t>::max())
    accBits = llvm::Log2_64(reach) + 2;
  bool isSigned = false, isPowerOfTwo = true;
  for (int32_t code : factored->codes) {
    unsigned size = std::abs(code);
    isSigned |= code < 0;
    isPowerOfTwo &= size == 0 || llvm::isPowerOf2_32(size);
    codeBits =
        std::max<unsigned>(codeBits, size == 0 ? 1 : llvm::Log2_32(size) + 1);
  }
  codeBits += isSigned;
  unsigned bits = accBits;
  if (!factored->isShiftOnly()) {
    // A code that is a power of two shifts.
    add(CostRole::Scale, isPowerOfTwo ? CostKind::Shift : CostKind::Multiply,
        count, accBits, isPowerOfTwo ? accBits : codeBits);
    bits += codeBits;
  }
  if (factored->factor != 1) {
    unsigned factorBits = llvm::Log2_32(factored->factor) + 1;
    add(CostRole::Scale, CostKind::Multiply, count, bits, factorBits);
    bits += factorBits;
  }
  if (factored->shift != 0) {
    if (rounding != Rounding::Floor)
      add(CostRole::Scale, CostKind::Add, count, bits, bits);
    add(CostRole::Scale, CostKind::Shift, count, bits, bits);
  }
  // One more, as rounding may go up to the next power of two.
  return std::clamp(int(bits) - factored->shift + 1, 2, int(kWordBits));
}

void Counter::addStore(Value result, Activation activation, unsigned bits) {
  int64_t elements = getNumElements(result);
  bool isActive = activation != Activation::None;
  if (isFloat(result)) {
    int bounds = isActive ? (activation == Activation::Relu ? 1 : 2) : 0;
    return addFloat(CostRole::Activation, CostKind::Compare, bounds * elements);
  }
  QuantType type = getQuantType(result);
  if (!type)
    return;
  // The bounds of the activation are those of the storage, or within them.
  add(isActive ? CostRole::Activation : CostRole::Scale, CostKind::Compare,
      2 * elements, bits, bits);
  // What is added to has been clamped.
  if (type.getZeroPointOf(0) != 0) {
    bits = std::min(bits, getBits(result) + 1);
    add(CostRole::Scale, CostKind::Add, elements, bits, bits);
  }
}

void Counter::addProducts(WorkOpInterface work, Value x, Value w,
                          unsigned accumulatorBits) {
  if (QuantType weights = getQuantType(w)) {
    llvm::append_range(counts,
                       countProducts(work.getMacs(), getBits(x),
                                     weights.getStorage(), accumulatorBits));
    return;
  }
  OperationCount products;
  products.isFloat = isFloat(x);
  products.lhsBits = getBits(x);
  products.rhsBits = getBits(w);
  products.accumulatorBits = accumulatorBits;
  products.count = work.getMacs();
  counts.push_back(products);
}

void Counter::countLayer(MacOpInterface mac) {
  Value result = op->getResult(0);
  int64_t elements = getNumElements(result);
  bool isWide = mac.getAccumulator() == Accumulator::I64;
  addProducts(cast<WorkOpInterface>(op), mac.getInput(), mac.getFilter(),
              isWide ? 64 : 32);
  if (mac.getBiasOrNull())
    add(CostRole::Contraction, CostKind::Add, elements, isWide ? 64 : 32,
        isWide ? 64 : 32, isFloat(result));
  unsigned resultBits = kWordBits;
  if (getQuantType(result)) {
    std::optional<Profile> profile = getProfile(op);
    if (isWide) {
      add(CostRole::Scale, CostKind::Multiply, elements, 48, 16);
      add(CostRole::Scale, CostKind::Add, elements, 64, 64);
      add(CostRole::Scale, CostKind::Shift, elements, 64, 64);
    } else if (profile) {
      resultBits = addRescale(mac.getMultipliers(*profile), getRounding(),
                              elements, getAccumulatorRanges(mac));
    } else {
      addWideRescale(getRounding(), elements);
    }
  }
  addStore(result, getActivation(), resultBits);
}

void Counter::countUnary(UnaryOpInterface unary) {
  Value input = unary.getInput();
  int64_t elements = getNumElements(unary.getOutput());
  if (!isFloat(input)) {
    unsigned bits = getBits(input);
    // 16 bits interpolate between two elements of a smaller table.
    add(CostRole::Activation, CostKind::Lookup, elements, bits <= 8 ? bits : 8,
        getBits(unary.getOutput()));
    if (bits > 8) {
      add(CostRole::Activation, CostKind::Multiply, elements, 16, 16);
      add(CostRole::Activation, CostKind::Add, 2 * elements, 32, 32);
    }
    return;
  }
  auto count = [&](CostKind kind, int64_t each) {
    addFloat(CostRole::Activation, kind, each * elements);
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case<LeakyReluOp>([&](auto) {
        count(CostKind::Multiply, 1);
        count(CostKind::Compare, 1);
        addStore(unary.getOutput(), getActivation());
      })
      .Case<HardSwishOp>([&](auto) {
        count(CostKind::Add, 1);
        count(CostKind::Compare, 2);
        count(CostKind::Multiply, 2);
      })
      .Case<AbsOp, NegOp>([&](auto) { count(CostKind::Compare, 1); })
      .Default([&](auto) { count(CostKind::Function, 1); });
}

void Counter::countElementwise() {
  Value result = op->getResult(0);
  int64_t elements = getNumElements(result);
  CostKind kind = isa<AddOp, SubOp>(op) ? CostKind::Add
                  : isa<MulOp, SquaredDifferenceOp, PReluOp>(op)
                      ? CostKind::Multiply
                      : CostKind::Compare;
  Value lhs = op->getOperand(0);
  if (isFloat(lhs)) {
    addFloat(CostRole::Elementwise, kind, elements);
    if (isa<SquaredDifferenceOp>(op))
      addFloat(CostRole::Elementwise, CostKind::Add, elements);
    if (isa<PReluOp>(op))
      addFloat(CostRole::Elementwise, CostKind::Compare, elements);
    return addStore(result, getActivation());
  }
  unsigned bits = getBits(lhs), other = bits;
  if (op->getNumOperands() > 1)
    other = getBits(op->getOperand(1));
  std::optional<Profile> profile = getProfile(op);
  QuantType from = getQuantType(lhs), to = getQuantType(result);
  if (isa<AddOp, SubOp>(op) && from && profile)
    return countSum(*profile);
  // Squares of differences bring both operands to one scale first.
  if (isa<SquaredDifferenceOp>(op) && from) {
    addWideRescale(getRounding(), 2 * elements);
    bits = other = kWordBits;
  }
  add(CostRole::Elementwise, kind, elements, bits, other);
  if (!op->hasAttr("rounding") || !to)
    return;
  unsigned resultBits = kWordBits;
  if (isa<MulOp>(op) && profile) {
    QuantType with = getQuantType(op->getOperand(1));
    resultBits = addRescale(
        mulMultiplier(
            *profile,
            getRuntime(to.getStorage().getKind() == StorageKind::Unsigned),
            from.getScaleOf(0), with.getScaleOf(0), to.getScaleOf(0)),
        getRounding(), elements, getProductRange(from, with));
  } else {
    addWideRescale(getRounding(), elements);
  }
  addStore(result, getActivation(), resultBits);
}

/// A sum or difference of quantized tensors.
void Counter::countSum(Profile profile) {
  Value result = op->getResult(0);
  int64_t elements = getNumElements(result);
  QuantType lhs = getQuantType(op->getOperand(0));
  QuantType rhs = getQuantType(op->getOperand(1));
  QuantType to = getQuantType(result);
  std::optional<FactoredSum> sum =
      factorSum(addMultipliers(profile, lhs.getScaleOf(0), rhs.getScaleOf(0),
                               to.getScaleOf(0), to.getStorage().getWidth()),
                getRounding(), getStoredRange(lhs), getStoredRange(rhs));
  if (!sum) {
    // Both operands are brought to one scale first.
    addWideRescale(getRounding(), 2 * elements);
    add(CostRole::Elementwise, CostKind::Add, elements, kWordBits, kWordBits);
    addWideRescale(getRounding(), elements);
    return addStore(result, getActivation());
  }
  for (auto [type, code] : {std::pair(lhs, sum->lhs), {rhs, sum->rhs}}) {
    unsigned bits = getBits(getStoredRange(type)), codeBits = getBits(code);
    if (llvm::isPowerOf2_32(code))
      add(CostRole::Scale, CostKind::Shift, code == 1 ? 0 : elements,
          bits + codeBits - 1, bits + codeBits - 1);
    else
      add(CostRole::Scale, CostKind::Multiply, elements, bits, codeBits);
  }
  unsigned bits = getBits(sum->range);
  add(CostRole::Elementwise, CostKind::Add, elements, bits, bits);
  addStore(result, getActivation(),
           addRescale(sum->output, getRounding(), elements, sum->range));
}

void Counter::countPool(WindowOpInterface pool) {
  Value result = op->getResult(0);
  int64_t elements = getNumElements(result);
  auto [height, width] = pool.getWindowSize();
  bool isMax = isa<MaxPool2DOp>(op);
  unsigned bits = isFloat(result) ? kFloatBits : isMax ? getBits(result) : 32;
  add(CostRole::Elementwise, isMax ? CostKind::Compare : CostKind::Add,
      elements * (height * width - 1), bits, bits, isFloat(result));
  if (!isMax)
    add(CostRole::Elementwise, CostKind::Multiply, elements, bits, bits,
        isFloat(result));
  addStore(result, getActivation());
}

/// Rows of which each element needs a maximum or square, a sum, functions and a
/// product.
void Counter::countRows(int perElementFunctions) {
  Value result = op->getResult(0);
  int64_t elements = getNumElements(result);
  bool isReal = isFloat(result);
  auto count = [&](CostKind kind, int64_t each, unsigned bits) {
    add(CostRole::Activation, kind, each * elements, bits, bits, isReal);
  };
  count(CostKind::Compare, 1, isReal ? kFloatBits : getBits(result));
  count(CostKind::Add, 1, 32);
  count(isReal || getBits(result) > 8 ? CostKind::Function : CostKind::Lookup,
        perElementFunctions, isReal ? kFloatBits : 32);
  count(CostKind::Multiply, 1, 32);
}

void Counter::countReduction() {
  Value input = op->getOperand(0), result = op->getResult(0);
  bool adds = isa<MeanOp, SumOp>(op);
  unsigned bits = isFloat(input) ? kFloatBits : adds ? 32 : getBits(input);
  add(CostRole::Elementwise, adds ? CostKind::Add : CostKind::Compare,
      getNumElements(input), bits, bits, isFloat(input));
  if (!adds)
    return;
  int64_t elements = getNumElements(result);
  if (isFloat(result))
    return addFloat(CostRole::Elementwise, CostKind::Multiply,
                    isa<MeanOp>(op) ? elements : 0);
  if (getQuantType(result)) {
    addWideRescale(getRounding(), elements);
    addStore(result, Activation::None);
  }
}

void Counter::countQuantNorm(QuantNormOp norm) {
  int64_t elements = getNumElements(norm.getOutput());
  unsigned bits = getBits(norm.getInput());
  if (norm.getForm() == NormForm::Threshold)
    return add(CostRole::Norm, CostKind::Compare, elements, bits, bits);
  bool isShift = norm.getForm() == NormForm::ShiftAdd;
  add(CostRole::Norm, isShift ? CostKind::Shift : CostKind::Multiply, elements,
      isShift ? 32 : bits, isShift ? 32 : getBits(norm.getScale()));
  add(CostRole::Norm, CostKind::Add, elements, 32, 32);
  SmallVector<Multiplier> multipliers;
  for (const NormMultipliers &factors : norm.getMultipliers())
    multipliers.push_back(factors.output);
  addRescale(multipliers, getRounding(), elements);
  addStore(norm.getOutput(), norm.getActivation());
}

void Counter::count() {
  if (op->getNumResults() == 0 ||
      !isa<RankedTensorType>(op->getResult(0).getType()))
    return;
  if (auto mac = dyn_cast<MacOpInterface>(op))
    return countLayer(mac);
  // Before unary ops and windows, which they are too.
  if (isa<MovementOpInterface>(op))
    return;
  if (auto unary = dyn_cast<UnaryOpInterface>(op))
    return countUnary(unary);
  if (auto pool = dyn_cast<WindowOpInterface>(op))
    return countPool(pool);
  int64_t elements = getNumElements(op->getResult(0));
  llvm::TypeSwitch<Operation *>(op)
      .Case<BatchNormOp>([&](auto norm) {
        // One product and one sum: what is constant is computed once.
        addFloat(CostRole::Norm, CostKind::Multiply, elements);
        addFloat(CostRole::Norm, CostKind::Add, elements);
        addStore(norm.getOutput(), norm.getActivation());
      })
      .Case<QuantNormOp>([&](QuantNormOp norm) { countQuantNorm(norm); })
      .Case<QuantizeOp>([&](auto quantize) {
        addFloat(CostRole::Scale, CostKind::Multiply, elements);
        addStore(quantize.getOutput(), Activation::None);
      })
      .Case<DequantizeOp>([&](auto dequantize) {
        // Constants are dequantized beforehand.
        if (matchPattern(dequantize.getInput(), m_Constant()))
          return;
        addFloat(CostRole::Scale, CostKind::Add, elements);
        addFloat(CostRole::Scale, CostKind::Multiply, elements);
      })
      .Case<RescaleOp>([&](auto rescale) {
        QuantType from = getQuantType(rescale.getInput());
        QuantType to = getQuantType(rescale.getOutput());
        std::optional<Profile> profile = getProfile(op);
        if (profile && from.isPerTensor() && to.isPerTensor())
          return addStore(
              rescale.getOutput(), Activation::None,
              addRescale(ratioMultiplier(*profile, from.getScaleOf(0),
                                         to.getScaleOf(0)),
                         getRounding(), elements, getStoredRange(from)));
        addWideRescale(getRounding(), elements);
        addStore(rescale.getOutput(), Activation::None);
      })
      .Case<AddOp, SubOp, MulOp, SquaredDifferenceOp, PReluOp, MaximumOp,
            MinimumOp, CompareOp, SelectOp>([&](auto) { countElementwise(); })
      .Case<CosOp, ErfOp, ExpOp, GeluOp, LogOp, PowOp, SinOp, SqrtOp>(
          [&](auto) {
            addFloat(CostRole::Activation, CostKind::Function, elements);
          })
      .Case<CeilOp, FloorOp>([&](auto) {
        addFloat(CostRole::Activation, CostKind::Compare, elements);
      })
      .Case<DivOp>([&](DivOp division) {
        addFloat(CostRole::Elementwise, CostKind::Function, elements);
        addStore(division.getOutput(), division.getActivation());
      })
      .Case<SoftmaxOp, LogSoftmaxOp>([&](auto) { countRows(1); })
      .Case<L2NormalizationOp>([&](auto) { countRows(0); })
      .Case<MeanOp, SumOp, ReduceMaxOp, ReduceMinOp, ArgMaxOp, ArgMinOp>(
          [&](auto) { countReduction(); })
      .Case<ResizeBilinearOp>([&](auto) {
        // Four neighbours, each weighted.
        bool isReal = isFloat(op->getResult(0));
        add(CostRole::Elementwise, CostKind::Multiply, 4 * elements, 32, 32,
            isReal);
        add(CostRole::Elementwise, CostKind::Add, 3 * elements, 32, 32, isReal);
      })
      .Case<WorkOpInterface>([&](WorkOpInterface work) {
        // Recurrent layers: products alone.
        addProducts(work, op->getOperand(0), op->getOperand(1));
      });
}

} // namespace

std::vector<OperationCount> qopt::countProducts(int64_t macs,
                                                unsigned activationBits,
                                                StorageAttr weights,
                                                unsigned accumulatorBits) {
  OperationCount products;
  products.lhsBits = activationBits;
  products.rhsBits = weights.getWidth();
  products.accumulatorBits = accumulatorBits;
  products.count = macs;
  if (weights.getKind() != StorageKind::PowerOfTwo || macs == 0)
    return {products};
  // By the bits of the exponent, which all but one of a code are.
  OperationCount shifts, sums;
  shifts.kind = CostKind::Shift;
  shifts.lhsBits = activationBits;
  shifts.rhsBits = weights.getWidth() - 1;
  sums.kind = CostKind::Add;
  sums.lhsBits = sums.rhsBits = accumulatorBits;
  shifts.accumulatorBits = sums.accumulatorBits = 0;
  shifts.count = sums.count = macs;
  return {shifts, sums};
}

std::vector<OperationCount> qopt::countOperations(Operation *op) {
  Counter counter(op);
  counter.count();
  return counter.take();
}

/// The name that a user knows an op by: the innermost one of its location, or
/// else where it stands.
static std::string getLayerName(Operation *op) {
  std::string name;
  op->getLoc()->walk([&](Location location) {
    auto named = dyn_cast<NameLoc>(location);
    if (!named)
      return WalkResult::advance();
    name = named.getName().str();
    return WalkResult::interrupt();
  });
  if (auto layer = op->getAttrOfType<StringAttr>(QOptDialect::kLayerAttr);
      layer && name.empty())
    name = layer.str();
  return name;
}

std::vector<LayerCost> qopt::countOperations(func::FuncOp function) {
  std::vector<LayerCost> layers;
  function.walk([&](Operation *op) {
    std::vector<OperationCount> counts = countOperations(op);
    if (!counts.empty())
      layers.push_back({getLayerName(op), op->getName().getStringRef().str(),
                        std::move(counts)});
  });
  return layers;
}
