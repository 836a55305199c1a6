//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference and verifiers of functions of one tensor, and what those of
// each element compute. Constraint ids are those of QOptFunctionOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "qopt/Numerics/Normalization.h"
#include "qopt/Numerics/Softmax.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Functions of each element
//===----------------------------------------------------------------------===//

/// Whether a type is quantized with one scale and uniform storage.
static bool isUniform(QuantType type) {
  return type && isUniformPerTensor(type);
}

static bool isSigned16(QuantType type) {
  return type.getStorage().getWidth() == 16 &&
         type.getStorage().getKind() == StorageKind::Signed;
}

/// Both are the same type without a scale, or both quantized as `isSupported`
/// wants; `expected` says how.
static LogicalResult
verifyTypes(Operation *op, const Twine &expected,
            function_ref<bool(QuantType input, QuantType output)> isSupported) {
  Type input =
           cast<RankedTensorType>(op->getOperand(0).getType()).getElementType(),
       output =
           cast<RankedTensorType>(op->getResult(0).getType()).getElementType();
  auto from = dyn_cast<QuantType>(input), to = dyn_cast<QuantType>(output);
  if (from || to) {
    if (isUniform(from) && isUniform(to) && isSupported(from, to))
      return success();
  } else if (input == output) {
    return success();
  }
  return op->emitOpError() << "expected " << expected << ", but got " << input
                           << " and " << output;
}

/// Whether a function is the real one, rounded once: of tensors of at most 8
/// bits the compiler makes a table of it.
static bool isExact(Operation *op, std::optional<Rounding> rounding) {
  QuantType input = getQuantType(op->getOperand(0));
  return input && input.getStorage().getWidth() <= 8 &&
         (rounding == Rounding::HalfUp || rounding == Rounding::HalfEven ||
          rounding == Rounding::Floor);
}

/// The types of such a function.
static LogicalResult verifyExactTypes(Operation *op) {
  return verifyTypes(op,
                     "float, or uniform storage of at most 8 bits, per tensor",
                     [](QuantType input, QuantType output) {
                       return std::max(input.getStorage().getWidth(),
                                       output.getStorage().getWidth()) <= 8;
                     });
}

/// The rounding of an algorithm that has only this one, or another one where
/// the function is exact.
static LogicalResult verifyFixedRounding(Operation *op,
                                         std::optional<Rounding> rounding,
                                         Rounding expected,
                                         bool allowsExact = false) {
  if (failed(verifyRounding(op, rounding.has_value())))
    return failure();
  if (!rounding || *rounding == expected ||
      (allowsExact && isExact(op, rounding)))
    return success();
  QuantType input = getQuantType(op->getOperand(0));
  bool hasTable = allowsExact && input && input.getStorage().getWidth() <= 8;
  return op->emitOpError() << "expected rounding "
                           << stringifyRounding(expected)
                           << (hasTable ? ", half_up, half_even or floor" : "")
                           << ", but got " << stringifyRounding(*rounding);
}

/// The result has this scale, a power of two, and zero point.
static LogicalResult verifyResult(Operation *op, int log2, int64_t zeroPoint) {
  QuantType output = getQuantType(op->getResult(0));
  if (output.getScaleOf(0) == ExactScale::fromFixed(1, -log2) &&
      output.getZeroPointOf(0) == zeroPoint)
    return success();
  return op->emitOpError() << "expected a result of scale 1/" << (1 << -log2)
                           << " and zero point " << zeroPoint << ", but got "
                           << output;
}

static bool haveSameWidth(QuantType input, QuantType output) {
  return input.getStorage().getWidth() == output.getStorage().getWidth();
}

static bool haveSameStorage(QuantType input, QuantType output) {
  return haveSameWidth(input, output) &&
         input.getStorage().getKind() == output.getStorage().getKind();
}

static bool haveNarrowStorage(QuantType input, QuantType output) {
  return haveSameWidth(input, output) && input.getStorage().getWidth() <= 8;
}

