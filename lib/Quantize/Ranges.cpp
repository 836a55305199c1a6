//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Between which numbers the values of a float network lie.
//
//===----------------------------------------------------------------------===//

#include "qopt/Quantize/Ranges.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Threading.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Quantize/NetworkWalk.h"
#include "qopt/Transforms/QuantizationPoints.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
/// One for each value that is quantized, in program order.
class RangeCollector {
public:
  RangeCollector(func::FuncOp function, ObserverKind kind,
                 const ObserverOptions &options)
      : function(function) {
    for (Value point : findQuantizationPoints(function))
      observers[point] = Observer::create(kind, options);
  }

  /// The samples from `first` on.
  LogicalResult see(ArrayRef<SmallVector<TensorValue>> samples, size_t first);
  void write();

private:
  LogicalResult observe(const NetworkWalk &walk, Value value, size_t first);

  func::FuncOp function;
  llvm::MapVector<Value, std::unique_ptr<Observer>> observers;
};
} // namespace

LogicalResult RangeCollector::observe(const NetworkWalk &walk, Value value,
                                      size_t first) {
  auto found = observers.find(value);
  if (found == observers.end())
    return success();
  for (size_t s = 0; s < walk.getNumSamples(); ++s) {
    if (found->second->observe(walk.get(value, s).reals))
      continue;
    if (auto argument = dyn_cast<BlockArgument>(value))
      return function.emitError()
             << "expected finite numbers in input " << argument.getArgNumber()
             << ", but got others in sample " << first + s;
    return value.getDefiningOp()->emitError()
           << "expected finite numbers in its result, but got others for "
              "sample "
           << first + s;
  }
  return success();
}

LogicalResult RangeCollector::see(ArrayRef<SmallVector<TensorValue>> samples,
                                  size_t first) {
  FailureOr<NetworkWalk> walk = NetworkWalk::create(function, samples);
  if (failed(walk))
    return failure();
  for (BlockArgument argument : function.getArguments())
    if (failed(observe(*walk, argument, first)))
      return failure();
  while (Operation *op = walk->next()) {
    if (failed(walk->advance()))
      return failure();
    for (Value result : op->getResults())
      if (failed(observe(*walk, result, first)))
        return failure();
  }
  return success();
}

void RangeCollector::write() {
  Builder builder(function.getContext());
  for (const auto &[value, observer] : observers) {
    RealRange range = observer->getRange();
    Attribute attribute = builder.getDenseF64ArrayAttr({range.min, range.max});
    if (auto argument = dyn_cast<BlockArgument>(value))
      function.setArgAttr(argument.getArgNumber(), QOptDialect::kRangeAttr,
                          attribute);
    else if (value.getDefiningOp()->getNumResults() == 1)
      value.getDefiningOp()->setAttr(QOptDialect::kRangeAttr, attribute);
  }
}

LogicalResult qopt::collectRanges(func::FuncOp function,
                                  const SampleSource &samples,
                                  ObserverKind kind,
                                  const ObserverOptions &options) {
  // So many live at a time; the ranges of a moving average depend on the order
  // of the samples only.
  constexpr size_t maxSamples = 16;
  RangeCollector collector(function, kind, options);
  for (size_t first = 0; first < samples.count; first += maxSamples) {
    std::vector<SmallVector<TensorValue>> chunk;
    for (size_t s = first; s < std::min(first + maxSamples, samples.count); ++s)
      chunk.push_back(samples.read(s));
    if (failed(collector.see(chunk, first)))
      return failure();
  }
  collector.write();
  return success();
}
