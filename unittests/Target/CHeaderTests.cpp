//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The text of the C header. That C compilers accept it is tested in
// test/Integration.
//
//===----------------------------------------------------------------------===//

#include "qopt/Target/CPU.h"
#include "gtest/gtest.h"

using namespace mlir::qopt;

namespace {

bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

TensorInfo makeTensor(std::string name, unsigned bitWidth, bool isUnsigned,
                      std::vector<int64_t> shape) {
  TensorInfo tensor;
  tensor.name = std::move(name);
  tensor.bitWidth = bitWidth;
  tensor.isUnsigned = isUnsigned;
  tensor.shape = std::move(shape);
  return tensor;
}

TEST(CHeaderTest, SizesOfTensors) {
  TensorInfo scalar = makeTensor("s", 32, false, {});
  EXPECT_EQ(scalar.getNumElements(), 1);
  EXPECT_EQ(scalar.getSizeInBytes(), 4);
  TensorInfo tensor = makeTensor("t", 16, true, {2, 3, 5});
  EXPECT_EQ(tensor.getNumElements(), 30);
  EXPECT_EQ(tensor.getSizeInBytes(), 60);
}

TEST(CHeaderTest, DeclaresEveryType) {
  ModelInfo info;
  info.name = "Net_2";
  info.arenaBytes = 4096;
  info.arenaAlignment = 128;
  info.inputs = {makeTensor("a", 8, false, {1, 4}),
                 makeTensor("b", 8, true, {3}), makeTensor("c", 16, false, {}),
                 makeTensor("d", 16, true, {2, 2})};
  info.outputs = {makeTensor("e", 32, false, {7}),
                  makeTensor("f", 64, false, {2})};
  info.outputs[0].scale = 0.1;
  info.outputs[0].zeroPoint = -7;
  std::string header = emitCHeader(info);
  EXPECT_TRUE(contains(header, "#ifndef QOPT_MODEL_NET_2_H\n"));
  EXPECT_TRUE(contains(header, "#define NET_2_ARENA_SIZE 4096 "));
  EXPECT_TRUE(contains(header, "#define NET_2_ARENA_ALIGNMENT 128 "));
  EXPECT_TRUE(contains(header, "#define NET_2_INPUT0_SIZE 4 "));
  EXPECT_TRUE(contains(header, "#define NET_2_INPUT2_SIZE 1 "));
  EXPECT_TRUE(contains(header, "#define NET_2_OUTPUT1_SIZE 2 "));
  EXPECT_TRUE(contains(
      header, "int Net_2_run(const int8_t *input0, const uint8_t *input1, "
              "const int16_t *input2, const uint16_t *input3, "
              "int32_t *output0, int64_t *output1, void *arena);"));
  EXPECT_TRUE(contains(
      header, "int Net_2_invoke(const void *const *inputs, void *const "
              "*outputs, void *arena);"));
  EXPECT_TRUE(contains(header, "extern const struct qopt_model Net_2_model;"));
  EXPECT_TRUE(
      contains(header, "output0: 'e', int32_t 7, scale 0.1, zero point -7\n"));
  EXPECT_TRUE(contains(header, "input2: 'c', int16_t scalar\n"));
  EXPECT_TRUE(contains(header, "output1: 'f', int64_t 2\n"));
}

TEST(CHeaderTest, InputsAndOutputsInTheArena) {
  ModelInfo info;
  info.name = "net";
  info.arenaBytes = 192;
  info.inputs = {makeTensor("a", 8, false, {100})};
  info.outputs = {makeTensor("b", 16, false, {10})};
  EXPECT_FALSE(info.ownsBorders());
  EXPECT_EQ(info.getPeakBytes(), 312);
  EXPECT_FALSE(contains(emitCHeader(info), "int net_run_in_place("));
  EXPECT_FALSE(contains(emitCHeader(info), "_OFFSET"));
  info.inputs[0].arenaOffset = 64;
  EXPECT_FALSE(info.ownsBorders());
  EXPECT_EQ(info.getPeakBytes(), 212);
  EXPECT_FALSE(contains(emitCHeader(info), "int net_run_in_place("));
  info.outputs[0].arenaOffset = 0;
  EXPECT_TRUE(info.ownsBorders());
  EXPECT_EQ(info.getPeakBytes(), 192);
  std::string header = emitCHeader(info);
  EXPECT_TRUE(contains(header, "#define NET_INPUT0_OFFSET 64 /* bytes */\n"));
  EXPECT_TRUE(contains(header, "#define NET_OUTPUT0_OFFSET 0 /* bytes */\n"));
  EXPECT_TRUE(contains(header, "int net_run_in_place(void *arena);\n"));
}

TEST(CHeaderTest, ConvertsWhereFloatsCan) {
  ModelInfo info;
  info.name = "net";
  info.inputs = {
      makeTensor("plain", 8, false, {4}), makeTensor("wide", 32, false, {4}),
      makeTensor("huge", 8, false, {4}), makeTensor("tiny", 8, false, {4}),
      makeTensor("right", 16, true, {4})};
  info.inputs[1].scale = 0.5;
  info.inputs[2].scale = 1e300;
  info.inputs[3].scale = 1e-300;
  info.inputs[4].scale = 0.1;
  info.inputs[4].zeroPoint = 32768;
  info.inputs[4].max = 65535;
  std::string header = emitCHeader(info);
  for (const char *name : {"input0(", "input1(", "input2(", "input3("})
    EXPECT_FALSE(contains(header, std::string("net_quantize_") + name));
  EXPECT_TRUE(contains(header, "net_quantize_input4(const float *real, "
                               "uint16_t *integers) {"));
  // The float that is nearest to 0.1, in decimals that name no other.
  EXPECT_TRUE(contains(header, "(uint16_t)qopt_quantize(real[i], "
                               "1.00000001e-01f, 32768, 0, 65535);"))
      << header;
  info.inputs.pop_back();
  EXPECT_FALSE(contains(emitCHeader(info), "QOPT_MODEL_CONVERSIONS"));
}

TEST(CHeaderTest, BooleansAreBytes) {
  ModelInfo info;
  info.name = "net";
  info.inputs = {makeTensor("b", 8, true, {3})};
  info.inputs[0].isBool = true;
  std::string header = emitCHeader(info);
  EXPECT_TRUE(contains(header, "input0: 'b', uint8_t 3, each 0 or 1\n"));
}

TEST(CHeaderTest, SaysWhatStateAsksFor) {
  ModelInfo info;
  info.name = "net";
  std::string header = emitCHeader(info);
  EXPECT_TRUE(contains(header, "#define NET_STATE_SIZE 0 "));
  EXPECT_TRUE(contains(header, "Does nothing: the model has no state. */\n"
                               "int net_init(void *arena);"));
  EXPECT_TRUE(contains(header, "need not be initialised"));
  info.stateBytes = 12;
  header = emitCHeader(info);
  EXPECT_TRUE(contains(header, "#define NET_STATE_SIZE 12 "));
  EXPECT_TRUE(contains(header, "net_run must\n   not be called before"));
  EXPECT_TRUE(contains(header, "was passed to net_init before"));
}

TEST(CHeaderTest, NoTensorsAtAll) {
  ModelInfo info;
  info.name = "nothing";
  std::string header = emitCHeader(info);
  EXPECT_TRUE(contains(header, "int nothing_run(void *arena);"));
  EXPECT_FALSE(contains(header, "#define NOTHING_INPUT"));
  EXPECT_FALSE(contains(header, "#define NOTHING_OUTPUT"));
}

TEST(CHeaderTest, NamesCannotLeaveTheirComment) {
  std::string clean, odd("end */ int x; /* \\\n\t\0?\?/\xC3\xA9\x7F", 27);
  ModelInfo info;
  info.name = "net";
  info.inputs = {makeTensor("", 8, false, {1})};
  clean = emitCHeader(info);
  info.inputs[0].name = odd;
  std::string header = emitCHeader(info);
  EXPECT_TRUE(
      contains(header, "input0: 'end __ int x; __ ____??____', int8_t 1"))
      << header;
  auto count = [](const std::string &text, const std::string &part) {
    size_t number = 0;
    for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at)
      ++number;
    return number;
  };
  for (const char *part : {"/*", "*/", "\\", "\n"})
    EXPECT_EQ(count(header, part), count(clean, part)) << part;
  for (char c : header)
    EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << int(c);
}

} // namespace
