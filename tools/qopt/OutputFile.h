//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Files that appear whole or not at all.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_OUTPUTFILE_H
#define QOPT_TOOLS_QOPT_OUTPUTFILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include <optional>

namespace mlir::qopt {

/// Written under a temporary name beside the target, renamed when complete.
class OutputFile {
public:
  /// Fails where `path` cannot be written: ask before long work.
  static llvm::Expected<OutputFile> create(llvm::StringRef path);
  OutputFile(OutputFile &&other);
  ~OutputFile();

  llvm::StringRef getTemporaryPath() const { return file->TmpName; }
  llvm::Error write(llvm::StringRef bytes);
  llvm::Error commit();
  llvm::Error makeError(llvm::Error error) const;

private:
  OutputFile(llvm::StringRef path, llvm::sys::fs::TempFile file);

  std::string path;
  std::optional<llvm::sys::fs::TempFile> file;
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_OUTPUTFILE_H
