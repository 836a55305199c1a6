//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Storage formats and the encodings of a scale: syntax and constraints.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectImplementation.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::qopt;

#include "qopt/Dialect/QOpt/QOptAttrInterfaces.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "qopt/Dialect/QOpt/QOptAttrs.cpp.inc"

void QOptDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "qopt/Dialect/QOpt/QOptAttrs.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Storage
//===----------------------------------------------------------------------===//

/// The range of the integers that codes of this kind stand for.
static std::pair<int64_t, int64_t> getFullRange(StorageKind kind,
                                                unsigned width) {
  switch (kind) {
  case StorageKind::Signed:
    return {-(int64_t(1) << (width - 1)), (int64_t(1) << (width - 1)) - 1};
  case StorageKind::Unsigned:
    return {0, (int64_t(1) << width) - 1};
  case StorageKind::Bipolar:
  case StorageKind::Ternary:
    return {-1, 1};
  case StorageKind::PowerOfTwo: {
    int64_t largest = int64_t(1) << ((int64_t(1) << (width - 1)) - 2);
    return {-largest, largest};
  }
  }
  llvm_unreachable("unknown storage kind");
}

static bool isWidthValid(StorageKind kind, unsigned width) {
  switch (kind) {
  case StorageKind::Signed:
    return (width >= 2 && width <= 16) || width == 32;
  case StorageKind::Unsigned:
    return width >= 2 && width <= 16;
  case StorageKind::Bipolar:
    return width == 1;
  case StorageKind::Ternary:
    return width == 2;
  case StorageKind::PowerOfTwo:
    return width >= 2 && width <= 6;
  }
  llvm_unreachable("unknown storage kind");
}

StorageAttr StorageAttr::get(MLIRContext *context, StorageKind kind,
                             unsigned width) {
  auto [min, max] = getFullRange(kind, width);
  return get(context, kind, width, min, max);
}

static LogicalResult
emitWidthError(function_ref<InFlightDiagnostic()> emitError, StorageKind kind,
               int64_t width) {
  StringRef widths = kind == StorageKind::PowerOfTwo ? "2 to 6"
                     : kind == StorageKind::Signed   ? "2 to 16 or 32"
                                                     : "2 to 16";
  return emitError() << "expected a storage width of " << widths
                     << " bits, but got " << width;
}

LogicalResult StorageAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                  StorageKind kind, unsigned width, int64_t min,
                                  int64_t max) {
  // storage_c1
  if (!isWidthValid(kind, width))
    return emitWidthError(emitError, kind, width);
  // storage_c2
  auto [lowest, highest] = getFullRange(kind, width);
  if (min < lowest || max > highest || min >= max)
    return emitError() << "expected increasing storage bounds in " << lowest
                       << ":" << highest << ", but got " << min << ":" << max;
  return success();
}

bool StorageAttr::isNarrowed() const {
  return getFullRange(getKind(), getWidth()) !=
         std::make_pair(getMin(), getMax());
}

IntegerType StorageAttr::getIntegerType() const {
  return IntegerType::get(getContext(), getWidth());
}

int64_t StorageAttr::decode(int64_t code) const {
  uint64_t bits =
      static_cast<uint64_t>(code) & ((uint64_t(1) << getWidth()) - 1);
  switch (getKind()) {
  case StorageKind::Signed:
  case StorageKind::Ternary:
    return llvm::SignExtend64(bits, getWidth());
  case StorageKind::Unsigned:
    return bits;
  case StorageKind::Bipolar:
    return bits ? 1 : -1;
  case StorageKind::PowerOfTwo: {
    uint64_t exponent = bits & ((uint64_t(1) << (getWidth() - 1)) - 1);
    if (exponent == 0)
      return 0;
    int64_t magnitude = int64_t(1) << (exponent - 1);
    return bits >> (getWidth() - 1) ? -magnitude : magnitude;
  }
  }
  llvm_unreachable("unknown storage kind");
}

std::optional<int64_t> StorageAttr::encode(int64_t integer) const {
  if (integer < getMin() || integer > getMax())
    return std::nullopt;
  switch (getKind()) {
  case StorageKind::Signed:
  case StorageKind::Ternary:
  case StorageKind::Unsigned:
    return integer;
  case StorageKind::Bipolar:
    return integer == 0 ? std::nullopt : std::optional<int64_t>(integer > 0);
  case StorageKind::PowerOfTwo: {
    if (integer == 0)
      return 0;
    uint64_t magnitude = std::abs(integer);
    if (!llvm::isPowerOf2_64(magnitude))
      return std::nullopt;
    int64_t sign = integer < 0 ? int64_t(1) << (getWidth() - 1) : 0;
    return sign | (int64_t(llvm::Log2_64(magnitude)) + 1);
  }
  }
  llvm_unreachable("unknown storage kind");
}

