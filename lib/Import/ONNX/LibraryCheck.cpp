//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// ONNX's own checker, the one place where the library may throw.
//
//===----------------------------------------------------------------------===//

#include "ModelFile.h"
#include "onnx/checker.h"
#include "onnx/defs/schema.h"
#include <exception>

using namespace mlir;
using namespace mlir::qopt;

static std::string getDomain(const std::string &domain) {
  return domain == "ai.onnx" ? "" : domain;
}

/// Whether the library knows the opset that an operator is of.
static bool isKnown(const ::onnx::ModelProto &model,
                    const ::onnx::NodeProto &op) {
  if (model.ir_version() > ::onnx::Version::IR_VERSION)
    return false;
  const auto &ranges =
      ::onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map();
  auto range = ranges.find(getDomain(op.domain()));
  return range != ranges.end() &&
         llvm::all_of(model.opset_import(), [&](const auto &import) {
           return getDomain(import.domain()) != range->first ||
                  import.version() <= range->second.second;
         });
}

// Names and shapes are checked elsewhere: more strictly, as order is, or less
// so, as an output may lack a shape.
std::string onnximport::checkByLibrary(const ::onnx::ModelProto &model,
                                       const ::onnx::NodeProto &op) {
  if (!isKnown(model, op))
    return "";
  try {
    ::onnx::checker::CheckerContext context;
    context.set_ir_version(static_cast<int>(model.ir_version()));
    std::unordered_map<std::string, int> opsets;
    for (const auto &import : model.opset_import())
      opsets[getDomain(import.domain())] = static_cast<int>(import.version());
    context.set_opset_imports(std::move(opsets));
    ::onnx::checker::check_node(op, context,
                                ::onnx::checker::LexicalScopeContext());
    return "";
  } catch (const std::exception &exception) {
    // The context that follows prints whole nodes.
    StringRef text = exception.what();
    std::string line = text.trim().split('\n').first.trim(" .").str();
    return line.empty() ? "no reason is given" : line;
  }
}
