//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The optimizer driver: upstream's dialects and passes, and qopt's.
//
//===----------------------------------------------------------------------===//

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "qopt/Conversion/Passes.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Target/Pipeline.h"
#include "qopt/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  mlir::registerAllPasses();
  registry.insert<mlir::qopt::QOptDialect>();
  mlir::qopt::registerQOptConversionPasses();
  mlir::qopt::registerQOptTransformsPasses();
  mlir::qopt::registerCPUPipeline();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "qopt: quantization compiler\n", registry));
}
