//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "UnsupportedList.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qopt;

/// How many operators a line of the message names, and how many lines it has.
static constexpr size_t kMaxNamed = 3, kMaxLines = 40;

void UnsupportedList::addOperator(const std::string &problem,
                                  function_ref<std::string()> getLabel) {
  Operators &entry = operators[problem];
  if (entry.count++ < kMaxNamed)
    entry.labels.push_back(getLabel());
}

InFlightDiagnostic UnsupportedList::report(Location location,
                                           ArrayRef<std::string> notes) const {
  // `CONV_2D with float32 input (5 operators): #0 'a', #3 'b', #7 'c', ...`
  std::vector<std::string> all = lines;
  for (const auto &[problem, entry] : operators) {
    std::string line = problem;
    if (entry.count > 1)
      line += " (" + std::to_string(entry.count) + " operators)";
    line += ": " + llvm::join(entry.labels, ", ");
    if (entry.count > entry.labels.size())
      line += ", ...";
    all.push_back(std::move(line));
  }
  size_t hidden = all.size() > kMaxLines ? all.size() - kMaxLines : 0;
  all.resize(all.size() - hidden);

  InFlightDiagnostic diagnostic = mlir::emitError(location)
                                  << "this model uses what is not supported:";
  for (const std::string &line : all)
    diagnostic << "\n  " << line;
  if (hidden != 0)
    diagnostic << "\n  and " << hidden << " more";
  for (const std::string &line : notes)
    diagnostic << "\n  " << line;
  return diagnostic;
}
