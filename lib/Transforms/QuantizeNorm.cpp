//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The parameters of batch norms become two vectors of b-bit codes. After
// PikeLPN (CVPR 2024), reconstructed from its abstract; docs/Quantization.md.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/NormMap.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

namespace mlir::qopt {
#define GEN_PASS_DEF_QUANTIZENORMPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Codes of a vector of reals, and what they stand for.
struct Codes {
  QuantType type;
  std::vector<int64_t> codes;
  std::vector<double> reals;
};

struct QuantizeNormPass : qopt::impl::QuantizeNormPassBase<QuantizeNormPass> {
  using QuantizeNormPassBase::QuantizeNormPassBase;

  void runOnOperation() override;

private:
  Codes quantizeUniform(ArrayRef<double> reals);
  Codes quantizePowersOfTwo(ArrayRef<double> reals);
  void quantize(BatchNormOp norm);
};

} // namespace

static double getLargest(ArrayRef<double> values) {
  double largest = 0;
  for (double value : values)
    largest = std::max(largest, std::abs(value));
  return largest;
}

/// The worst error of a code, as a share of the largest number.
static double getWorstError(ArrayRef<double> reals, const Codes &codes) {
  double worst = 0, largest = getLargest(reals);
  for (auto [real, stored] : llvm::zip_equal(reals, codes.reals))
    worst = std::max(worst, std::abs(real - stored));
  return largest > 0 ? worst / largest : 0;
}

/// Symmetric codes on one scale, which the largest number has the largest code
/// of. Integer codes of scale 1 where all is 0.
Codes QuantizeNormPass::quantizeUniform(ArrayRef<double> reals) {
  auto largestCode = double((int64_t(1) << (bits - 1)) - 1);
  double scale = getLargest(reals) / largestCode;
  // Float networks dequantize in f32; a smaller number is none of its normal
  // ones.
  if (scale < std::numeric_limits<float>::min())
    scale = scale == 0 ? 1 : std::numeric_limits<float>::min();
  if (powerOfTwoScales)
    scale = std::exp2(std::ceil(std::log2(scale)));
  scale = float(scale);
  Codes result;
  for (double real : reals) {
    double code =
        std::clamp(std::round(real / scale), -largestCode, largestCode);
    result.codes.push_back(int64_t(code));
    result.reals.push_back(code * scale);
  }
  MLIRContext *context = &getContext();
  auto storage = StorageAttr::get(context, StorageKind::Signed, bits);
  ScaleAttrInterface scaleAttr = RealScaleAttr::get(context, scale);
  if (powerOfTwoScales)
    scaleAttr = Pow2ScaleAttr::get(context, int64_t(std::log2(scale)));
  result.type =
      QuantType::get(context, storage, Granularity::Tensor, {}, scaleAttr, {});
  return result;
}

/// The nearest powers of two on a logarithmic scale. The largest has the
/// largest code; what is less than half of the smallest code becomes 0.
Codes QuantizeNormPass::quantizePowersOfTwo(ArrayRef<double> reals) {
  // More exponents than those of 5 bits would leave 32-bit accumulators.
  unsigned width = std::min<unsigned>(bits, 5);
  int64_t numExponents = (int64_t(1) << (width - 1)) - 1;
  auto getExponent = [](double real) {
    return int64_t(std::round(std::log2(std::abs(real))));
  };
  double largest = getLargest(reals);
  int64_t first = largest > 0 ? getExponent(largest) - (numExponents - 1) : 0;
  first = std::clamp<int64_t>(first, -126, 126);
  Codes result;
  for (double real : reals) {
    int64_t exponent = real == 0 ? first - 1 : getExponent(real) - first;
    if (real == 0 || std::abs(real) < std::ldexp(0.5, first)) {
      result.codes.push_back(0);
      result.reals.push_back(0);
      continue;
    }
    exponent = std::clamp<int64_t>(exponent, 0, numExponents - 1);
    // The top bit is the sign, the others are the exponent and one.
    int64_t sign = real < 0 ? int64_t(1) << (width - 1) : 0;
    result.codes.push_back(sign | (exponent + 1));
    result.reals.push_back(
        std::copysign(std::ldexp(1.0, int(exponent + first)), real));
  }
  MLIRContext *context = &getContext();
  auto storage = StorageAttr::get(context, StorageKind::PowerOfTwo, width);
  result.type = QuantType::get(context, storage, Granularity::Tensor, {},
                               Pow2ScaleAttr::get(context, first), {});
  return result;
}