LogicalResult LeakyReluOp::verify() {
  // leaky_relu_c1
  if (failed(verifyTypes(*this,
                         "float, or uniform storage of the same width, per "
                         "tensor",
                         haveSameWidth)))
    return failure();
  // leaky_relu_c2
  if (failed(verifyRounding(*this, getRounding().has_value())))
    return failure();
  // leaky_relu_c3
  if (double alpha = getAlpha().convertToDouble(); !std::isfinite(alpha))
    return emitOpError() << "expected a finite alpha, but got " << alpha;
  return success();
}

LogicalResult HardSwishOp::verify() {
  // hard_swish_c1
  bool isTable = isExact(*this, getRounding());
  if (failed(isTable ? verifyExactTypes(*this)
                     : verifyTypes(*this,
                                   "float, or uniform storage of the same "
                                   "width, at most 8 bits, per tensor",
                                   haveNarrowStorage)))
    return failure();
  // hard_swish_c2
  if (failed(verifyFixedRounding(*this, getRounding(), Rounding::HalfAwayTwice,
                                 /*allowsExact=*/true)))
    return failure();
  // hard_swish_c3
  QuantType input = getQuantType(getInput());
  if (!input || isTable)
    return success();
  QuantType output = getQuantType(getOutput());
  if (!hasHardSwish(input.getScaleOf(0), output.getScaleOf(0)))
    return emitOpError() << "expected an input whose scale is less than 128 "
                            "times the result's, but got "
                         << input << " and " << output;
  return success();
}

LogicalResult PowOp::verify() {
  // pow_c1
  double exponent = getExponent().convertToDouble();
  if (std::isfinite(exponent))
    return success();
  return emitOpError() << "expected a finite exponent, but got " << exponent;
}

LogicalResult HardSigmoidOp::verify() {
  // hard_sigmoid_c1
  for (double value :
       {getAlpha().convertToDouble(), getBeta().convertToDouble()})
    if (!std::isfinite(value))
      return emitOpError() << "expected finite alpha and beta, but got "
                           << value;
  // hard_sigmoid_c2
  if (failed(verifyExactTypes(*this)))
    return failure();
  // hard_sigmoid_c3
  if (failed(verifyRounding(*this, getRounding().has_value())))
    return failure();
  if (!getRounding() || isExact(*this, getRounding()))
    return success();
  return emitOpError() << "expected rounding half_up, half_even or floor, but "
                          "got "
                       << stringifyRounding(*getRounding());
}

/// Logistic and tanh.
static LogicalResult verifySigmoid(Operation *op,
                                   std::optional<Rounding> rounding) {
  if (isExact(op, rounding)) // logistic_c1, tanh_c1
    return verifyExactTypes(op);
  // logistic_c1, tanh_c1
  if (failed(verifyTypes(op,
                         "float, or uniform storage of 8 bits and the same "
                         "signedness or of 16 bits signed, per tensor",
                         [](QuantType input, QuantType output) {
                           return haveSameStorage(input, output) &&
                                  (input.getStorage().getWidth() == 8 ||
                                   isSigned16(input));
                         })))
    return failure();
  QuantType input = getQuantType(op->getOperand(0));
  bool isWide = input && isSigned16(input);
  // logistic_c2, tanh_c2
  bool isFloat = !isWide && rounding == Rounding::HalfAway;
  if (failed(verifyFixedRounding(op, rounding,
                                 isWide || isFloat ? Rounding::HalfAway
                                                   : Rounding::HalfAwayTwice,
                                 /*allowsExact=*/true)))
    return failure();
  if (!isWide)
    return success();
  // logistic_c3, tanh_c3
  if (failed(verifyResult(op, -15, 0)))
    return failure();
  // logistic_c4, tanh_c4
  if (input.getZeroPointOf(0) != 0 || !hasTableScaling(input.getScaleOf(0)))
    return op->emitOpError() << "expected an input of zero point 0 and a scale "
                                "below 8/3, but got "
                             << input;
  return success();
}