StorageAttr StorageAttr::parseShort(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  auto emitError = [&] { return parser.emitError(loc); };
  StringRef keyword;
  if (parser.parseKeyword(&keyword))
    return {};
  StorageKind kind;
  unsigned width = 0;
  if (keyword == "bipolar") {
    kind = StorageKind::Bipolar;
    width = 1;
  } else if (keyword == "ternary") {
    kind = StorageKind::Ternary;
    width = 2;
  } else if (keyword == "pow2") {
    kind = StorageKind::PowerOfTwo;
    int64_t bits;
    if (parser.parseLess() || parser.parseInteger(bits) ||
        parser.parseGreater())
      return {};
    if (!llvm::isUInt<32>(bits)) {
      (void)emitWidthError(emitError, kind, bits);
      return {};
    }
    width = bits;
  } else if ((keyword.front() == 'i' || keyword.front() == 'u') &&
             !keyword.drop_front().getAsInteger(10, width)) {
    kind = keyword.front() == 'i' ? StorageKind::Signed : StorageKind::Unsigned;
  } else {
    emitError() << "expected a storage format (i<width>, u<width>, bipolar, "
                   "ternary or pow2<width>), but got '"
                << keyword << "'";
    return {};
  }
  // The bounds of a width out of range cannot be computed: verify sees it.
  int64_t min = 0, max = 1;
  if (isWidthValid(kind, width))
    std::tie(min, max) = getFullRange(kind, width);
  bool isUniform = kind == StorageKind::Signed || kind == StorageKind::Unsigned;
  if (isUniform && succeeded(parser.parseOptionalLess()))
    if (parser.parseInteger(min) || parser.parseColon() ||
        parser.parseInteger(max) || parser.parseGreater())
      return {};
  return getChecked(emitError, parser.getContext(), kind, width, min, max);
}

void StorageAttr::printShort(AsmPrinter &printer) const {
  switch (getKind()) {
  case StorageKind::Signed:
  case StorageKind::Unsigned:
    printer << (getKind() == StorageKind::Signed ? "i" : "u") << getWidth();
    if (isNarrowed())
      printer << "<" << getMin() << ":" << getMax() << ">";
    return;
  case StorageKind::Bipolar:
  case StorageKind::Ternary:
    printer << stringifyStorageKind(getKind());
    return;
  case StorageKind::PowerOfTwo:
    printer << "pow2<" << getWidth() << ">";
    return;
  }
}

Attribute StorageAttr::parse(AsmParser &parser, Type) {
  if (parser.parseLess())
    return {};
  StorageAttr result = parseShort(parser);
  if (!result || parser.parseGreater())
    return {};
  return result;
}

void StorageAttr::print(AsmPrinter &printer) const {
  printer << "<";
  printShort(printer);
  printer << ">";
}

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

static constexpr int64_t kMaxExponent = 126;

static bool isExponentValid(int64_t exponent) {
  return exponent >= -kMaxExponent && exponent <= kMaxExponent;
}

/// `2` `**` exponent
static ParseResult parsePowerOfTwo(AsmParser &parser, int64_t &exponent) {
  SMLoc loc = parser.getCurrentLocation();
  int64_t base;
  if (parser.parseInteger(base))
    return failure();
  if (base != 2)
    return parser.emitError(loc) << "expected base 2, but got " << base;
  return failure(parser.parseStar() || parser.parseStar() ||
                 parser.parseInteger(exponent));
}

template <typename Element>
static ParseResult parseAngled(AsmParser &parser, Element element) {
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater,
                                        element);
}

size_t RealScaleAttr::size() const { return getValues().size(); }

ExactScale RealScaleAttr::getScale(size_t index) const {
  return ExactScale::fromDouble(getValues()[index]);
}

LogicalResult
RealScaleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      DenseF64ArrayAttr values) {
  // real_c1
  for (double value : values.asArrayRef())
    if (!std::isfinite(value) || value == 0)
      return emitError() << "expected finite scales other than zero, but got "
                         << value;
  if (values.empty())
    return emitError() << "expected at least one scale";
  return success();
}

Attribute RealScaleAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<double> values;
  if (parseAngled(parser,
                  [&] { return parser.parseFloat(values.emplace_back()); }))
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    DenseF64ArrayAttr::get(parser.getContext(), values));
}

void RealScaleAttr::print(AsmPrinter &printer) const {
  printer << "<";
  llvm::interleaveComma(getValues().asArrayRef(), printer, [&](double value) {
    printer.printFloat(APFloat(value));
  });
  printer << ">";
}

size_t FixedScaleAttr::size() const { return getMultipliers().size(); }

ExactScale FixedScaleAttr::getScale(size_t index) const {
  return ExactScale::fromFixed(getMultipliers()[index], getShifts()[index]);
}

LogicalResult
FixedScaleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                       ArrayRef<int64_t> multipliers,
                       ArrayRef<int64_t> shifts) {
  if (multipliers.empty())
    return emitError() << "expected at least one scale";
  // fixed_c1
  if (multipliers.size() != shifts.size())
    return emitError() << "expected as many shifts as multipliers, but got "
                       << shifts.size() << " and " << multipliers.size();
  // fixed_c2
  for (int64_t multiplier : multipliers)
    if (!llvm::isInt<32>(multiplier) || multiplier == 0)
      return emitError() << "expected 32-bit multipliers other than zero, but "
                            "got "
                         << multiplier;
  // fixed_c3
  for (int64_t shift : shifts)
    if (!isExponentValid(shift))
      return emitError() << "expected shifts between -126 and 126, but got "
                         << shift;
  return success();
}

