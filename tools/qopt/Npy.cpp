//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The .npy format: a magic number, a version, the length of the header, the
// header (a Python dictionary as text) and the elements.
//
//===----------------------------------------------------------------------===//

#include "Npz.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cstring>

using namespace mlir::qopt;

static constexpr llvm::StringLiteral kMagic("\x93NUMPY");

template <typename... Ts> static llvm::Error error(const Ts &...parts) {
  std::string message;
  llvm::raw_string_ostream os(message);
  (os << ... << parts);
  return llvm::createStringError(message);
}

namespace {
struct Header {
  std::string descriptor;
  bool fortranOrder = false;
  Shape shape;
};

/// Parses `{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }`, the
/// keys in any order.
class HeaderParser {
public:
  explicit HeaderParser(llvm::StringRef text) : rest(text) {}

  /// False where the text is anything else.
  bool parse(Header &header) {
    bool hasDescriptor = false, hasOrder = false, hasShape = false;
    if (!consume('{'))
      return false;
    while (!consume('}')) {
      std::string key;
      if (!parseString(key) || !consume(':'))
        return false;
      bool valid = false;
      if (key == "descr" && !std::exchange(hasDescriptor, true))
        valid = parseString(header.descriptor);
      else if (key == "fortran_order" && !std::exchange(hasOrder, true))
        valid = parseBool(header.fortranOrder);
      else if (key == "shape" && !std::exchange(hasShape, true))
        valid = parseShape(header.shape);
      if (!valid)
        return false;
      if (!consume(',') && !rest.starts_with("}"))
        return false;
    }
    return rest.trim().empty() && hasDescriptor && hasOrder && hasShape;
  }

private:
  bool consume(char c) {
    rest = rest.ltrim();
    if (!rest.consume_front(llvm::StringRef(&c, 1)))
      return false;
    rest = rest.ltrim();
    return true;
  }

  bool parseString(std::string &result) {
    if (!rest.starts_with("'") && !rest.starts_with("\""))
      return false;
    char quote = rest.front();
    size_t end = rest.find(quote, 1);
    if (end == llvm::StringRef::npos)
      return false;
    result = rest.slice(1, end).str();
    rest = rest.drop_front(end + 1).ltrim();
    return result.find('\\') == std::string::npos;
  }

  bool parseBool(bool &result) {
    result = rest.consume_front("True");
    return result || rest.consume_front("False");
  }

  bool parseShape(Shape &shape) {
    if (!consume('('))
      return false;
    while (!consume(')')) {
      // A lone dimension has a comma, (3,): without one it is no tuple.
      int64_t dimension;
      if (rest.empty() || !llvm::isDigit(rest.front()) ||
          rest.consumeInteger(10, dimension))
        return false;
      shape.push_back(dimension);
      if (!consume(',') && (shape.size() < 2 || !rest.starts_with(")")))
        return false;
    }
    return true;
  }

  llvm::StringRef rest;
};
} // namespace

/// From Fortran's order of elements, first dimension fastest, to C's.
static std::vector<char> toCOrder(llvm::StringRef data,
                                  llvm::ArrayRef<int64_t> shape, size_t size) {
  std::vector<int64_t> strides(shape.size());
  int64_t stride = 1;
  for (auto [dimension, result] : llvm::zip_equal(shape, strides)) {
    result = stride;
    stride *= dimension;
  }
  std::vector<char> result(data.size());
  std::vector<int64_t> position(shape.size(), 0);
  for (size_t to = 0; to < result.size(); to += size) {
    int64_t from = 0;
    for (auto [p, s] : llvm::zip_equal(position, strides))
      from += p * s;
    std::memcpy(result.data() + to, data.data() + from * size, size);
    for (size_t i = shape.size(); i-- > 0;) {
      if (++position[i] < shape[i])
        break;
      position[i] = 0;
    }
  }
  return result;
}

/// The header's text; `bytes` loses everything up to the elements.
static llvm::Expected<llvm::StringRef> takeHeader(llvm::StringRef &bytes) {
  if (!bytes.consume_front(kMagic))
    return error("expected a .npy array, which starts with \\x93NUMPY");
  if (bytes.size() < 2)
    return error("the file ends inside the header");
  unsigned major = static_cast<uint8_t>(bytes[0]);
  unsigned minor = static_cast<uint8_t>(bytes[1]);
  if (major < 1 || major > 3 || minor != 0)
    return error("expected .npy version 1.0, 2.0 or 3.0, but got ", major, ".",
                 minor);
  bytes = bytes.drop_front(2);
  size_t lengthSize = major == 1 ? 2 : 4;
  if (bytes.size() < lengthSize)
    return error("the file ends inside the header");
  uint32_t length = major == 1 ? llvm::support::endian::read16le(bytes.data())
                               : llvm::support::endian::read32le(bytes.data());
  bytes = bytes.drop_front(lengthSize);
  if (bytes.size() < length)
    return error("the file ends inside the header");
  llvm::StringRef text = bytes.take_front(length);
  bytes = bytes.drop_front(length);
  return text;
}

llvm::Expected<Array> mlir::qopt::parseNpy(llvm::StringRef bytes) {
  llvm::Expected<llvm::StringRef> text = takeHeader(bytes);
  if (!text)
    return text.takeError();
  Header header;
  if (!HeaderParser(*text).parse(header))
    return error("expected a .npy header with descr, fortran_order and shape");
  std::optional<DType> dtype = getDType(header.descriptor);
  if (!dtype)
    return error("expected bool, (u)int8, 16 or 32, int64, float32 or float64 "
                 "in little-endian order, but got dtype '",
                 header.descriptor, "'");

  int64_t size = getSize(*dtype);
  for (int64_t dimension : header.shape)
    if (dimension != 0 && llvm::MulOverflow(size, dimension, size))
      return error("the shape ", toString(header.shape), " is too large");
  if (llvm::is_contained(header.shape, 0))
    size = 0;
  if (static_cast<uint64_t>(size) != bytes.size())
    return error("expected ", size, " bytes of ", getName(*dtype),
                 " for shape ", toString(header.shape), ", but got ",
                 bytes.size());

  Array array;
  array.dtype = *dtype;
  array.shape = std::move(header.shape);
  if (header.fortranOrder && array.shape.size() > 1)
    array.data = toCOrder(bytes, array.shape, getSize(*dtype));
  else
    array.data.assign(bytes.begin(), bytes.end());
  return array;
}

std::string mlir::qopt::formatNpy(const Array &array) {
  std::string header;
  llvm::raw_string_ostream os(header);
  os << "{'descr': '" << getDescriptor(array.dtype)
     << "', 'fortran_order': False, 'shape': (";
  llvm::interleaveComma(array.shape, os);
  os << (array.shape.size() == 1 ? ",), }" : "), }");
  // The elements start at a multiple of 64 bytes.
  size_t prefix = kMagic.size() + 4;
  header.append(llvm::alignTo(prefix + header.size() + 1, 64) - prefix -
                    header.size() - 1,
                ' ');
  header += '\n';

  std::string result = kMagic.str();
  result += {'\x01', '\x00'};
  char length[2];
  llvm::support::endian::write16le(length, header.size());
  result.append(length, 2);
  result += header;
  result.append(array.data.begin(), array.data.end());
  return result;
}
