//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of each element that only real numbers have, and those that are
// made of several.
//
//===----------------------------------------------------------------------===//

#include "OperatorImporter.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

namespace {
/// Builds float functions of one value, in whatever order its dimensions are.
class RealBuilder {
public:
  explicit RealBuilder(OperatorImporter &op) : op(op) {}

  template <typename OpT, typename... Args>
  Tensor apply(Tensor x, Args &&...args) {
    return OpT::create(op.getBuilder(), op.getLocation(), x.getType(), x,
                       std::forward<Args>(args)...)
        .getOutput();
  }
  template <typename OpT> Tensor applyRounded(Tensor x) {
    return apply<OpT>(x, RoundingAttr());
  }
  Tensor relu(Tensor x) {
    return apply<LeakyReluOp>(x, APFloat(1.0), Activation::Relu,
                              RoundingAttr());
  }
  Tensor add(Tensor x, Tensor y) {
    return AddOp::create(op.getBuilder(), op.getLocation(), x.getType(), x, y,
                         Activation::None, RoundingAttr())
        .getOutput();
  }
  Tensor multiply(Tensor x, Tensor y) {
    return MulOp::create(op.getBuilder(), op.getLocation(), x.getType(), x, y,
                         Activation::None, RoundingAttr())
        .getOutput();
  }
  Tensor multiply(Tensor x, float factor) {
    return factor == 1 ? x : multiply(x, op.createReals({}, {factor}));
  }
  Tensor addOne(Tensor x) { return add(x, op.createReals({}, {1.0f})); }

private:
  OperatorImporter &op;
};
} // namespace

/// Ends with what `build` makes of the input.
template <typename Function>
static LogicalResult importFunction(OperatorImporter &op, Function build) {
  if (failed(op.requireFloat(0)))
    return failure();
  const GraphValue &input = op.getInput(0);
  return op.setOutput(build(RealBuilder(op), input.value), input.layout);
}

template <typename OpT> static LogicalResult importReal(OperatorImporter &op) {
  return importFunction(
      op, [](RealBuilder b, Tensor x) { return b.apply<OpT>(x); });
}

static LogicalResult importGelu(OperatorImporter &op) {
  bool approximate =
      op.getAttributes().getString("approximate", "none") == "tanh";
  return importFunction(op, [&](RealBuilder b, Tensor x) {
    return b.apply<GeluOp>(x, approximate);
  });
}

static void checkGelu(const NodeProto &op, const ModelFile &,
                      std::vector<std::string> &problems) {
  StringRef method = Attributes(op).getString("approximate", "none");
  if (method != "none" && method != "tanh")
    problems.push_back("approximate " + quote(method));
}

/// x where positive, alpha * (e^x - 1) where negative.
static Tensor createElu(OperatorImporter &op, RealBuilder b, Tensor x,
                        float alpha) {
  if (alpha == 1)
    return b.applyRounded<EluOp>(x);
  Tensor negative =
      MinimumOp::create(op.getBuilder(), op.getLocation(), x.getType(), x,
                        op.createReals({}, {0.0f}))
          .getOutput();
  return b.add(b.relu(x), b.multiply(b.applyRounded<EluOp>(negative), alpha));
}

static LogicalResult importElu(OperatorImporter &op) {
  return importFunction(op, [&](RealBuilder b, Tensor x) {
    return createElu(op, b, x, op.getAttributes().getFloat("alpha", 1));
  });
}

static LogicalResult importSelu(OperatorImporter &op) {
  const Attributes &attributes = op.getAttributes();
  return importFunction(op, [&](RealBuilder b, Tensor x) {
    return b.multiply(
        createElu(op, b, x, attributes.getFloat("alpha", 1.6732632f)),
        attributes.getFloat("gamma", 1.0507010f));
  });
}

/// log(1 + e^x), which overflows nowhere when it is max(x, 0) +
/// log(1 + e^-|x|).
static Tensor createSoftplus(RealBuilder b, Tensor x) {
  Tensor tail = b.apply<ExpOp>(b.apply<NegOp>(b.applyRounded<AbsOp>(x)));
  return b.add(b.relu(x), b.apply<LogOp>(b.addOne(tail)));
}

static LogicalResult importSoftplus(OperatorImporter &op) {
  return importFunction(op, createSoftplus);
}

static LogicalResult importMish(OperatorImporter &op) {
  return importFunction(op, [](RealBuilder b, Tensor x) {
    return b.multiply(x, b.applyRounded<TanhOp>(createSoftplus(b, x)));
  });
}

ArrayRef<OperatorInfo> onnximport::getRealFunctionOperators() {
  const std::vector<InputInfo> input = {{"input"}};
  static const OperatorInfo infos[] = {
      {"Ceil", input, {}, importReal<CeilOp>},
      {"Cos", input, {}, importReal<CosOp>},
      {"Elu", input, {{"alpha", AttributeKind::Float}}, importElu},
      {"Erf", input, {}, importReal<ErfOp>},
      {"Exp", input, {}, importReal<ExpOp>},
      {"Floor", input, {}, importReal<FloorOp>},
      {"Gelu",
       input,
       {{"approximate", AttributeKind::String}},
       importGelu,
       checkGelu},
      {"Log", input, {}, importReal<LogOp>},
      {"Mish", input, {}, importMish},
      {"Selu",
       input,
       {{"alpha", AttributeKind::Float}, {"gamma", AttributeKind::Float}},
       importSelu},
      {"Sin", input, {}, importReal<SinOp>},
      {"Softplus", input, {}, importSoftplus},
      {"Sqrt", input, {}, importReal<SqrtOp>},
  };
  return infos;
}
