//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The driver: order of evaluation, what the observer sees, and every error.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
using InterpreterTest = ReferenceTest;

constexpr StringLiteral addSource = R"mlir(
  !t = tensor<2x!qopt.quant<i8<-127:127>, real<0.5>>>
  func.func @main(%x: !t) -> !t {
    %0 = qopt.add %x, %x rounding<half_away_twice> : !t, !t -> !t
    return %0 : !t
  })mlir";

TEST_F(InterpreterTest, ObserverSeesEveryValueInOrder) {
  func::FuncOp function = parse(R"mlir(
    func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
      %c = qopt.const dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
      %0 = qopt.add %x, %c : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
      %1 = qopt.add %0, %0 : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
      return %1, %x : tensor<2xf32>, tensor<2xf32>
    })mlir");
  std::vector<std::pair<std::string, Reals>> seen;
  auto outputs =
      run(function, {reals({10.0, 20.0})},
          [&](Operation *op, ArrayRef<TensorValue> results) {
            ASSERT_EQ(results.size(), 1u);
            EXPECT_EQ(results[0].type, op->getResult(0).getType());
            seen.emplace_back(op->getName().getStringRef(), results[0].reals);
          });
  ASSERT_TRUE(succeeded(outputs));
  ASSERT_EQ(outputs->size(), 2u);
  EXPECT_EQ((*outputs)[0].reals, (Reals{22.0, 44.0}));
  EXPECT_EQ((*outputs)[1].reals, (Reals{10.0, 20.0}));
  EXPECT_EQ(seen, (std::vector<std::pair<std::string, Reals>>{
                      {"qopt.const", {1.0, 2.0}},
                      {"qopt.add", {11.0, 22.0}},
                      {"qopt.add", {22.0, 44.0}}}));
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

constexpr StringLiteral stateSource = R"mlir(
  !t = tensor<2x!qopt.quant<u8, real<0.5>>>
  func.func @main(%x: !t, %s: !t {qopt.state = dense<[3, -1]> : tensor<2xi8>},
                  %r: tensor<2xf32> {qopt.state = dense<0.5> : tensor<2xf32>})
      -> (!t, !t {qopt.state}, tensor<2xf32> {qopt.state}) {
    %0 = qopt.add %r, %r : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    return %s, %x, %0 : !t, !t, tensor<2xf32>
  })mlir";

