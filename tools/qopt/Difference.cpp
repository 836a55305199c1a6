//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Differences as text and as JSON.
//
//===----------------------------------------------------------------------===//

#include "Difference.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

std::string Place::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (index)
    os << "operator " << *index << ", ";
  os << name;
  if (!layer.empty())
    os << ", layer " << layer;
  if (sample)
    os << ", sample " << *sample;
  return text;
}

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

Difference::Difference(Place place, const Sides &sides,
                       const ArrayComparison &comparison, const Array &a,
                       const Array &b, size_t maxElements)
    : place(std::move(place)), sides(sides), comparison(comparison),
      summary(describe(comparison, a, b, sides)), shape(a.shape),
      positions(comparison.positions) {
  positions.resize(std::min(positions.size(), maxElements));
  addValues(sides.a, a);
  addValues(sides.b, b);
}

std::optional<Difference> Difference::find(Place place, const Sides &sides,
                                           const Array &a, const Array &b,
                                           size_t maxElements) {
  ArrayComparison comparison = compare(a, b, Tolerance(), maxElements);
  if (comparison.isExact())
    return std::nullopt;
  return Difference(std::move(place), sides, comparison, a, b, maxElements);
}

void Difference::addValues(StringRef title, const Array &values) {
  Column column{title.str(), {}};
  for (int64_t position : positions)
    column.cells.push_back(
        formatElement(values.data.data(), values.dtype, position));
  columns.push_back(std::move(column));
}

void Difference::addRescales(ArrayRef<RescaleInputs> rescales) {
  addRescales(rescales, rescales);
}

void Difference::addRescales(ArrayRef<RescaleInputs> a,
                             ArrayRef<RescaleInputs> b) {
  auto add = [&](StringRef title, auto getCell) {
    auto getCells = [&](ArrayRef<RescaleInputs> rescales) {
      std::vector<std::string> cells;
      for (const RescaleInputs &inputs : rescales)
        cells.push_back(getCell(inputs));
      return cells;
    };
    std::vector<std::string> ofA = getCells(a), ofB = getCells(b);
    auto isEmpty = [](const std::string &cell) { return cell.empty(); };
    // Not every layer has a bias.
    if (llvm::all_of(ofA, isEmpty) && llvm::all_of(ofB, isEmpty))
      return;
    if (ofA == ofB) {
      columns.push_back({title.str(), ofA});
      return;
    }
    if (!ofA.empty())
      columns.push_back({(title + " (" + sides.a + ")").str(), ofA});
    if (!ofB.empty())
      columns.push_back({(title + " (" + sides.b + ")").str(), ofB});
  };
  add("accumulator", [](const RescaleInputs &inputs) {
    return std::to_string(inputs.accumulator);
  });
  add("bias", [](const RescaleInputs &inputs) {
    return inputs.bias ? std::to_string(*inputs.bias) : "";
  });
  add("multiplier", [](const RescaleInputs &inputs) {
    return std::to_string(inputs.multiplier.significand);
  });
  add("shift", [](const RescaleInputs &inputs) {
    return std::to_string(inputs.multiplier.exponent);
  });
  add("rounding", [](const RescaleInputs &inputs) {
    return stringifyRounding(inputs.rounding).str();
  });
  add("zero point", [](const RescaleInputs &inputs) {
    return std::to_string(inputs.zeroPoint);
  });
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

void Difference::printTable(raw_ostream &os, unsigned indent) const {
  if (!positions.empty()) {
    std::vector<Column> all{{"index", {}}};
    for (int64_t position : positions)
      all.front().cells.push_back(getPosition(position, shape));
    llvm::append_range(all, columns);
    // The title is the row before the first.
    for (size_t row = 0; row <= positions.size(); ++row) {
      std::string line;
      for (const Column &column : all) {
        size_t width = column.title.size();
        for (const std::string &cell : column.cells)
          width = std::max(width, cell.size());
        StringRef cell = row == 0 ? column.title : column.cells[row - 1];
        llvm::raw_string_ostream text(line);
        if (&column == &all.front())
          text << llvm::left_justify(cell, width);
        else
          text << "  " << llvm::right_justify(cell, width);
      }
      os.indent(indent) << line << '\n';
    }
  }
  if (!note.empty())
    os.indent(indent) << note << '\n';
}

/// "zero point (A)" --> "zero_point_a"
static std::string getKey(StringRef title) {
  std::string key;
  for (char c : title)
    if (llvm::isAlnum(c))
      key += llvm::toLower(c);
    else if (c == ' ')
      key += '_';
  return key;
}

/// A number as it is; what JSON has no number for (NaN), and names, as text.
static void printCell(llvm::json::OStream &json, StringRef cell) {
  double number;
  if (cell.empty())
    json.value(nullptr);
  else if (!cell.getAsDouble(number) && std::isfinite(number))
    json.rawValue(cell);
  else
    json.value(cell);
}

void Difference::printJSON(llvm::json::OStream &json) const {
  json.object([&] {
    json.attribute("message", llvm::json::fixUTF8(getLine()));
    json.attribute("name", llvm::json::fixUTF8(place.name));
    if (place.index)
      json.attribute("operator", int64_t(*place.index));
    if (!place.layer.empty())
      json.attribute("layer", llvm::json::fixUTF8(place.layer));
    if (place.sample)
      json.attribute("sample", *place.sample);
    json.attribute("elements", comparison.numElements);
    json.attribute("different", comparison.numDifferent);
    json.attributeBegin("largest_difference");
    if (std::isfinite(comparison.largestDifference))
      json.value(comparison.largestDifference);
    else
      json.value(nullptr);
    json.attributeEnd();
    if (!note.empty())
      json.attribute("note", note);
    json.attributeArray("table", [&] {
      for (auto [row, position] : llvm::enumerate(positions))
        json.object([&, row = row, position = position] {
          json.attributeArray("index", [&] {
            for (int64_t index : getIndex(position, shape))
              json.value(index);
          });
          for (const Column &column : columns) {
            json.attributeBegin(getKey(column.title));
            printCell(json, column.cells[row]);
            json.attributeEnd();
          }
        });
    });
  });
}
