//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The TensorFlow Lite importer on damaged files: whatever the bytes are, the
// answer is a module that verifies or exactly one error.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "qopt/Import/TFLite.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <random>

using namespace mlir;

namespace {

class TFLiteFuzz : public ::testing::Test {
protected:
  void SetUp() override {
    auto file = llvm::MemoryBuffer::getFile(QOPT_DIGITS_MODEL);
    ASSERT_TRUE(bool(file)) << "cannot read " << QOPT_DIGITS_MODEL;
    original = (*file)->getBuffer().str();
  }

  /// True where the bytes were imported.
  bool import(llvm::StringRef bytes) {
    // The context keeps the weights of all modules: start anew now and then.
    if (imports++ % 256 == 0)
      context = std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
    std::vector<std::string> errors;
    ScopedDiagnosticHandler handler(context.get(), [&](Diagnostic &diagnostic) {
      if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
        errors.push_back(diagnostic.str());
    });
    OwningOpRef<ModuleOp> module =
        qopt::importTFLite({bytes, "fuzz.tflite"}, context.get());
    if (module) {
      EXPECT_TRUE(errors.empty()) << errors.front();
      EXPECT_TRUE(succeeded(verify(*module)));
      return true;
    }
    EXPECT_EQ(errors.size(), 1u);
    if (!errors.empty())
      EXPECT_FALSE(errors.front().empty());
    return false;
  }

  std::string original;

private:
  std::unique_ptr<MLIRContext> context;
  size_t imports = 0;
};

TEST_F(TFLiteFuzz, Intact) { EXPECT_TRUE(import(original)); }

TEST_F(TFLiteFuzz, Misaligned) {
  std::string shifted = "x" + original;
  EXPECT_TRUE(import(llvm::StringRef(shifted).drop_front()));
}

TEST_F(TFLiteFuzz, Truncated) {
  for (size_t size = 0; size < original.size();
       size += size < 256 ? 1 : 61) // no period of the file's alignment
    EXPECT_FALSE(import(llvm::StringRef(original).take_front(size)))
        << "of the first " << size << " bytes";
}

// Indices, sizes, counts and offsets that are wrong one at a time: mostly valid
// FlatBuffers that make no sense.
TEST_F(TFLiteFuzz, EveryWord) {
  struct Change {
    uint32_t keep, add;
  };
  constexpr uint32_t all = UINT32_MAX;
  for (auto [keep, add] :
       {Change{0, 0}, {0, INT32_MAX}, {0, all}, {all, 1}, {all, 4}})
    for (size_t offset = 0; offset + 4 <= original.size(); offset += 4) {
      std::string bytes = original;
      uint32_t word;
      std::memcpy(&word, &bytes[offset], sizeof(word));
      word = (word & keep) + add;
      std::memcpy(&bytes[offset], &word, sizeof(word));
      import(bytes);
      if (HasFailure())
        FAIL() << "with " << word << " at byte " << offset;
    }
}

TEST_F(TFLiteFuzz, FlippedBits) {
  std::mt19937 random(20240229);
  auto below = [&](size_t limit) { return random() % limit; };
  size_t imported = 0, rejected = 0;
  for (int round = 0; round < 10000; ++round) {
    std::string bytes = original;
    for (size_t i = 0, e = 1 + below(6); i < e; ++i)
      bytes[below(bytes.size())] ^= 1 << below(8);
    ++(import(bytes) ? imported : rejected);
    if (HasFailure())
      FAIL() << "in round " << round;
  }
  // Half of the file is weights, which may be anything.
  EXPECT_GT(imported, 1000u);
  EXPECT_GT(rejected, 1000u);
}

} // namespace