LogicalResult LogisticOp::verify() {
  if (failed(verifySigmoid(*this, getRounding())))
    return failure();
  // logistic_c3
  QuantType output = getQuantType(getOutput());
  if (!output || isSigned16(output) || isExact(*this, getRounding()))
    return success();
  return verifyResult(*this, -8, output.getStorage().getMin());
}

/// The zero point of tensors from -1 to 1.
static int64_t getMiddle(QuantType type) {
  return type.getStorage().getKind() == StorageKind::Unsigned ? 128 : 0;
}

LogicalResult TanhOp::verify() {
  if (failed(verifySigmoid(*this, getRounding())))
    return failure();
  // tanh_c3
  QuantType output = getQuantType(getOutput());
  if (!output || isSigned16(output) || isExact(*this, getRounding()))
    return success();
  return verifyResult(*this, -7, getMiddle(output));
}

LogicalResult EluOp::verify() {
  // elu_c1
  if (isExact(*this, getRounding()))
    return verifyExactTypes(*this);
  if (failed(verifyTypes(*this,
                         "float, or uniform storage of the same width, at most "
                         "8 bits, per tensor",
                         haveNarrowStorage)))
    return failure();
  // elu_c2
  return verifyFixedRounding(*this, getRounding(), Rounding::HalfAway,
                             /*allowsExact=*/true);
}

LogicalResult RsqrtOp::verify() {
  // rsqrt_c1
  if (isExact(*this, getRounding()))
    return verifyExactTypes(*this);
  if (failed(verifyTypes(*this,
                         "float, or uniform storage of the same signedness, of "
                         "at most 8 bits or of 16 bits signed, per tensor",
                         [](QuantType input, QuantType output) {
                           return haveSameStorage(input, output) &&
                                  (input.getStorage().getWidth() <= 8 ||
                                   isSigned16(input));
                         })))
    return failure();
  QuantType input = getQuantType(getInput());
  bool isWide = input && isSigned16(input);
  // rsqrt_c2
  if (failed(verifyFixedRounding(*this, getRounding(),
                                 isWide ? Rounding::HalfUp
                                        : Rounding::HalfAwayTwice,
                                 /*allowsExact=*/true)))
    return failure();
  // rsqrt_c3
  QuantType output = getQuantType(getOutput());
  if (isWide && (input.getZeroPointOf(0) != 0 || output.getZeroPointOf(0) != 0))
    return emitOpError() << "expected zero points 0 with 16 bits, but got "
                         << input << " and " << output;
  return success();
}

LogicalResult AbsOp::verify() {
  // abs_c1
  if (failed(verifyTypes(*this,
                         "the same type, or uniform storage of the same width, "
                         "per tensor",
                         haveSameWidth)))
    return failure();
  // abs_c2
  return verifyRounding(*this, getRounding().has_value());
}

LogicalResult NegOp::verify() {
  // neg_c1
  Type input = getInput().getType().getElementType(),
       output = getOutput().getType().getElementType();
  if (input != output)
    return emitOpError() << "expected the same element type, but got " << input
                         << " and " << output;
  // neg_c2
  auto type = dyn_cast<QuantType>(input);
  if (type && (!isUniform(type) || type.getZeroPointOf(0) != 0 ||
               type.getStorage().isNarrowed() ||
               type.getStorage().getKind() != StorageKind::Signed))
    return emitOpError() << "expected a type per tensor with signed storage "
                            "that is not narrowed and zero point 0, but got "
                         << type;
  return success();
}

//===----------------------------------------------------------------------===//
// What they compute
//===----------------------------------------------------------------------===//

TensorFormat qopt::getFormat(QuantType type) {
  return {type.getScaleOf(0), type.getZeroPointOf(0),
          type.getStorage().getMin(), type.getStorage().getMax()};
}

/// `value` modulo 2^width, as a signed number.
static int64_t wrap(int64_t value, unsigned width) {
  return llvm::SignExtend64(static_cast<uint64_t>(value), width);
}

static TensorFormat getInputFormat(UnaryOpInterface op) {
  return getFormat(getQuantType(op.getInput()));
}

static TensorFormat getOutputFormat(UnaryOpInterface op) {
  return getFormat(getQuantType(op.getOutput()));
}