TEST_F(InterpreterTest, StateSurvivesFromCallToCall) {
  func::FuncOp function = parse(stateSource);
  auto states = getInitialStates(function);
  ASSERT_TRUE(succeeded(states));
  ASSERT_EQ(states->size(), 2u);
  EXPECT_EQ((*states)[0].ints, (Ints{3, 255}));
  EXPECT_EQ((*states)[1].reals, (Reals{0.5, 0.5}));
  SmallVector<TensorValue> kept = *states;
  Ints before = {3, 255};
  for (int64_t call = 0; call < 3; ++call) {
    TensorValue input{(*states)[0].type, {call, 10 + call}, {}};
    auto outputs = interpretCall(function, input, kept);
    ASSERT_TRUE(succeeded(outputs));
    ASSERT_EQ(outputs->size(), 1u);
    EXPECT_EQ((*outputs)[0].ints, before);
    before = input.ints;
    EXPECT_EQ(kept[1].reals[1], float(1 << call));
  }
  EXPECT_EQ(kept[0].ints, before);
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

TEST_F(InterpreterTest, WrongNumberOfInputs) {
  EXPECT_EQ(evaluateError(addSource),
            "'func.func' op expected 1 inputs, but got 0");
}

TEST_F(InterpreterTest, WrongTypeOfInput) {
  TensorValue input = TensorValue::zeros(
      RankedTensorType::get({2}, IntegerType::get(&context, 8)));
  EXPECT_EQ(evaluateError(addSource, {input}),
            "'func.func' op expected input 0 of type "
            "'tensor<2x!qopt.quant<i8<-127:127>, real<5.000000e-01>>>', but "
            "got 'tensor<2xi8>'");
}

TEST_F(InterpreterTest, WrongSizeOfInput) {
  EXPECT_EQ(evaluateError(addSource, {ints({1, 2, 3})}),
            "'func.func' op expected input 0 to hold 2 integers and 0 reals, "
            "but got 3 and 0");
  diagnostics.clear();
  EXPECT_EQ(evaluateError(addSource, {reals({1, 2})}),
            "'func.func' op expected input 0 to hold 2 integers and 0 reals, "
            "but got 0 and 2");
}

TEST_F(InterpreterTest, InputOutOfRange) {
  EXPECT_EQ(evaluateError(addSource, {ints({127, -128})}),
            "'func.func' op expected input 0 to hold values of "
            "'!qopt.quant<i8<-127:127>, real<5.000000e-01>>', but got -128 at "
            "element 1");
  diagnostics.clear();
  // Zero is no bipolar value, 3 no power of two.
  for (auto [storage, value] : {std::pair<StringRef, int64_t>{"bipolar", 0},
                                {"ternary", -2},
                                {"pow2<4>", 3},
                                {"u4", 16}}) {
    diagnostics.clear();
    std::string type =
        ("tensor<1x!qopt.quant<" + storage + ", real<1.0>>>").str();
    EXPECT_TRUE(
        StringRef(evaluateError("func.func @main(%x: " + type + ") { return }",
                                {ints({value})}))
            .ends_with("but got " + std::to_string(value) + " at element 0"));
  }
}

TEST_F(InterpreterTest, InputOfOtherKind) {
  EXPECT_EQ(evaluateError("func.func @main(%x: tensor<1xf64>) { return }",
                          {ints({0})}),
            "'func.func' op expected input 0 to be a static tensor of f32, "
            "integers or quantized elements, but got 'tensor<1xf64>'");
}

//===----------------------------------------------------------------------===//
// Functions and ops
//===----------------------------------------------------------------------===//

TEST_F(InterpreterTest, MissingProfile) {
  constexpr StringLiteral expected =
      " op expected the module to have a 'qopt.profile' attribute";
  EXPECT_EQ(evaluateError(addSource, {ints({1, 2})}, std::nullopt),
            "'qopt.add'" + expected.str());
  diagnostics.clear();
  EXPECT_EQ(evaluateError(R"mlir(
    !in = tensor<1x1x!qopt.quant<i8, real<0.5>>>
    func.func @main(%x: !in) -> !in {
      %0 = qopt.fully_connected %x, %x rounding<half_up> : !in, !in -> !in
      return %0 : !in
    })mlir",
                          {ints({1})}, std::nullopt),
            "'qopt.fully_connected'" + expected.str());
  diagnostics.clear();
  EXPECT_EQ(evaluateError(R"mlir(
    !in = tensor<1x!qopt.quant<i8, real<0.5>>>
    !out = tensor<1x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.rescale %x rounding<half_up> : !in -> !out
      return %0 : !out
    })mlir",
                          {ints({1})}, std::nullopt),
            "'qopt.rescale'" + expected.str());
}

TEST_F(InterpreterTest, ErrorIsAtTheOp) {
  func::FuncOp function = parse(addSource, std::nullopt);
  Location expected = (*function.getOps<AddOp>().begin()).getLoc();
  std::optional<Location> seen;
  ScopedDiagnosticHandler inner(&context, [&](Diagnostic &diagnostic) {
    seen = diagnostic.getLocation();
  });
  EXPECT_TRUE(failed(run(function, {ints({1, 2})})));
  EXPECT_EQ(seen, expected);
}

TEST_F(InterpreterTest, OpWithoutMeaning) {
  EXPECT_EQ(evaluateError(R"mlir(
    func.func @main(%x: tensor<1xi32>) -> tensor<1xi32> {
      %0 = arith.addi %x, %x : tensor<1xi32>
      return %0 : tensor<1xi32>
    })mlir",
                          {ints({1})}),
            "expected an op that the reference interpreter defines, but got "
            "'arith.addi'");
}

