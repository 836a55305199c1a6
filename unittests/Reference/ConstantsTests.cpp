//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The elements of dense constants and resources.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"
#include "qopt/Dialect/QOpt/Constants.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
class ConstantsTest : public ReferenceTest {
protected:
  /// The value of the constant in `source`.
  ElementsAttr parseValue(StringRef constant, StringRef resources = "") {
    func::FuncOp function = parse(("func.func @main() {\n %0 = qopt.const " +
                                   constant + "\n return }\n" + resources)
                                      .str());
    return function ? (*function.getOps<ConstOp>().begin()).getValue()
                    : ElementsAttr();
  }
  FailureOr<Ints> integers(StringRef type, StringRef value) {
    return readIntegers(
        parseValue((value + " : " + type + " : " + type).str()));
  }
  /// The blob as hexadecimal, after four bytes of alignment.
  FailureOr<Ints> integersOfResource(StringRef type, StringRef blob) {
    return readIntegers(
        parseValue(("dense_resource<blob> : " + type + " : " + type).str(),
                   ("{-# dialect_resources: { builtin: { blob: \"0x01000000" +
                    blob + "\" } } #-}")
                       .str()));
  }
};

TEST_F(ConstantsTest, DenseIntegers) {
  EXPECT_EQ(*integers("tensor<2x2xi8>", "dense<[[1, -2], [127, -128]]>"),
            (Ints{1, -2, 127, -128}));
  EXPECT_EQ(*integers("tensor<3xi4>", "dense<[7, -8, -1]>"), (Ints{7, -8, -1}));
  EXPECT_EQ(*integers("tensor<2xi1>", "dense<[true, false]>"), (Ints{1, 0}));
  EXPECT_EQ(*integers("tensor<2xui8>", "dense<[255, 1]>"), (Ints{255, 1}));
  EXPECT_EQ(*integers("tensor<2xi64>", "dense<[-9223372036854775808, 1]>"),
            (Ints{std::numeric_limits<int64_t>::min(), 1}));
}

TEST_F(ConstantsTest, SplatIntegers) {
  EXPECT_EQ(*integers("tensor<2x2xi8>", "dense<-3>"), (Ints{-3, -3, -3, -3}));
  EXPECT_EQ(*integers("tensor<3xi1>", "dense<true>"), (Ints{1, 1, 1}));
}

TEST_F(ConstantsTest, ResourcesAreLittleEndian) {
  EXPECT_EQ(*integersOfResource("tensor<2xi32>", "01020000FEFFFFFF"),
            (Ints{513, -2}));
  EXPECT_EQ(*integersOfResource("tensor<2xi16>", "01020080"),
            (Ints{513, -32768}));
  EXPECT_EQ(*integersOfResource("tensor<3xi8>", "01FF80"), (Ints{1, -1, -128}));
}

TEST_F(ConstantsTest, ResourcesOfNarrowIntegersTakeWholeBytes) {
  // Only the low bits of a byte count.
  EXPECT_EQ(*integersOfResource("tensor<4xi4>", "070FF738"),
            (Ints{7, -1, 7, -8}));
  EXPECT_EQ(*integersOfResource("tensor<2xi1>", "0100"), (Ints{1, 0}));
  EXPECT_EQ(*integersOfResource("tensor<2xi12>", "FF0F0008"),
            (Ints{-1, -2048}));
}

TEST_F(ConstantsTest, UnreadableIntegers) {
  EXPECT_TRUE(failed(integersOfResource("tensor<3xi8>", "0102")));
  EXPECT_TRUE(failed(integersOfResource("tensor<3xi8>", "01020304")));
  EXPECT_TRUE(failed(readIntegers(
      parseValue("dense_resource<absent> : tensor<1xi8> : tensor<1xi8>"))));
  EXPECT_TRUE(failed(integers("tensor<1xf32>", "dense<[1.0]>")));
}

TEST_F(ConstantsTest, Floats) {
  EXPECT_EQ(*readFloats(parseValue(
                "dense<[1.5, -0.25]> : tensor<2xf32> : tensor<2xf32>")),
            (Reals{1.5, -0.25}));
  EXPECT_EQ(
      *readFloats(parseValue("dense<2.5> : tensor<2xf32> : tensor<2xf32>")),
      (Reals{2.5, 2.5}));
  StringRef constant = "dense_resource<blob> : tensor<1xf32> : tensor<1xf32>";
  EXPECT_EQ(*readFloats(parseValue(constant,
                                   "{-# dialect_resources: { builtin: { blob: "
                                   "\"0x040000000000C03F\" } } #-}")),
            (Reals{1.5}));
  EXPECT_TRUE(failed(readFloats(
      parseValue(constant, "{-# dialect_resources: { builtin: { blob: "
                           "\"0x040000000000C0\" } } #-}"))));
  EXPECT_TRUE(failed(
      readFloats(parseValue("dense<[1]> : tensor<1xi32> : tensor<1xi32>"))));
}

TEST_F(ConstantsTest, ConstOpDecodes) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !t = tensor<2x!qopt.quant<u8, real<0.5>>>
    func.func @main() -> !t {
      %0 = qopt.const dense_resource<blob> : tensor<2xi8> : !t
      return %0 : !t
    }
    {-# dialect_resources: { builtin: { blob: "0x01000000FF01" } } #-})mlir"),
            (Ints{255, 1}));
}

TEST_F(ConstantsTest, ConstOpOfCodeOutOfRange) {
  EXPECT_EQ(evaluateError(R"mlir(
    !t = tensor<2x!qopt.quant<i8<-127:127>, real<0.5>>>
    func.func @main() -> !t {
      %0 = qopt.const dense_resource<blob> : tensor<2xi8> : !t
      return %0 : !t
    }
    {-# dialect_resources: { builtin: { blob: "0x010000000180" } } #-})mlir"),
            "'qopt.const' op expected codes of '!qopt.quant<i8<-127:127>, "
            "real<5.000000e-01>>', but got -128 at element 1");
}

TEST_F(ConstantsTest, ConstOpWithoutData) {
  for (StringRef type : {"tensor<2xi8>", "tensor<2xf32>"}) {
    diagnostics.clear();
    EXPECT_EQ(
        evaluateError(("func.func @main() -> " + type +
                       "{\n %0 = qopt.const dense_resource<absent> : " + type +
                       " : " + type + "\n return %0 : " + type + "}")
                          .str()),
        "'qopt.const' op expected elements that can be read: dense, or a "
        "resource of the right size");
  }
}
} // namespace
