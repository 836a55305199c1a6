//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Blocks of images that change places with channels.
//
//===----------------------------------------------------------------------===//

#include "Window.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// The attribute `blocksize`, which has to divide some sizes.
static FailureOr<int64_t> getBlock(OperatorImporter &op,
                                   ArrayRef<int64_t> sizes) {
  int64_t block = op.getAttributes().getInt("blocksize", 0);
  for (int64_t size : sizes)
    if (block < 1 || !llvm::isInt<31>(block) || size % block != 0)
      return op.emitError() << "expected a blocksize that divides " << size
                            << ", but got " << block;
  return block;
}

// N, H, W, C --> N, H * b, W * b, C / b / b; of the channels, the blocks count
// first (DCR) or last (CRD).
static LogicalResult importDepthToSpace(OperatorImporter &op) {
  if (failed(op.requireRank(0, 4, 4)))
    return failure();
  Tensor image = getImage(op);
  ArrayRef<int64_t> shape = image.getType().getShape();
  FailureOr<int64_t> block = getBlock(op, shape[3]);
  if (succeeded(block))
    block = getBlock(op, shape[3] / *block);
  if (failed(block))
    return failure();
  int64_t n = shape[0], h = shape[1], w = shape[2], b = *block,
          c = shape[3] / b / b;
  bool isDepthFirst = op.getAttributes().getString("mode", "DCR") == "DCR";
  Tensor split = isDepthFirst ? op.reshape(image, {n, h, w, b, b, c})
                              : op.reshape(image, {n, h, w, c, b, b});
  Tensor moved = isDepthFirst ? op.transpose(split, {0, 1, 3, 2, 4, 5})
                              : op.transpose(split, {0, 1, 4, 2, 5, 3});
  return setImage(op, op.reshape(moved, {n, h * b, w * b, c}));
}

// N, H, W, C --> N, H / b, W / b, (b, b, C)
static LogicalResult importSpaceToDepth(OperatorImporter &op) {
  if (failed(op.requireRank(0, 4, 4)))
    return failure();
  Tensor image = getImage(op);
  ArrayRef<int64_t> shape = image.getType().getShape();
  FailureOr<int64_t> block = getBlock(op, shape.slice(1, 2));
  if (failed(block))
    return failure();
  int64_t n = shape[0], b = *block, h = shape[1] / b, w = shape[2] / b,
          c = shape[3];
  Tensor split = op.reshape(image, {n, h, b, w, b, c});
  Tensor moved = op.transpose(split, {0, 1, 3, 2, 4, 5});
  return setImage(op, op.reshape(moved, {n, h, w, b * b * c}));
}

static void checkDepthToSpace(const NodeProto &op, const ModelFile &,
                              std::vector<std::string> &problems) {
  StringRef mode = Attributes(op).getString("mode", "DCR");
  if (mode != "DCR" && mode != "CRD")
    problems.push_back("mode " + quote(mode));
}

ArrayRef<OperatorInfo> onnximport::getBlockOperators() {
  static const OperatorInfo infos[] = {
      {"DepthToSpace",
       {{"input"}},
       {{"blocksize", AttributeKind::Int}, {"mode", AttributeKind::String}},
       importDepthToSpace,
       checkDepthToSpace},
      {"SpaceToDepth",
       {{"input"}},
       {{"blocksize", AttributeKind::Int}},
       importSpaceToDepth},
  };
  return infos;
}
