//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The .npz format: a zip archive whose members are .npy files.
//
//===----------------------------------------------------------------------===//

#include "Npz.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>
#include <zip.h>

using namespace mlir::qopt;

static llvm::Error makeZipError(zip_error_t *error) {
  llvm::Error result = llvm::createStringError(zip_error_strerror(error));
  zip_error_fini(error);
  return result;
}

struct ArrayFile::Impl {
  ~Impl() {
    if (archive)
      zip_discard(archive);
  }

  std::unique_ptr<llvm::MemoryBuffer> file;
  /// Null for a .npy file.
  zip_t *archive = nullptr;
  /// Where in the archive each of the names is.
  std::vector<zip_uint64_t> indices;
};

ArrayFile::ArrayFile(llvm::StringRef path, std::unique_ptr<Impl> impl)
    : path(path), impl(std::move(impl)) {}
ArrayFile::ArrayFile(ArrayFile &&) = default;
ArrayFile::~ArrayFile() = default;

bool ArrayFile::isSingle() const { return !impl->archive; }

bool ArrayFile::hasName(llvm::StringRef name) const {
  return llvm::is_contained(names, name);
}

llvm::Error ArrayFile::makeError(const llvm::Twine &message) const {
  // Names and headers are quoted: whatever they hold, this is one line.
  std::string text = llvm::json::fixUTF8((": error: " + message).str());
  for (char &c : text)
    if (llvm::isASCII(c) && !llvm::isPrint(c))
      c = '?';
  return llvm::createStringError(path + text);
}

llvm::Error ArrayFile::makeError(llvm::StringRef name,
                                 const llvm::Twine &message) const {
  if (name.empty())
    return makeError(message);
  return makeError("array '" + name + "': " + message);
}

llvm::Expected<ArrayFile> ArrayFile::open(llvm::StringRef path) {
  auto fail = [&](const llvm::Twine &message) {
    return llvm::createStringError(path + ": error: " + message);
  };
  if (llvm::sys::fs::is_directory(path))
    return fail("expected a .npz or .npy file, but got a directory");
  auto impl = std::make_unique<Impl>();
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!file)
    return fail(file.getError().message());
  impl->file = std::move(*file);
  llvm::StringRef bytes = impl->file->getBuffer();
  if (bytes.starts_with("\x93NUMPY"))
    return ArrayFile(path, std::move(impl));
  if (!bytes.starts_with("PK"))
    return fail("expected a .npz or .npy file");

  zip_error_t error;
  zip_error_init(&error);
  zip_source_t *source = zip_source_buffer_create(bytes.data(), bytes.size(),
                                                  /*freep=*/0, &error);
  if (source)
    impl->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (!impl->archive) {
    if (source)
      zip_source_free(source);
    return fail("expected a .npz archive: " +
                llvm::toString(makeZipError(&error)));
  }

  std::vector<std::string> names;
  zip_int64_t numMembers = zip_get_num_entries(impl->archive, 0);
  for (zip_int64_t i = 0; i < numMembers; ++i)
    if (const char *member = zip_get_name(impl->archive, i, ZIP_FL_ENC_RAW)) {
      llvm::StringRef name = member;
      if (name.consume_back(".npy")) {
        names.push_back(name.str());
        impl->indices.push_back(i);
      }
    }
  ArrayFile result(path, std::move(impl));
  result.names = std::move(names);
  return result;
}

/// Reads and checks a whole member. What the archive says about its size is
/// not believed: memory grows with what is there.
static llvm::Expected<std::string> readMember(zip_t *archive,
                                              zip_uint64_t index) {
  zip_file_t *file = zip_fopen_index(archive, index, /*flags=*/0);
  if (!file)
    return llvm::createStringError(zip_strerror(archive));
  llvm::scope_exit close([&] { zip_fclose(file); });
  std::string bytes;
  std::vector<char> block(1 << 20);
  for (;;) {
    zip_int64_t count = zip_fread(file, block.data(), block.size());
    if (count < 0)
      return llvm::createStringError(zip_file_strerror(file));
    // Only at the end is the checksum compared.
    if (count == 0)
      return bytes;
    bytes.append(block.data(), count);
  }
}

llvm::Expected<Array> ArrayFile::read(llvm::StringRef name) const {
  if (isSingle()) {
    llvm::Expected<Array> array = parseNpy(impl->file->getBuffer());
    if (!array)
      return makeError(llvm::toString(array.takeError()));
    return array;
  }
  auto found = llvm::find(names, name);
  if (found == names.end()) {
    constexpr size_t maxListed = 8;
    std::string list =
        llvm::join(llvm::ArrayRef(names).take_front(maxListed), ", ");
    return makeError("expected an array '" + name + "', but got " +
                     (names.empty() ? "none" : llvm::StringRef(list)) +
                     (names.size() > maxListed ? ", ..." : ""));
  }
  llvm::Expected<std::string> bytes =
      readMember(impl->archive, impl->indices[found - names.begin()]);
  if (!bytes)
    return makeError(name, llvm::toString(bytes.takeError()));
  llvm::Expected<Array> array = parseNpy(*bytes);
  if (!array)
    return makeError(name, llvm::toString(array.takeError()));
  return array;
}

llvm::Expected<std::string>
mlir::qopt::formatNpz(llvm::ArrayRef<std::pair<std::string, Array>> arrays) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t *target = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (!target)
    return makeZipError(&error);
  // The archive drops its reference when it is closed.
  zip_source_keep(target);
  llvm::scope_exit release([&] { zip_source_free(target); });
  zip_t *archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  if (!archive)
    return makeZipError(&error);

  // The buffers live until the archive is written.
  std::vector<std::string> members;
  members.reserve(arrays.size());
  for (const auto &[name, array] : arrays) {
    const std::string &bytes = members.emplace_back(formatNpy(array));
    zip_source_t *source =
        zip_source_buffer(archive, bytes.data(), bytes.size(), /*freep=*/0);
    zip_int64_t index = source ? zip_file_add(archive, (name + ".npy").c_str(),
                                              source, ZIP_FL_ENC_UTF_8)
                               : -1;
    // 1 January 1980, the first day of zip: the time of writing is no content.
    constexpr zip_uint16_t date = (1 << 5) | 1;
    if (index < 0 ||
        zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive, index, 0, date, 0) != 0) {
      llvm::Error failure = llvm::createStringError(zip_strerror(archive));
      zip_discard(archive);
      return failure;
    }
  }
  if (zip_close(archive) != 0) {
    llvm::Error failure = llvm::createStringError(zip_strerror(archive));
    zip_discard(archive);
    return failure;
  }

  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_source_stat(target, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE) ||
      zip_source_open(target) != 0)
    return makeZipError(zip_source_error(target));
  std::string result(stat.size, '\0');
  zip_int64_t count = zip_source_read(target, result.data(), result.size());
  zip_source_close(target);
  if (count != static_cast<zip_int64_t>(result.size()))
    return llvm::createStringError("the archive cannot be read back");
  return result;
}
