//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Constants of narrow integers as streams of bits.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/Transforms.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_PACKCONSTANTSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct PackConstantsPass
    : qopt::impl::PackConstantsPassBase<PackConstantsPass> {
  void runOnOperation() override;

private:
  LogicalResult resolveViews();
  void pack(memref::GlobalOp global, ArrayRef<memref::GetGlobalOp> reads);
};
} // namespace

/// The bits of an element of a memref, if they are 2 to 7.
static std::optional<unsigned> getNarrowWidth(Type type) {
  auto element = dyn_cast<IntegerType>(getElementTypeOrSelf(type));
  if (!element || element.getWidth() < 2 || element.getWidth() > 7)
    return std::nullopt;
  return element.getWidth();
}

/// Element i has the bits from `i * width` on; the first bit of a byte is its
/// lowest.
static std::vector<int64_t> packBits(ArrayRef<int64_t> codes, unsigned width) {
  std::vector<int64_t> bytes(llvm::divideCeil(codes.size() * width, 8), 0);
  for (size_t i = 0, bit = 0; i < codes.size(); ++i)
    for (unsigned k = 0; k < width; ++k, ++bit)
      bytes[bit / 8] |= (codes[i] >> k & 1) << (bit % 8);
  return bytes;
}

/// The element of a packed memref of `shape` at an index.
static Value emitUnpack(OpBuilder &builder, Location loc, Value bytes,
                        unsigned width, ArrayRef<int64_t> shape,
                        ValueRange index) {
  MLIRContext *context = builder.getContext();
  AffineExpr position = getAffineConstantExpr(0, context);
  for (auto [dim, size] : llvm::enumerate(shape))
    position = position * size + getAffineDimExpr(dim, context);
  Value bit = affine::AffineApplyOp::create(
      builder, loc, AffineMap::get(shape.size(), 0, position * width), index);

  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(builder, loc, value);
  };
  auto loadByte = [&](Value bit, Type type) -> Value {
    Value address = arith::ShRUIOp::create(builder, loc, bit, constant(3));
    Value byte = memref::LoadOp::create(builder, loc, bytes, address);
    if (byte.getType() == type)
      return byte;
    return arith::ExtUIOp::create(builder, loc, type, byte);
  };
  // Where a code may be in two bytes, both are read: that of its first and of
  // its last bit, so that nothing behind the last byte is.
  bool isInOneByte = 8 % width == 0;
  Type type = builder.getIntegerType(isInOneByte ? 8 : 16);
  Value word = loadByte(bit, type);
  if (!isInOneByte) {
    Value last = arith::AddIOp::create(builder, loc, bit, constant(width - 1));
    Value eight = arith::ConstantIntOp::create(builder, loc, type, 8);
    Value high =
        arith::ShLIOp::create(builder, loc, loadByte(last, type), eight);
    word = arith::OrIOp::create(builder, loc, word, high);
  }
  Value shift = arith::AndIOp::create(builder, loc, bit, constant(7));
  word = arith::ShRUIOp::create(
      builder, loc, word,
      arith::IndexCastOp::create(builder, loc, type, shift));
  return arith::TruncIOp::create(builder, loc, builder.getIntegerType(width),
                                 word);
}

/// Loads of narrow integers through views become loads of what is viewed.
LogicalResult PackConstantsPass::resolveViews() {
  SmallVector<Operation *> loads;
  getOperation()->walk([&](memref::LoadOp load) {
    if (getNarrowWidth(load.getType()))
      loads.push_back(load);
  });
  RewritePatternSet patterns(&getContext());
  memref::populateFoldMemRefAliasOpPatterns(patterns);
  if (failed(applyOpPatternsGreedily(
          loads, std::move(patterns),
          GreedyRewriteConfig().setStrictness(
              GreedyRewriteStrictness::ExistingAndNewOps))))
    return failure();
  getOperation()->walk<WalkOrder::PostOrder, ReverseIterator>(
      [](ViewLikeOpInterface view) {
        if (isOpTriviallyDead(view))
          view->erase();
      });
  return success();
}

void PackConstantsPass::pack(memref::GlobalOp global,
                             ArrayRef<memref::GetGlobalOp> reads) {
  MemRefType type = global.getType();
  unsigned width = *getNarrowWidth(type);
  FailureOr<std::vector<int64_t>> codes =
      readIntegers(cast<ElementsAttr>(global.getInitialValueAttr()));
  if (failed(codes))
    return;
  std::vector<int64_t> bytes = packBits(*codes, width);
  OpBuilder builder(global);
  Type byte = builder.getI8Type();
  auto size = int64_t(bytes.size());
  auto packedType = MemRefType::get(size, byte);
  global.setTypeAttr(TypeAttr::get(packedType));
  global.setInitialValueAttr(
      makeIntegers(RankedTensorType::get(size, byte), bytes, "packed"));
  for (memref::GetGlobalOp read : reads) {
    read.getResult().setType(packedType);
    for (Operation *user : llvm::make_early_inc_range(read->getUsers())) {
      auto load = cast<memref::LoadOp>(user);
      builder.setInsertionPoint(load);
      load.replaceAllUsesWith(emitUnpack(builder, load.getLoc(), read, width,
                                         type.getShape(), load.getIndices()));
      load.erase();
    }
  }
  remark::passed(global.getLoc(),
                 remark::RemarkOpts::name("packed").category(getArgument()))
      << global.getSymName() << remark::metric("bits", width)
      << remark::metric("elements", codes->size())
      << remark::metric("bytes", bytes.size());
}

// memref.load %global[i] : iN --> trunc(bytes of %packed >> bit)
void PackConstantsPass::runOnOperation() {
  if (failed(resolveViews()))
    return signalPassFailure();
  llvm::MapVector<Operation *, SmallVector<memref::GetGlobalOp>> reads;
  SymbolTableCollection symbols;
  getOperation()->walk([&](memref::GetGlobalOp read) {
    reads[symbols.lookupNearestSymbolFrom(read, read.getNameAttr())].push_back(
        read);
  });
  auto isLoaded = [](memref::GetGlobalOp read) {
    return llvm::all_of(read->getUsers(), llvm::IsaPred<memref::LoadOp>);
  };
  for (auto &[op, uses] : reads) {
    auto global = cast<memref::GlobalOp>(op);
    bool isKnown = global.getConstant() && global.isPrivate() &&
                   isa_and_nonnull<ElementsAttr>(global.getInitialValueAttr());
    if (isKnown && getNarrowWidth(global.getType()) &&
        global.getType().getLayout().isIdentity() &&
        global.getType().getNumElements() > 0 && llvm::all_of(uses, isLoaded))
      pack(global, uses);
  }
}