void QuantizeNormPass::quantize(BatchNormOp norm) {
  auto options = remark::RemarkOpts::name("quantized-norm")
                     .category(getArgument())
                     .function(getOperation().getSymName());
  auto miss = [&](StringRef why) {
    remark::missed(norm.getLoc(), options) << why;
  };
  std::string why;
  FailureOr<NormMap> map = getNormMap(norm, why);
  if (failed(map))
    return miss(why);

  Codes scale = form == NormForm::ShiftAdd ? quantizePowersOfTwo(map->scale)
                                           : quantizeUniform(map->scale);
  // The offset makes up for what the scale has lost: at the mean the norm is
  // what it was.
  std::vector<double> mean = *readReals(norm.getMean()), offset;
  bool isCentered = form == NormForm::Centered;
  for (size_t c = 0, e = mean.size(); c < e; ++c) {
    double difference = map->scale[c] - scale.reals[c];
    double value =
        map->offset[c] + (difference == 0 ? 0 : difference * mean[c]);
    if (isCentered && scale.reals[c] == 0)
      return miss("the scale of channel " + std::to_string(c) +
                  " is 0, for which the centered form has no offset");
    offset.push_back(isCentered ? -value / scale.reals[c] : value);
  }
  Codes offsetCodes = quantizeUniform(offset);

  OpBuilder builder(norm);
  Location loc = norm.getLoc();
  auto vector = norm.getGamma().getType();
  auto createCodes = [&](const Codes &codes, StringRef name) -> Value {
    auto elements = makeIntegers(
        vector.clone(Type(codes.type.getIntegerType())), codes.codes, name);
    Value constant =
        ConstOp::create(builder, loc, vector.clone(Type(codes.type)), elements);
    return DequantizeOp::create(builder, loc, vector, constant);
  };
  auto createSplat = [&](float value) -> Value {
    return ConstOp::create(builder, loc, vector,
                           DenseElementsAttr::get(vector, value));
  };
  Value a = createCodes(scale, "scale"), b = createCodes(offsetCodes, "offset");
  Value zero = createSplat(0), one = createSplat(1);
  auto result =
      BatchNormOp::create(builder, loc, norm.getType(), norm.getInput(), a,
                          isCentered ? zero : b, isCentered ? b : zero, one,
                          builder.getF64FloatAttr(0), norm.getActivationAttr());
  result->setDiscardableAttrs(norm->getDiscardableAttrDictionary());
  remark::passed(loc, options)
      << remark::metric("channels", vector.getNumElements())
      << remark::metric("zeros", llvm::count(scale.reals, 0.0))
      << remark::metric("worst_scale_error", getWorstError(map->scale, scale))
      << remark::metric("worst_offset_error",
                        getWorstError(offset, offsetCodes));
  norm.replaceAllUsesWith(result.getResult());
  SmallVector<Value> parameters(norm->getOperands().drop_front());
  norm.erase();
  eraseUnusedConstants(parameters);
}

void QuantizeNormPass::runOnOperation() {
  if (bits < 2 || bits > 16) {
    getOperation().emitError()
        << "expected 2 to 16 bits, but got " << unsigned(bits);
    return signalPassFailure();
  }
  SmallVector<BatchNormOp> norms;
  getOperation().walk([&](BatchNormOp norm) {
    // Those that are quantized stay as they are.
    if (!getQuantizedConstant(norm.getGamma()))
      norms.push_back(norm);
  });
  for (BatchNormOp norm : norms)
    quantize(norm);
}