static bool isWide(UnaryOpInterface op) {
  return getQuantType(op.getInput()).getStorage().getWidth() > 8;
}

/// The function of real numbers, rounded once as the op says.
static IntegerFunction getExact(UnaryOpInterface op, RealFunction function) {
  return roundedFunction(getInputFormat(op), getOutputFormat(op),
                         op->getAttrOfType<RoundingAttr>("rounding").getValue(),
                         function);
}

IntegerFunction LeakyReluOp::getIntegerFunction(Profile profile) {
  return leakyRelu(
      profile, *getRounding(), getInputFormat(*this),
      getAlpha().convertToDouble(), getOutputFormat(*this),
      getActivationBounds(getActivation(), getQuantType(getOutput())));
}

IntegerFunction HardSwishOp::getIntegerFunction(Profile) {
  if (isExact(*this, getRounding()))
    return getExact(*this, real::hardSwish);
  return hardSwish(getInputFormat(*this), getOutputFormat(*this));
}

IntegerFunction HardSigmoidOp::getIntegerFunction(Profile) {
  return getExact(*this, [alpha = getAlpha().convertToDouble(),
                          beta = getBeta().convertToDouble()](double x) {
    return std::clamp(alpha * x + beta, 0.0, 1.0);
  });
}

IntegerFunction LogisticOp::getIntegerFunction(Profile) {
  if (isExact(*this, getRounding()))
    return getExact(*this, real::logistic);
  if (isWide(*this))
    return logistic16(getInputFormat(*this).scale);
  if (*getRounding() == Rounding::HalfAway)
    return floatLogistic8(getInputFormat(*this), getOutputFormat(*this));
  return logistic8(getInputFormat(*this), getOutputFormat(*this));
}

IntegerFunction TanhOp::getIntegerFunction(Profile) {
  if (isExact(*this, getRounding()))
    return getExact(*this, real::tanh);
  if (isWide(*this))
    return tanh16(getInputFormat(*this).scale);
  if (*getRounding() == Rounding::HalfAway)
    return floatTanh8(getInputFormat(*this), getOutputFormat(*this));
  return tanh8(getInputFormat(*this), getOutputFormat(*this));
}

IntegerFunction EluOp::getIntegerFunction(Profile) {
  if (isExact(*this, getRounding()))
    return getExact(*this, real::elu);
  return elu8(getInputFormat(*this), getOutputFormat(*this));
}

IntegerFunction RsqrtOp::getIntegerFunction(Profile) {
  if (isExact(*this, getRounding()))
    return getExact(*this, real::rsqrt);
  if (isWide(*this))
    return rsqrt16(getInputFormat(*this).scale, getOutputFormat(*this).scale);
  return rsqrt8(getInputFormat(*this), getOutputFormat(*this));
}

IntegerFunction AbsOp::getIntegerFunction(Profile profile) {
  if (getQuantType(getInput()))
    return absoluteValue(profile, *getRounding(), getInputFormat(*this),
                         getOutputFormat(*this));
  unsigned width = getInput().getType().getElementTypeBitWidth();
  return [width](int64_t x) {
    return x < 0 ? wrap(static_cast<int64_t>(-static_cast<uint64_t>(x)), width)
                 : x;
  };
}

IntegerFunction NegOp::getIntegerFunction(Profile) {
  QuantType type = getQuantType(getInput());
  unsigned width = type ? type.getStorage().getWidth()
                        : getInput().getType().getElementTypeBitWidth();
  return [width](int64_t x) {
    return wrap(static_cast<int64_t>(-static_cast<uint64_t>(x)), width);
  };
}

//===----------------------------------------------------------------------===//
// Functions of rows
//===----------------------------------------------------------------------===//

// softmax_c1, log_softmax_c1, l2_normalization_c1
static LogicalResult inferRows(std::optional<Location> location, Value input,
                               SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto shape = cast<RankedTensorType>(input.getType()).getShape();
  if (shape.empty())
    return emitOptionalError(location, "expected an input of rank 1 or more");
  shapes.emplace_back(shape);
  return success();
}