TEST_F(InterpreterTest, ResultOfOtherKind) {
  EXPECT_EQ(evaluateError(R"mlir(
    func.func @main() {
      %0 = qopt.const dense<1.0> : tensor<1xf64> : tensor<1xf64>
      return
    })mlir"),
            "expected a result that is a static tensor of f32, integers or "
            "quantized elements, but got 'tensor<1xf64>'");
}

TEST_F(InterpreterTest, NoBody) {
  EXPECT_EQ(evaluateError("func.func private @main()"),
            "'func.func' op expected a body of one block, but got 0");
}

TEST_F(InterpreterTest, SeveralBlocks) {
  // Whatever the terminators are, it is the blocks that are one too many.
  EXPECT_EQ(evaluateError(R"mlir(
    func.func @main() {
      return
    ^other:
      return
    })mlir"),
            "'func.func' op expected a body of one block, but got 2");
}

//===----------------------------------------------------------------------===//
// What elements are rescaled from
//===----------------------------------------------------------------------===//

struct SeenRescale {
  std::string op;
  int64_t position;
  RescaleInputs inputs;
};

/// All rescales of a function, in order.
static std::vector<SeenRescale> watch(func::FuncOp function,
                                      ArrayRef<TensorValue> inputs) {
  std::vector<SeenRescale> seen;
  auto record = [&](Operation *op, int64_t position,
                    const RescaleInputs &rescaled) {
    seen.push_back({op->getName().getStringRef().str(), position, rescaled});
  };
  EXPECT_TRUE(
      succeeded(interpret(function, inputs, /*observer=*/nullptr, record)));
  return seen;
}

static TensorValue makeInput(func::FuncOp function, Ints values) {
  return {cast<RankedTensorType>(function.getArgumentTypes()[0]),
          std::move(values),
          {}};
}

TEST_F(InterpreterTest, RescalesOfALayer) {
  func::FuncOp function = parse(R"mlir(
    !in = tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    !w = tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
    !out = tensor<1x2x!qopt.quant<i8, real<0.5>, zp<7>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<[[2, 6], [-8, 0]]> : tensor<2x2xi8> : !w
      %b = qopt.const dense<[100, -5]> : tensor<2xi32> : tensor<2xi32>
      %0 = qopt.fully_connected %x, %w, %b rounding<half_away_twice>
          : !in, !w, tensor<2xi32> -> !out
      return %0 : !out
    })mlir");
  std::vector<SeenRescale> seen = watch(function, makeInput(function, {-1, 1}));
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].op, "qopt.fully_connected");
  EXPECT_EQ(seen[0].position, 0);
  EXPECT_EQ(seen[0].inputs.accumulator, 2 * 2 + 4 * 6 + 100);
  EXPECT_EQ(seen[0].inputs.bias, 100);
  EXPECT_EQ(seen[0].inputs.multiplier.toDouble(), 0.5);
  EXPECT_EQ(seen[0].inputs.rounding, Rounding::HalfAwayTwice);
  EXPECT_EQ(seen[0].inputs.zeroPoint, 7);
  EXPECT_EQ(seen[1].position, 1);
  EXPECT_EQ(seen[1].inputs.accumulator, 2 * -8 + 4 * 0 - 5);
  EXPECT_EQ(seen[1].inputs.bias, -5);
  EXPECT_EQ(seen[1].inputs.multiplier.toDouble(), 0.25);
}

