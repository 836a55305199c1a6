//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Files that appear whole or not at all.
//
//===----------------------------------------------------------------------===//

#include "OutputFile.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir::qopt;

OutputFile::OutputFile(llvm::StringRef path, llvm::sys::fs::TempFile file)
    : path(path), file(std::move(file)) {}

OutputFile::OutputFile(OutputFile &&other)
    : path(std::move(other.path)), file(std::move(other.file)) {
  other.file.reset();
}

OutputFile::~OutputFile() {
  // Nobody asked to keep it.
  if (file)
    llvm::consumeError(file->discard());
}

llvm::Error OutputFile::makeError(llvm::Error error) const {
  return llvm::createStringError(
      path + ": error: cannot be written: " + llvm::toString(std::move(error)));
}

llvm::Expected<OutputFile> OutputFile::create(llvm::StringRef path) {
  if (llvm::sys::fs::is_directory(path))
    return llvm::createStringError(
        path + ": error: cannot be written: it is a directory");
  auto file = llvm::sys::fs::TempFile::create(path + ".tmp-%%%%%%");
  if (!file)
    return llvm::createStringError(path + ": error: cannot be written: " +
                                   llvm::toString(file.takeError()));
  return OutputFile(path, std::move(*file));
}

llvm::Error OutputFile::write(llvm::StringRef bytes) {
  llvm::raw_fd_ostream os(file->FD, /*shouldClose=*/false);
  os << bytes;
  os.flush();
  if (std::error_code code = os.error()) {
    os.clear_error();
    return makeError(llvm::errorCodeToError(code));
  }
  return llvm::Error::success();
}

llvm::Error OutputFile::commit() {
  llvm::Error error = file->keep(path);
  file.reset();
  if (error)
    return makeError(std::move(error));
  return llvm::Error::success();
}
