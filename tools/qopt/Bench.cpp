//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt bench: the median latency of a model on one thread.
//
//===----------------------------------------------------------------------===//

#include "Backend.h"
#include "Command.h"
#include "ModelFacts.h"
#include "Progress.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <random>

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

using Clock = std::chrono::steady_clock;

static double getSeconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

namespace {
class BenchCommand : public Command {
public:
  BenchCommand()
      : Command("bench", "Measure the median latency of a model on one thread"),
        model(subCommand), backend(subCommand),
        json("json",
             cl::desc("Print JSON: median_us, macs, macs_per_s, compile_s"),
             cl::sub(subCommand), cl::cat(getCategory())) {}

  llvm::Expected<bool> run() override;

private:
  ModelArgument model;
  BackendOptions backend;
  cl::opt<bool> json;
};
} // namespace

/// Any valid codes, the same in every run.
static llvm::Error setInputs(Backend &runner, const Model &model) {
  std::mt19937_64 random(0);
  for (auto [i, spec] : llvm::enumerate(model.getInputs())) {
    Array array = makeRandomArray(spec, random);
    if (llvm::Error error = runner.setInput(i, array.data))
      return error;
  }
  return llvm::Error::success();
}

/// Seconds for one of `count` runs.
static llvm::Expected<double> measure(Backend &runner, int64_t count) {
  Clock::time_point start = Clock::now();
  for (int64_t i = 0; i < count; ++i)
    if (llvm::Error error = runner.invoke())
      return std::move(error);
  return getSeconds(start) / count;
}

/// The median over batches of the time of a run. A batch is long enough for
/// the clock; all batches together take about a second.
static llvm::Expected<double> measureMedian(Backend &runner) {
  constexpr double warmUp = 0.2, batch = 0.002, all = 1.0;
  constexpr size_t minBatches = 5;
  Progress progress("batch");
  Clock::time_point start = Clock::now();
  double seconds;
  do {
    llvm::Expected<double> once = measure(runner, 1);
    if (!once)
      return once.takeError();
    seconds = *once;
  } while (getSeconds(start) < warmUp);

  int64_t count = std::max<int64_t>(1, batch / std::max(seconds, 1e-9));
  std::vector<double> times;
  start = Clock::now();
  while (times.size() < minBatches || getSeconds(start) < all) {
    progress.update(times.size() + 1);
    llvm::Expected<double> time = measure(runner, count);
    if (!time)
      return time.takeError();
    times.push_back(*time);
  }
  auto middle = times.begin() + times.size() / 2;
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

llvm::Expected<bool> BenchCommand::run() {
  llvm::Expected<std::string> path = model.get();
  if (!path)
    return path.takeError();
  if (llvm::Error error = backend.check())
    return std::move(error);
  llvm::Expected<std::unique_ptr<Model>> model =
      Model::load(*path, this->model.getShapes());
  if (!model)
    return model.takeError();
  if (backend.getBackend() == "cpu")
    if (llvm::Error error = (*model)->makeInteger())
      return std::move(error);

  Clock::time_point start = Clock::now();
  auto runner =
      Backend::create(backend.getBackend(), **model, backend.getOptions());
  if (!runner)
    return runner.takeError();
  double compileSeconds = getSeconds(start);
  if (llvm::Error error = setInputs(**runner, **model))
    return std::move(error);
  llvm::Expected<double> median = measureMedian(**runner);
  if (!median)
    return median.takeError();

  int64_t macs = getModelFacts((*model)->getMain()).macs;
  double macsPerSecond = macs / *median;
  bool compiled = backend.getBackend() == "cpu";
  if (json) {
    llvm::json::OStream stream(llvm::outs(), /*IndentSize=*/2);
    stream.object([&] {
      stream.attribute("model", (*model)->getName());
      stream.attribute("backend", backend.getBackend());
      stream.attribute("median_us", *median * 1e6);
      stream.attribute("macs", macs);
      stream.attribute("macs_per_s", macsPerSecond);
      // The interpreter compiles nothing.
      if (compiled)
        stream.attribute("compile_s", compileSeconds);
      else
        stream.attribute("compile_s", nullptr);
    });
    llvm::outs() << '\n';
    return true;
  }
  llvm::outs() << (*model)->getName() << ": "
               << llvm::format("%.2f us", *median * 1e6) << " median on one "
               << "thread, " << llvm::format("%.3f", macsPerSecond * 1e-9)
               << " GMAC/s of " << macs << " MACs";
  if (compiled)
    llvm::outs() << llvm::format(", compiled in %.3f s", compileSeconds);
  llvm::outs() << " (" << backend.getBackend() << ")\n";
  return true;
}

std::unique_ptr<Command> qopt::createBenchCommand() {
  return std::make_unique<BenchCommand>();
}
