//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Compiling, loading and linking as a program that embeds the library does it:
// what comes back, and which errors.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Target/CPU.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <thread>

using namespace mlir;
using namespace mlir::qopt;

namespace {

constexpr StringLiteral kAdd = R"(
!q = !qopt.quant<i8, real<0.5>, zp<-3>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<4x!q> {qopt.name = "left"}, %y: tensor<4x!q>)
      -> tensor<4x!q> {
    %0 = qopt.rescale %x rounding<half_up> {qopt.layer = "5"}
      : tensor<4x!q> -> tensor<4x!qopt.quant<i8, real<0.25>>>
    %1 = qopt.rescale %0 rounding<half_up>
      : tensor<4x!qopt.quant<i8, real<0.25>>> -> tensor<4x!q>
    %2 = qopt.add %1, %y rounding<half_away_twice>
      : tensor<4x!q>, tensor<4x!q> -> tensor<4x!q>
    return %2 : tensor<4x!q>
  }
})";

class CPUTest : public ::testing::Test {
protected:
  CPUTest()
      : handler(&context, [this](Diagnostic &diagnostic) {
          errors.push_back(diagnostic.str());
        }) {
    DialectRegistry registry;
    registry.insert<QOptDialect, func::FuncDialect>();
    registerCPUTarget(registry);
    context.appendDialectRegistry(registry);
  }

  FailureOr<CompiledModel> compile(StringRef source, CPUOptions options = {},
                                   Stage stage = Stage::Object) {
    auto module = parseSourceString<ModuleOp>(source, &context);
    if (!module) {
      ADD_FAILURE() << "cannot parse";
      return failure();
    }
    return compileForCPU(*module, options, stage);
  }

  std::unique_ptr<LoadedModel> load(StringRef source, CPUOptions options = {}) {
    auto compiled = compile(source, std::move(options));
    if (failed(compiled)) {
      ADD_FAILURE() << "cannot compile";
      return nullptr;
    }
    auto loaded = LoadedModel::load(std::move(*compiled));
    if (!loaded) {
      ADD_FAILURE() << llvm::toString(loaded.takeError());
      return nullptr;
    }
    return std::move(*loaded);
  }

  static bool contains(StringRef text, StringRef part) {
    return text.contains(part);
  }

  MLIRContext context;
  std::vector<std::string> errors;
  ScopedDiagnosticHandler handler;
};

using Bytes = std::vector<int8_t>;

/// An arena of the size and alignment that a model asks for.
struct Arena {
  explicit Arena(const ModelInfo &info)
      : memory(std::aligned_alloc(
            info.arenaAlignment,
            llvm::alignTo(std::max<int64_t>(info.arenaBytes, 1),
                          info.arenaAlignment))) {}
  ~Arena() { std::free(memory); }
  Arena(const Arena &) = delete;
  void *memory;
};

//===----------------------------------------------------------------------===//
// In this process
//===----------------------------------------------------------------------===//

TEST_F(CPUTest, RunsInThisProcess) {
  auto model = load(kAdd);
  ASSERT_TRUE(model);
  const ModelInfo &info = model->getInfo();
  EXPECT_EQ(info.name, "model");
  ASSERT_EQ(info.inputs.size(), 2u);
  EXPECT_EQ(info.inputs[0].name, "left");
  EXPECT_EQ(info.inputs[1].name, "input1");
  EXPECT_EQ(info.inputs[0].scale, 0.5);
  EXPECT_EQ(info.inputs[0].zeroPoint, -3);
  EXPECT_EQ(info.inputs[0].shape, std::vector<int64_t>{4});
  ASSERT_EQ(info.outputs.size(), 1u);
  EXPECT_EQ(info.outputs[0].layer, "");

  // (x + 3) + (y + 3) - 3, saturated.
  Bytes x = {-3, 1, 50, -128}, y = {-3, 2, 60, -128}, z(4, 99);
  Arena arena(info);
  EXPECT_EQ(model->invoke({x.data(), y.data()}, {z.data()}, arena.memory), 0);
  EXPECT_EQ(z, (Bytes{-3, 6, 113, -128}));
}

TEST_F(CPUTest, RefusesBadPointers) {
  auto model = load(kAdd);
  ASSERT_TRUE(model);
  Bytes x(4), z(4, 99);
  Arena arena(model->getInfo());
  EXPECT_EQ(model->invoke({x.data(), nullptr}, {z.data()}, arena.memory), 1);
  EXPECT_EQ(model->invoke({x.data(), x.data()}, {nullptr}, arena.memory), 1);
  if (model->getInfo().arenaBytes > 0) {
    EXPECT_EQ(model->invoke({x.data(), x.data()}, {z.data()}, nullptr), 1);
  }
  EXPECT_EQ(z, Bytes(4, 99));
}

TEST_F(CPUTest, ExposesLayers) {
  CPUOptions options;
  options.exposeLayers = true;
  auto model = load(kAdd, options);
  ASSERT_TRUE(model);
  const ModelInfo &info = model->getInfo();
  ASSERT_EQ(info.outputs.size(), 2u);
  EXPECT_EQ(info.outputs[1].layer, "5");
  EXPECT_EQ(info.outputs[1].scale, 0.25);
  Bytes x = {-3, 1, 50, -128}, y(4, -3), z(4), layer(4);
  Arena arena(info);
  EXPECT_EQ(model->invoke({x.data(), y.data()}, {z.data(), layer.data()},
                          arena.memory),
            0);
  // Twice the distance from the zero point, saturated; and back.
  EXPECT_EQ(layer, (Bytes{0, 8, 106, -128}));
  EXPECT_EQ(z, (Bytes{-3, 1, 50, -67}));
}

