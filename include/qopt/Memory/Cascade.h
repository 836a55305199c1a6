//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Which row of which op is computed when, where ops are computed together row
// by row and each row once, and which rows are kept for how long. Plain structs
// and functions: nothing here knows about MLIR.
//
// The scheme is that of line buffers (Alwani et al., "Fused-Layer CNN
// Accelerators", MICRO 2016; Goetschalckx et al., "Depth-First", 2019), with
// nested loops where strides let an op run more often than its readers.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_CASCADE_H
#define QOPT_MEMORY_CASCADE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir::qopt {

/// Row y of an op reads the rows from y * stride - top on, `size` of them.
/// Those outside of the value, and `left` and `right` columns, are padding.
struct RowWindow {
  int64_t size = 1;
  int64_t stride = 1;
  int64_t top = 0;
  int64_t bottom = 0;
  int64_t left = 0;
  int64_t right = 0;

  bool hasPadding() const { return top || bottom || left || right; }
  /// One row, and nothing beside it.
  bool isRow() const { return size == 1 && stride == 1 && !hasPadding(); }
};

/// Column x of an op reads the columns from x * stride - left on, `size` of
/// them, and those outside of the value are padding.
struct ColumnWindow {
  int64_t size = 1;
  int64_t stride = 1;
  int64_t left = 0;
  int64_t right = 0;
};

struct RowRead {
  /// An index into Cascade::values.
  size_t value = 0;
  RowWindow window;
  /// None where columns are not computed one by one.
  std::optional<ColumnWindow> columns = std::nullopt;
};

/// A tensor, and what the op reads that computes it.
struct CascadeValue {
  int64_t rows = 0;
  int64_t columns = 0;
  /// Bytes of all channels of a column.
  int64_t columnBytes = 0;
  /// Of earlier values. None for an input.
  std::vector<RowRead> reads;
  /// Of the last value only: where it is not 0, the rows are not kept but added
  /// to so many bytes, of which one row is made behind the loops.
  int64_t accumulatorBytes = 0;
  /// Multiplications of a column, in all rows.
  int64_t columnMacs = 0;
};

/// Inputs first, which exist whole, then the results of ops in their order. The
/// last one is what the cascade computes, and exists whole as well.
struct Cascade {
  size_t numInputs = 0;
  std::vector<CascadeValue> values;
};

/// The latest rows of a value, the newest one last, with columns of padding.
struct LineBuffer {
  /// 0 where there is none.
  int64_t rows = 0;
  int64_t left = 0;
  int64_t right = 0;
};

/// When the rows of a value are computed; those of an input are copied to its
/// line buffer, if it has one.
struct CascadeStep {
  /// Rows for each row of the result; 0 for an input that is not copied.
  int64_t rate = 0;
  /// Row t - delay is computed in iteration t of the loop of this rate.
  int64_t delay = 0;
  LineBuffer buffer;
};

/// Values whose rows of the same index are computed one after the other, if
/// that index is one of a row: those with a window of one row read what came
/// before them in the group at once, without a line buffer.
struct CascadeGroup {
  int64_t rate = 1;
  int64_t delay = 0;
  int64_t rows = 0;
  std::vector<size_t> values;
};

/// One loop for each rate, nested. An iteration of a coarser one runs the next
/// finer one as often as their rates say, and then its own groups in order.
struct CascadeSchedule {
  std::vector<CascadeStep> steps;
  /// Finest rate first.
  std::vector<CascadeGroup> groups;
  /// Of the outermost loop, that of rate 1.
  int64_t iterations = 0;
};

/// What is wrong with a cascade: no op, sizes that are not positive or too
/// large to count, reads of later values, values that nothing reads, or rates
/// that do not agree or do not divide each other. nullopt for one that can be
/// scheduled.
std::optional<std::string> findCascadeError(const Cascade &cascade);

/// Delays that let no row wait for the result, and line buffers that are small
/// for that. The cascade must have no error.
CascadeSchedule scheduleCascade(const Cascade &cascade);

/// Whether a read is of an input itself rather than of a line buffer.
bool isReadWhole(const Cascade &cascade, const RowRead &read);

/// The row of the line buffer of `read.value` that `reader` reads first.
int64_t getFirstSlot(const CascadeSchedule &schedule, size_t reader,
                     const RowRead &read);

/// The size of all line buffers and accumulators.
int64_t getBufferBytes(const Cascade &cascade, const CascadeSchedule &schedule);

/// The size of a value's line buffer, or accumulators; 0 where it has none.
int64_t getBufferBytes(const Cascade &cascade, const CascadeSchedule &schedule,
                       size_t value);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_CASCADE_H
