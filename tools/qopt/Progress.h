//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Progress of long work: one line on a terminal, nothing when piped.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_PROGRESS_H
#define QOPT_TOOLS_QOPT_PROGRESS_H

#include "llvm/Support/raw_ostream.h"
#include <chrono>

namespace mlir::qopt {

class Progress {
public:
  /// `total` is 0 where it is not known.
  explicit Progress(llvm::StringRef step, int64_t total = 0)
      : step(step), total(total), shown(llvm::errs().is_displayed()) {}
  ~Progress() {
    if (printed)
      llvm::errs() << "\r\033[K";
  }

  void update(int64_t current) {
    auto now = std::chrono::steady_clock::now();
    if (!shown || now < next)
      return;
    next = now + std::chrono::milliseconds(100);
    printed = true;
    llvm::errs() << "\r\033[K" << step << " " << current;
    if (total)
      llvm::errs() << " of " << total;
  }

private:
  std::string step;
  int64_t total;
  bool shown, printed = false;
  /// Short work shows nothing.
  std::chrono::steady_clock::time_point next =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_PROGRESS_H