TEST_F(CPUTest, ModelsOfOneNameLiveTogether) {
  std::string other = kAdd.str();
  size_t at = other.find("half_away_twice");
  other.replace(at, strlen("half_away_twice"), "floor");
  auto first = load(kAdd), second = load(kAdd), third = load(other);
  ASSERT_TRUE(first && second && third);
  second.reset();
  Bytes x = {1, 2, 3, 4}, y(4, -3), z(4), w(4);
  Arena arena(first->getInfo());
  EXPECT_EQ(first->invoke({x.data(), y.data()}, {z.data()}, arena.memory), 0);
  EXPECT_EQ(third->invoke({x.data(), y.data()}, {w.data()}, arena.memory), 0);
  EXPECT_EQ(z, x);
  EXPECT_EQ(w, x);
}

TEST_F(CPUTest, ThreadsShareAModel) {
  auto model = load(kAdd);
  ASSERT_TRUE(model);
  std::vector<std::thread> threads;
  std::vector<int> differences(4, 0);
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      Arena arena(model->getInfo());
      for (int i = 0; i < 500; ++i) {
        int8_t value = int8_t((i * 7 + thread * 31) % 60);
        Bytes x(4, value), y(4, -3), z(4);
        model->invoke({x.data(), y.data()}, {z.data()}, arena.memory);
        differences[thread] += z != x;
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(differences, std::vector<int>(4, 0));
}

TEST_F(CPUTest, LoadingSaysWhatIsWrong) {
  auto compiled = compile(kAdd);
  ASSERT_TRUE(succeeded(compiled));
  CompiledModel garbage{compiled->info, "this is no object"};
  auto loaded = LoadedModel::load(std::move(garbage));
  ASSERT_FALSE(loaded);
  EXPECT_NE(llvm::toString(loaded.takeError()), "");

  CompiledModel renamed = *compiled;
  renamed.info.name = "another";
  loaded = LoadedModel::load(std::move(renamed));
  ASSERT_FALSE(loaded);
  EXPECT_TRUE(contains(llvm::toString(loaded.takeError()), "another_init"));
}

//===----------------------------------------------------------------------===//
// Compiling
//===----------------------------------------------------------------------===//

TEST_F(CPUTest, EveryStageIsAnArtifact) {
  struct Case {
    Stage stage;
    StringRef part;
  };
  for (auto [stage, part] :
       {Case{Stage::QOpt, "qopt.add"}, Case{Stage::Linalg, "linalg.generic"},
        Case{Stage::Memory, "qopt.arena"}, Case{Stage::LLVM, "llvm.func"},
        Case{Stage::LLVMIR, "define"}, Case{Stage::Assembly, "net_run:"},
        Case{Stage::Object, "ELF"}}) {
    CPUOptions options;
    options.name = "net";
    auto compiled = compile(kAdd, options, stage);
    ASSERT_TRUE(succeeded(compiled)) << part.str();
    EXPECT_TRUE(contains(compiled->artifact, part)) << part.str();
  }
  EXPECT_TRUE(errors.empty());
}

TEST_F(CPUTest, KnowsItsProcessors) {
  CPUOptions options;
  options.cpu = "z80";
  EXPECT_TRUE(failed(compile(kAdd, options)));
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_TRUE(contains(errors[0], "but got 'z80'")) << errors[0];
  options.cpu = "generic";
  EXPECT_TRUE(succeeded(compile(kAdd, options)));
}

TEST_F(CPUTest, NeedsMain) {
  EXPECT_TRUE(failed(compile("func.func @other() { return }")));
  EXPECT_TRUE(failed(compile("func.func private @main()")));
  ASSERT_EQ(errors.size(), 2u);
  EXPECT_EQ(errors[0], "expected a function 'main' with a body");
  EXPECT_EQ(errors[1], errors[0]);
}

TEST_F(CPUTest, CompilesTwiceToTheSameBytes) {
  auto first = compile(kAdd), second = compile(kAdd);
  ASSERT_TRUE(succeeded(first) && succeeded(second));
  EXPECT_EQ(first->artifact, second->artifact);
  EXPECT_EQ(emitCHeader(first->info), emitCHeader(second->info));
}

//===----------------------------------------------------------------------===//
// Linking
//===----------------------------------------------------------------------===//

TEST_F(CPUTest, LinksOrSaysWhy) {
  auto compiled = compile(kAdd);
  ASSERT_TRUE(succeeded(compiled));
  SmallString<128> folder;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("qopt-target", folder));
  std::string path = (folder + "/model.so").str();
  if (llvm::Error error = linkSharedObject(compiled->artifact, path))
    ADD_FAILURE() << llvm::toString(std::move(error));
  EXPECT_TRUE(llvm::sys::fs::exists(path));

  std::string missing = (folder + "/missing/model.so").str();
  llvm::Error error = linkSharedObject(compiled->artifact, missing);
  EXPECT_TRUE(contains(llvm::toString(std::move(error)), "failed"));
  EXPECT_FALSE(llvm::sys::fs::exists(missing));

  std::string search = std::getenv("PATH");
  setenv("PATH", folder.c_str(), 1);
  error = linkSharedObject(compiled->artifact, path);
  setenv("PATH", search.c_str(), 1);
  EXPECT_EQ(llvm::toString(std::move(error)),
            "expected ld.lld-22, ld.lld or ld on the PATH to link a shared "
            "object, but found none");
  llvm::sys::fs::remove_directories(folder);
}

} // namespace
