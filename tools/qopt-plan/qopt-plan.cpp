//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Places buffers from a file, or orders operators: what qopt does with those of
// a network, for any.
//
//===----------------------------------------------------------------------===//

#include "OrderFile.h"
#include "PlanFile.h"
#include "qopt/Memory/Fit.h"
#include "qopt/Memory/PlacementValidator.h"
#include "qopt/Memory/ScheduleValidator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;
using namespace mlir::qopt;

static cl::OptionCategory category("qopt-plan options");

static cl::opt<std::string> inputPath(cl::Positional, cl::init("-"),
                                      cl::value_desc("buffers.csv"),
                                      cl::desc("<buffers.csv>"),
                                      cl::cat(category));

static cl::opt<std::string> outputPath(
    "o", cl::init("-"), cl::value_desc("placed.csv"),
    cl::desc("Where the buffers with their offsets go (default: stdout)"),
    cl::cat(category));

static cl::opt<bool>
    isOrder("order",
            cl::desc("Order operators, of a file in JSON, for the least memory "
                     "at one time"),
            cl::cat(category));

static cl::opt<int64_t> capacity(
    "capacity", cl::value_desc("bytes"),
    cl::desc("Find any placement in this many bytes, or the best order, or "
             "tell that there is none (default: the smallest)"),
    cl::cat(category));

static cl::opt<int64_t>
    work("work", cl::init(PlacementOptions().maxWork), cl::value_desc("N"),
         cl::desc("How many buffers the search looks at before it gives up"),
         cl::cat(category));

static cl::opt<double> seconds(
    "seconds", cl::value_desc("S"),
    cl::desc("A limit by the clock; where it ends the search, another run can "
             "end differently"),
    cl::cat(category));

/// Bad input and files that cannot be used.
static constexpr int kFailure = 2;
/// No placement in the capacity.
static constexpr int kNoPlacement = 1;

static int fail(const Twine &message) {
  WithColor::error(errs(), "qopt-plan") << message << '\n';
  return kFailure;
}

/// Offsets for the buffers, after a summary on stderr; nullopt where they do
/// not fit.
static std::optional<Placement> solve(const PlacementProblem &problem) {
  PlacementOptions options;
  options.maxWork = work;
  if (seconds.getNumOccurrences())
    options.maxSeconds = seconds;
  if (!capacity.getNumOccurrences()) {
    Placement placement = placeBuffers(problem, options);
    errs() << placement.total << " bytes, ";
    if (placement.total == placement.lowerBound)
      errs() << "which is the optimum\n";
    else
      errs() << "at least " << placement.lowerBound << " are needed"
             << (placement.isCutShort ? "; ended by the clock\n" : "\n");
    return placement;
  }
  FitResult fit = fitBuffers(problem, capacity, options);
  switch (fit.status) {
  case FitStatus::Found:
    errs() << "a placement in " << capacity << " bytes\n";
    return Placement{std::move(fit.offsets), capacity};
  case FitStatus::Impossible:
    errs() << "there is no placement in " << capacity << " bytes\n";
    return std::nullopt;
  case FitStatus::GaveUp:
    errs() << "no placement in " << capacity << " bytes was found in "
           << fit.work << " units of work\n";
    return std::nullopt;
  }
  return std::nullopt;
}

/// Writes a file, where `print` has done its work without errors.
static int write(function_ref<void(raw_ostream &)> print) {
  std::error_code error;
  ToolOutputFile output(outputPath, error, sys::fs::OF_Text);
  if (error)
    return fail(outputPath + ": " + error.message());
  print(output.os());
  output.os().flush();
  if (output.os().has_error())
    return fail(outputPath + ": " + output.os().error().message());
  output.keep();
  return 0;
}

static int orderOperators(StringRef text) {
  Expected<ScheduleProblem> problem = parseOrderFile(text);
  if (!problem)
    return fail(inputPath + ": " + toString(problem.takeError()));
  ScheduleOptions options;
  if (work.getNumOccurrences())
    options.maxSteps = work;
  if (capacity.getNumOccurrences())
    options.budget = capacity;
  Schedule schedule = findSchedule(*problem, options);
  if (schedule.order.empty() && !problem->operators.empty()) {
    errs() << (schedule.lowerBound > capacity ? "there is no order in "
                                              : "no order was found in ")
           << capacity << " bytes\n";
    return kNoPlacement;
  }
  if (std::optional<std::string> violation =
          findScheduleViolation(*problem, schedule))
    return fail("the order is wrong: " + *violation);
  errs() << schedule.peak << " bytes, ";
  if (schedule.peak == schedule.lowerBound)
    errs() << "which is the optimum\n";
  else
    errs() << "at least " << schedule.lowerBound << " are needed\n";
  return write([&](raw_ostream &os) { printOrderFile(schedule, os); });
}

static int placeBuffers(StringRef text) {
  Expected<PlanFile> file = parsePlanFile(text);
  if (!file)
    return fail(inputPath + ": " + toString(file.takeError()));
  std::optional<Placement> placement = solve(file->problem);
  if (!placement)
    return kNoPlacement;
  if (std::optional<std::string> violation =
          findPlacementViolation(file->problem, *placement))
    return fail("the placement is wrong: " + *violation);
  return write(
      [&](raw_ostream &os) { printPlanFile(*file, placement->offsets, os); });
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv,
      "Places buffers with lifetimes in the least memory.\n\n"
      "Reads a line of column names (id, lower, upper, size, and where wanted "
      "alignment and offset,\nwhich fixes a buffer), then a line for each "
      "buffer, alive in the steps lower <= t < upper.\nWrites the same with "
      "offsets. Exit status: 1 where they do not fit, 2 for bad input.\n\n"
      "With --order: reads {\"tensors\": [{\"size\": 64}, ...], "
      "\"operators\": [{\"inputs\": [0], \"outputs\": [1]}, ...]}\n"
      "and writes the order of the operators that needs the least memory, and "
      "what any needs.\n");
  if (seconds < 0 || work < 0)
    return fail("expected limits that are not negative");
  ErrorOr<std::unique_ptr<MemoryBuffer>> input =
      MemoryBuffer::getFileOrSTDIN(inputPath, /*IsText=*/true);
  if (!input)
    return fail(inputPath + ": " + input.getError().message());
  StringRef text = (*input)->getBuffer();
  return isOrder ? orderOperators(text) : placeBuffers(text);
}
