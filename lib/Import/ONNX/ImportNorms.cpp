//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "OperatorImporter.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

static LogicalResult importBatchNormalization(OperatorImporter &op) {
  if (failed(op.requireRank(0, 2, kMaxRank)))
    return failure();
  for (size_t input = 0; input < 5; ++input)
    if (failed(op.requireFloat(input)))
      return failure();
  Layout layout = getChannelsLastLayout(op.getInput(0).getRank());
  float epsilon = op.getAttributes().getFloat("epsilon", 1e-5f);
  return op.setOutput(
      op.create<BatchNormOp>(op.getBuilder().getF32Type(), op.getIn(0, layout),
                             op.getPlain(1), op.getPlain(2), op.getPlain(3),
                             op.getPlain(4), APFloat(double(epsilon)),
                             Activation::None),
      layout);
}

static void checkBatchNormalization(const NodeProto &op, const ModelFile &,
                                    std::vector<std::string> &problems) {
  if (Attributes(op).getInt("training_mode", 0) != 0)
    problems.push_back("training_mode");
}

ArrayRef<OperatorInfo> onnximport::getNormOperators() {
  static const OperatorInfo infos[] = {
      {"BatchNormalization",
       {{"input"}, {"scale"}, {"offset"}, {"mean"}, {"variance"}},
       {{"epsilon", AttributeKind::Float},
        {"momentum", AttributeKind::Float},
        {"training_mode", AttributeKind::Int}},
       importBatchNormalization,
       checkBatchNormalization},
  };
  return infos;
}
