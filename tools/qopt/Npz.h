//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// NumPy's file formats: .npy holds one array, .npz is a zip archive of them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_NPZ_H
#define QOPT_TOOLS_QOPT_NPZ_H

#include "Array.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace mlir::qopt {

/// Parses the bytes of a .npy file, version 1.0 to 3.0. Errors name neither
/// file nor array: the caller knows.
llvm::Expected<Array> parseNpy(llvm::StringRef bytes);

/// The bytes of a .npy file, version 1.0.
std::string formatNpy(const Array &array);

/// A .npz or .npy file that is open for reading. Arrays are read when asked
/// for, so that one that nobody needs can neither cost nor fail.
class ArrayFile {
public:
  static llvm::Expected<ArrayFile> open(llvm::StringRef path);
  ArrayFile(ArrayFile &&);
  ~ArrayFile();

  llvm::StringRef getPath() const { return path; }
  /// Names of the arrays in the order of the file. Empty for a .npy file, whose
  /// array has no name.
  llvm::ArrayRef<std::string> getNames() const { return names; }
  bool hasName(llvm::StringRef name) const;
  /// True for a .npy file: it holds one array, which `read("")` gives.
  bool isSingle() const;

  llvm::Expected<Array> read(llvm::StringRef name) const;

  /// An error about this file, or about one of its arrays.
  llvm::Error makeError(const llvm::Twine &message) const;
  llvm::Error makeError(llvm::StringRef name, const llvm::Twine &message) const;

private:
  struct Impl;
  ArrayFile(llvm::StringRef path, std::unique_ptr<Impl> impl);

  std::string path;
  std::unique_ptr<Impl> impl;
  std::vector<std::string> names;
};

/// The bytes of a .npz file. The same arrays give the same bytes.
llvm::Expected<std::string>
formatNpz(llvm::ArrayRef<std::pair<std::string, Array>> arrays);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_NPZ_H
