//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Tiles what consumes integer accumulators and computes them inside the loops.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {

#define GEN_PASS_DEF_FUSEACCUMULATORSPASS
#include "qopt/Transforms/Passes.h.inc"

namespace {

/// 32 or 64 bits.
bool isAccumulator(Type type) {
  return type.isInteger(32) || type.isInteger(64);
}

/// The reduction whose accumulators `op` alone consumes element by element.
linalg::GenericOp getAccumulation(linalg::GenericOp op) {
  if (op.getNumParallelLoops() != op.getNumLoops() ||
      op.getNumDpsInits() != 1 || op.getNumDpsInputs() == 0)
    return nullptr;
  OpOperand *acc = op.getDpsInputOperand(0);
  auto producer = acc->get().getDefiningOp<linalg::GenericOp>();
  if (!producer || !acc->get().hasOneUse() ||
      producer.getNumReductionLoops() == 0 ||
      !isAccumulator(getElementTypeOrSelf(acc->get())) ||
      !op.getMatchingIndexingMap(acc).isIdentity())
    return nullptr;
  return producer;
}

/// Sizes that divide the dimensions: as much of the innermost ones as fits.
SmallVector<int64_t> getTileSizes(ArrayRef<int64_t> shape, int64_t budget) {
  SmallVector<int64_t> sizes(shape.size(), 1);
  for (int64_t dim = shape.size() - 1; dim >= 0; --dim) {
    int64_t size = std::min(shape[dim], budget);
    while (size > 1 && shape[dim] % size != 0)
      --size;
    sizes[dim] = std::max<int64_t>(size, 1);
    if (sizes[dim] != shape[dim])
      break;
    budget /= sizes[dim];
  }
  return sizes;
}

struct FuseAccumulatorsPass
    : impl::FuseAccumulatorsPassBase<FuseAccumulatorsPass> {
  using Base::Base;

  void runOnOperation() override {
    if (maxAccumulators < 1) {
      getOperation().emitError()
          << "expected max-accumulators of at least 1, but got "
          << maxAccumulators.getValue();
      return signalPassFailure();
    }
    SmallVector<linalg::GenericOp> consumers;
    getOperation().walk([&](linalg::GenericOp op) {
      if (getAccumulation(op))
        consumers.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (linalg::GenericOp op : consumers)
      if (failed(fuse(rewriter, op)))
        return signalPassFailure();

    // A slice of an empty tensor is a small empty tensor: without this, the
    // accumulators of a tile would be part of a buffer for all of them.
    RewritePatternSet patterns(&getContext());
    tensor::populateFoldTensorEmptyPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
  }

  LogicalResult fuse(IRRewriter &rewriter, linalg::GenericOp op) {
    auto type = cast<RankedTensorType>(op.getResult(0).getType());
    if (type.getNumElements() <= maxAccumulators)
      return success();
    SmallVector<int64_t> sizes = getTileSizes(type.getShape(), maxAccumulators);
    // A dimension that one tile covers needs no loop: size 0 says so.
    for (auto [size, whole] : llvm::zip_equal(sizes, type.getShape()))
      if (size == whole)
        size = 0;

    scf::SCFTileAndFuseOptions options;
    options.tilingOptions.setTileSizes(
        getAsIndexOpFoldResult(&getContext(), sizes));
    // Only the accumulators and their start: a padded input is shared by many
    // tiles and stays whole.
    options.setFusionControlFn(
        [](tensor::ExtractSliceOp, OpResult producer,
           bool) -> std::optional<scf::SCFTileAndFuseOptions::ControlFnResult> {
          if (!isAccumulator(getElementTypeOrSelf(producer.getType())) ||
              !isa<linalg::LinalgOp>(producer.getOwner()))
            return std::nullopt;
          return scf::SCFTileAndFuseOptions::ControlFnResult{};
        });
    rewriter.setInsertionPoint(op);
    auto result = scf::tileConsumerAndFuseProducersUsingSCF(
        rewriter, cast<TilingInterface>(op.getOperation()), options);
    if (failed(result))
      return op.emitOpError() << "expected accumulators that can be tiled";
    remark::passed(
        op.getLoc(),
        remark::RemarkOpts::name("FuseAccumulators").category(kPassName))
        << "accumulators computed in tiles: "
        << remark::metric("accumulators", type.getNumElements())
        << remark::metric("tile", getTileElements(sizes, type));
    rewriter.replaceAllUsesWith(op.getResult(0),
                                result->replacements.lookup(op.getResult(0)));
    rewriter.eraseOp(op);
    return success();
  }

  static int64_t getTileElements(ArrayRef<int64_t> sizes,
                                 RankedTensorType type) {
    int64_t elements = 1;
    for (auto [size, whole] : llvm::zip_equal(sizes, type.getShape()))
      elements *= size == 0 ? whole : size;
    return elements;
  }

  static constexpr llvm::StringLiteral kPassName = "qopt-fuse-accumulators";
};

} // namespace
} // namespace mlir::qopt