Attribute FixedScaleAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> multipliers, shifts;
  auto element = [&]() -> ParseResult {
    int64_t exponent;
    if (parser.parseInteger(multipliers.emplace_back()) || parser.parseStar() ||
        parsePowerOfTwo(parser, exponent))
      return failure();
    // The smallest integer has no negative.
    shifts.push_back(-std::max(exponent, -std::numeric_limits<int64_t>::max()));
    return success();
  };
  if (parseAngled(parser, element))
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    multipliers, shifts);
}

void FixedScaleAttr::print(AsmPrinter &printer) const {
  printer << "<";
  llvm::interleaveComma(
      llvm::zip(getMultipliers(), getShifts()), printer, [&](auto pair) {
        printer << std::get<0>(pair) << " * 2**" << -std::get<1>(pair);
      });
  printer << ">";
}

size_t Pow2ScaleAttr::size() const { return getExponents().size(); }

ExactScale Pow2ScaleAttr::getScale(size_t index) const {
  return ExactScale::fromFixed(1, -getExponents()[index]);
}

LogicalResult
Pow2ScaleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      ArrayRef<int64_t> exponents) {
  if (exponents.empty())
    return emitError() << "expected at least one scale";
  // pow2_c1
  for (int64_t exponent : exponents)
    if (!isExponentValid(exponent))
      return emitError() << "expected exponents between -126 and 126, but got "
                         << exponent;
  return success();
}

Attribute Pow2ScaleAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> exponents;
  if (parseAngled(parser, [&] {
        return parsePowerOfTwo(parser, exponents.emplace_back());
      }))
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    exponents);
}

void Pow2ScaleAttr::print(AsmPrinter &printer) const {
  printer << "<";
  llvm::interleaveComma(getExponents(), printer, [&](int64_t exponent) {
    printer << "2**" << exponent;
  });
  printer << ">";
}

size_t DoubleScaleAttr::size() const { return getCodes().size(); }

ExactScale DoubleScaleAttr::getScale(size_t index) const {
  return ExactScale::fromCode(getStorage().decode(getCodes()[index]),
                              getSecond().getScale(0));
}

LogicalResult
DoubleScaleAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                        StorageAttr storage, ArrayRef<int64_t> codes,
                        ScaleAttrInterface second) {
  // double_c1
  if (storage.getWidth() > 8)
    return emitError() << "expected codes of at most 8 bits, but got "
                       << storage.getWidth();
  if (codes.empty())
    return emitError() << "expected at least one scale";
  for (int64_t code : codes) {
    // Raw bits where the storage is not uniform.
    bool isStored =
        storage.isUniform() || llvm::isUIntN(storage.getWidth(), code);
    int64_t integer = storage.isUniform() ? code : storage.decode(code);
    if (!isStored || integer < storage.getMin() || integer > storage.getMax() ||
        integer == 0)
      return emitError() << "expected codes in the range of their storage that "
                            "stand for a non-zero integer, but got "
                         << code;
  }
  // double_c2
  if (isa<DoubleScaleAttr>(second) || second.size() != 1 ||
      second.getScale(0).mantissa < 0)
    return emitError() << "expected a single positive second-level scale that "
                          "is not doubly quantized, but got "
                       << second;
  return success();
}

Attribute DoubleScaleAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> codes;
  ScaleAttrInterface second;
  if (parser.parseLess())
    return {};
  StorageAttr storage = StorageAttr::parseShort(parser);
  if (!storage ||
      parser.parseCommaSeparatedList(
          AsmParser::Delimiter::Square,
          [&] { return parser.parseInteger(codes.emplace_back()); }) ||
      parser.parseComma() || parser.parseAttribute(second) ||
      parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    storage, codes, second);
}

void DoubleScaleAttr::print(AsmPrinter &printer) const {
  printer << "<";
  getStorage().printShort(printer);
  printer << " [";
  llvm::interleaveComma(getCodes(), printer);
  printer << "], " << getSecond() << ">";
}

//===----------------------------------------------------------------------===//
// Short form of a scale, used by the type
//===----------------------------------------------------------------------===//

namespace mlir::qopt::detail {

ScaleAttrInterface parseShortScale(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef keyword;
  Attribute attribute;
  OptionalParseResult result =
      generatedAttributeParser(parser, &keyword, Type(), attribute);
  if (result.has_value() && failed(*result))
    return {};
  if (auto scale = dyn_cast_if_present<ScaleAttrInterface>(attribute))
    return scale;
  auto diagnostic =
      parser.emitError(loc)
      << "expected a scale (real, fixed, pow2 or double), but got ";
  if (attribute)
    diagnostic << attribute;
  else
    diagnostic << "'" << keyword << "'";
  return {};
}

void printShortScale(ScaleAttrInterface scale, AsmPrinter &printer) {
  if (failed(generatedAttributePrinter(scale, printer)))
    printer << scale;
}

} // namespace mlir::qopt::detail