TEST_F(InterpreterTest, RescalesOf64Bits) {
  func::FuncOp function = parse(R"mlir(
    !in = tensor<1x1x!qopt.quant<i16<-32767:32767>, real<0.5>>>
    !w = tensor<1x1x!qopt.quant<i8, real<0.5>>>
    func.func @main(%x: !in) -> !in {
      %w = qopt.const dense<3> : tensor<1x1xi8> : !w
      %b = qopt.const dense<1099511627776> : tensor<1xi64> : tensor<1xi64>
      %0 = qopt.fully_connected %x, %w, %b accumulator<i64> rounding<half_up>
          : !in, !w, tensor<1xi64> -> !in
      return %0 : !in
    })mlir");
  std::vector<SeenRescale> seen = watch(function, makeInput(function, {7}));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].inputs.accumulator, 1099511627776 + 21);
  EXPECT_EQ(seen[0].inputs.bias, 1099511627776);
}

TEST_F(InterpreterTest, RescalesOfElements) {
  func::FuncOp function = parse(R"mlir(
    !t = tensor<2x!qopt.quant<i8, real<0.5>, zp<1>>>
    func.func @main(%x: !t) -> (!t, !t) {
      %0 = qopt.mul %x, %x rounding<half_away_twice> : !t, !t -> !t
      %1 = qopt.add %x, %x rounding<half_away_twice> : !t, !t -> !t
      return %0, %1 : !t, !t
    })mlir");
  std::vector<SeenRescale> seen = watch(function, makeInput(function, {4, -6}));
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0].op, "qopt.mul");
  EXPECT_EQ(seen[0].inputs.accumulator, 3 * 3);
  EXPECT_EQ(seen[1].position, 1);
  EXPECT_EQ(seen[1].inputs.accumulator, 7 * 7);
  EXPECT_EQ(seen[1].inputs.multiplier.toDouble(), 0.5);
  EXPECT_EQ(seen[1].inputs.zeroPoint, 1);
  // Inputs are in units of 2^-20 of twice their scale.
  EXPECT_EQ(seen[2].op, "qopt.add");
  EXPECT_EQ(seen[2].inputs.accumulator, 3 << 20);
  EXPECT_EQ(seen[3].inputs.accumulator, -7 * (1 << 20));
  EXPECT_EQ(seen[3].inputs.multiplier.toDouble(), 1.0 / (1 << 19));
}

TEST_F(InterpreterTest, RescalesOfOtherOps) {
  func::FuncOp function = parse(R"mlir(
    !in = tensor<1x2x!qopt.quant<i8, real<0.75>, zp<4>>>
    !out = tensor<1x2x!qopt.quant<i8, real<0.5>, zp<1>>>
    !sum = tensor<1x!qopt.quant<i8, real<2.0>>>
    func.func @main(%x: !in) -> !sum {
      %0 = qopt.rescale %x rounding<half_up> : !in -> !out
      %1 = qopt.transpose %0 permutation [1, 0] : !out -> tensor<2x1x!qopt.quant<i8, real<0.5>, zp<1>>>
      %2 = qopt.sum %1 axes [0] rounding<half_away_twice>
          : tensor<2x1x!qopt.quant<i8, real<0.5>, zp<1>>> -> !sum
      return %2 : !sum
    })mlir");
  std::vector<SeenRescale> seen = watch(function, makeInput(function, {-6, 9}));
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].op, "qopt.rescale");
  EXPECT_EQ(seen[0].inputs.accumulator, -10);
  EXPECT_EQ(seen[1].position, 1);
  EXPECT_EQ(seen[1].inputs.accumulator, 5);
  EXPECT_EQ(seen[1].inputs.bias, std::nullopt);
  EXPECT_EQ(seen[1].inputs.multiplier.toDouble(), 1.5);
  EXPECT_EQ(seen[1].inputs.rounding, Rounding::HalfUp);
  EXPECT_EQ(seen[1].inputs.zeroPoint, 1);
  EXPECT_EQ(seen[2].op, "qopt.sum");
  EXPECT_EQ(seen[2].inputs.accumulator, -15 + 8);
  EXPECT_EQ(seen[2].inputs.multiplier.toDouble(), 0.25);
}
} // namespace
