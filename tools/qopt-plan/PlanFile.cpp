//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "PlanFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace mlir::qopt;

static constexpr StringLiteral kColumns[] = {"id",   "lower",     "upper",
                                             "size", "alignment", "offset"};
enum Column { kId, kLower, kUpper, kSize, kAlignment, kOffset };

static Error makeLineError(size_t line, const Twine &message) {
  return createStringError("line " + Twine(line) + ": " + message);
}

static SmallVector<StringRef> splitFields(StringRef line) {
  SmallVector<StringRef> fields;
  line.split(fields, ',');
  for (StringRef &field : fields)
    field = field.trim();
  return fields;
}

/// The columns' meanings, from left to right.
static Expected<SmallVector<Column>> parseHeader(StringRef line) {
  SmallVector<Column> columns;
  for (StringRef name : splitFields(line)) {
    const auto *known = find(kColumns, name);
    if (known == std::end(kColumns))
      return makeLineError(
          1, "expected columns among " +
                 llvm::join(ArrayRef<StringLiteral>(kColumns), ", ") +
                 ", but got '" + name + "'");
    auto column = static_cast<Column>(known - std::begin(kColumns));
    if (is_contained(columns, column))
      return makeLineError(1, "expected column '" + name + "' once");
    columns.push_back(column);
  }
  for (Column column : {kId, kLower, kUpper, kSize})
    if (!is_contained(columns, column))
      return makeLineError(1, "expected a column '" + kColumns[column] + "'");
  return columns;
}

static Error parseBuffer(ArrayRef<Column> columns, ArrayRef<StringRef> fields,
                         size_t line, PlanFile &file) {
  if (fields.size() != columns.size())
    return makeLineError(line, "expected " + Twine(columns.size()) +
                                   " fields, but got " + Twine(fields.size()));
  Buffer buffer;
  std::string id;
  for (auto [column, field] : zip_equal(columns, fields)) {
    if (column == kId) {
      id = field.str();
      continue;
    }
    if (column == kOffset && field.empty())
      continue;
    int64_t value;
    if (field.getAsInteger(10, value))
      return makeLineError(line, "expected an integer as " + kColumns[column] +
                                     ", but got '" + field + "'");
    switch (column) {
    case kLower:
      buffer.lower = value;
      break;
    case kUpper:
      buffer.upper = value;
      break;
    case kSize:
      buffer.size = value;
      break;
    case kAlignment:
      buffer.alignment = value;
      break;
    case kOffset:
      buffer.offset = value;
      break;
    case kId:
      break;
    }
  }
  file.ids.push_back(std::move(id));
  file.problem.buffers.push_back(buffer);
  return Error::success();
}

Expected<PlanFile> mlir::qopt::parsePlanFile(StringRef text) {
  auto [header, rest] = text.split('\n');
  Expected<SmallVector<Column>> columns = parseHeader(header);
  if (!columns)
    return columns.takeError();
  PlanFile file;
  for (size_t line = 2; !rest.empty(); ++line) {
    StringRef content;
    std::tie(content, rest) = rest.split('\n');
    if (content.trim().empty())
      continue;
    if (Error error = parseBuffer(*columns, splitFields(content), line, file))
      return std::move(error);
  }
  if (std::optional<std::string> error = findProblemError(file.problem))
    return createStringError(*error);
  return file;
}

void mlir::qopt::printPlanFile(const PlanFile &file,
                               const std::vector<int64_t> &offsets,
                               raw_ostream &os) {
  bool hasAlignment = any_of(file.problem.buffers, [](const Buffer &buffer) {
    return buffer.alignment != 1;
  });
  os << "id,lower,upper,size" << (hasAlignment ? ",alignment" : "")
     << ",offset\n";
  for (size_t i = 0; i < offsets.size(); ++i) {
    const Buffer &buffer = file.problem.buffers[i];
    os << file.ids[i] << ',' << buffer.lower << ',' << buffer.upper << ','
       << buffer.size;
    if (hasAlignment)
      os << ',' << buffer.alignment;
    os << ',' << offsets[i] << '\n';
  }
}
