//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Where two runs differ: a line for the place, and a table of elements with
// what the interpreter knows about them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_DIFFERENCE_H
#define QOPT_TOOLS_QOPT_DIFFERENCE_H

#include "ArrayComparison.h"
#include "qopt/Reference/RescaleObserver.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::qopt {

/// Where a value is in a model.
struct Place {
  /// What the model calls the operator, or "output0".
  std::string name;
  /// The position among the operators, of an operator.
  std::optional<size_t> index;
  /// The model's id, of a layer.
  std::string layer;
  /// Where it is one of several.
  std::optional<int64_t> sample;

  /// "operator 3, CONV_2D #3 'conv', layer 12, sample 2"
  std::string str() const;
};

/// A difference of two arrays.
class Difference {
public:
  /// Of two arrays that are alike in type. The table has at most `maxElements`
  /// rows.
  Difference(Place place, const Sides &sides, const ArrayComparison &comparison,
             const Array &a, const Array &b, size_t maxElements);
  /// Nothing where all elements are equal.
  static std::optional<Difference> find(Place place, const Sides &sides,
                                        const Array &a, const Array &b,
                                        size_t maxElements);

  const Place &getPlace() const { return place; }
  ArrayRef<int64_t> getPositions() const { return positions; }

  /// Adds what somebody else says about the elements.
  void addValues(StringRef title, const Array &values);
  /// Adds what the elements are rescaled from: one for each position, or none.
  void addRescales(ArrayRef<RescaleInputs> rescales);
  /// The same for both sides; what they agree in is shown once.
  void addRescales(ArrayRef<RescaleInputs> a, ArrayRef<RescaleInputs> b);
  /// A sentence about the difference.
  void setNote(std::string text) { note = std::move(text); }

  /// "output0: 3 of 12 elements differ, ..."
  std::string getLine() const { return place.str() + ": " + summary; }
  void printTable(raw_ostream &os, unsigned indent) const;
  /// Prints an object.
  void printJSON(llvm::json::OStream &json) const;

private:
  /// What is said about each position.
  struct Column {
    std::string title;
    std::vector<std::string> cells;
  };

  Place place;
  Sides sides;
  ArrayComparison comparison;
  std::string summary, note;
  Shape shape;
  std::vector<int64_t> positions;
  std::vector<Column> columns;
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_DIFFERENCE_H