LogicalResult SoftmaxOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferRows(location, adaptor.getInput(), shapes);
}

LogicalResult LogSoftmaxOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferRows(location, adaptor.getInput(), shapes);
}

LogicalResult L2NormalizationOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferRows(location, adaptor.getInput(), shapes);
}

/// A quantized row is neither empty nor longer than its sum can bear.
static LogicalResult verifyRowLength(Operation *op, int64_t longest) {
  int64_t size =
      cast<RankedTensorType>(op->getOperand(0).getType()).getShape().back();
  if (size >= 1 && size <= longest)
    return success();
  return op->emitOpError() << "expected rows of 1 to " << longest
                           << " elements, but got " << size;
}

static bool haveBytes(QuantType input, QuantType output) {
  return haveSameStorage(input, output) && input.getStorage().getWidth() == 8;
}

/// Elements whose exponentials fit a Q12.19 sum.
static constexpr int64_t kMaxRow = 4095;

LogicalResult SoftmaxOp::verify() {
  if (failed(verifyShape(*this))) // softmax_c1
    return failure();
  // softmax_c6
  double beta = getBeta().convertToDouble();
  if (!std::isfinite(beta) || beta <= 0)
    return emitOpError() << "expected a positive beta, but got " << beta;
  // softmax_c2
  if (failed(verifyTypes(
          *this,
          "float, or uniform storage of 8 bits with a result of 8 bits and the "
          "same signedness or of 16 bits signed, or of 16 bits signed, per "
          "tensor",
          [](QuantType input, QuantType output) {
            return haveBytes(input, output) ||
                   (isSigned16(output) &&
                    (isSigned16(input) || input.getStorage().getWidth() == 8));
          })))
    return failure();
  QuantType input = getQuantType(getInput()),
            output = getQuantType(getOutput());
  if (input) {
    bool isWide = isSigned16(input);
    // softmax_c3
    int width = output.getStorage().getWidth();
    if (failed(verifyResult(*this, isWide ? -15 : -width,
                            isWide ? 0 : output.getStorage().getMin())))
      return failure();
    if (isWide && input.getZeroPointOf(0) != 0)
      return emitOpError() << "expected an input of zero point 0, but got "
                           << input;
    // softmax_c5
    if (failed(verifyRowLength(*this, isWide ? kSoftmaxMaxRow16 : kMaxRow)))
      return failure();
  }
  // softmax_c4
  return verifyFixedRounding(*this, getRounding(), Rounding::HalfAwayTwice);
}

/// Checks of the ops on rows of bytes, whose ids end in 1 to 5: shape, types,
/// scale and zero point of the result, rounding, and length of a row.
template <typename OpTy>
static LogicalResult
verifyByteRows(OpTy op, int exponent,
               function_ref<int64_t(QuantType)> getZeroPoint, int64_t maxRow) {
  if (failed(verifyShape(op)))
    return failure();
  if (failed(verifyTypes(op,
                         "float, or uniform storage of 8 bits and the same "
                         "signedness, per tensor",
                         haveBytes)))
    return failure();
  if (QuantType output = getQuantType(op.getOutput()))
    if (failed(verifyResult(op, exponent, getZeroPoint(output))) ||
        failed(verifyRowLength(op, maxRow)))
      return failure();
  return verifyFixedRounding(op, op.getRounding(), Rounding::HalfAwayTwice);
}

// log_softmax_c1, log_softmax_c2, log_softmax_c3,
// log_softmax_c4, log_softmax_c5
LogicalResult LogSoftmaxOp::verify() {
  auto getMax = [](QuantType type) { return type.getStorage().getMax(); };
  return verifyByteRows(*this, -4, getMax, kMaxRow);
}

// l2_normalization_c1, l2_normalization_c2, l2_normalization_c3,
// l2_normalization_c4, l2_normalization_c5
LogicalResult L2NormalizationOp::verify() {
  return verifyByteRows(*this, -7, getMiddle, kL2NormalizationMaxRow);
}
