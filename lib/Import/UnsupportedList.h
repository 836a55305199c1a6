//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a model uses that is not supported, all of it in one message.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_UNSUPPORTEDLIST_H
#define QOPT_LIB_IMPORT_UNSUPPORTEDLIST_H

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/MapVector.h"
#include <map>
#include <string>
#include <vector>

namespace mlir::qopt {

class UnsupportedList {
public:
  bool isEmpty() const { return lines.empty() && operators.empty(); }
  /// Something that is not about operators; these lines come first.
  void addLine(std::string line) { lines.push_back(std::move(line)); }
  /// One operator with a problem; those that share it share a line. `getLabel`
  /// names it, which is asked for the first few.
  void addOperator(const std::string &problem,
                   function_ref<std::string()> getLabel);
  /// One error with all of it, `notes` as its last lines.
  InFlightDiagnostic report(Location location,
                            ArrayRef<std::string> notes = {}) const;

private:
  struct Operators {
    size_t count = 0;
    std::vector<std::string> labels;
  };

  std::vector<std::string> lines;
  /// In order of insertion, which is the order of the file.
  llvm::MapVector<std::string, Operators, std::map<std::string, unsigned>>
      operators;
};

} // namespace mlir::qopt

#endif // QOPT_LIB_IMPORT_UNSUPPORTEDLIST_H
