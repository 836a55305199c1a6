//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// mlir-translate with the importers of qopt.
//
//===----------------------------------------------------------------------===//

#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "qopt/Import/ONNX.h"
#include "qopt/Import/TFLite.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

static llvm::cl::opt<bool> listOperators(
    "list-tflite-operators",
    llvm::cl::desc("Print the TensorFlow Lite operators that are imported, "
                   "with their element types"),
    llvm::cl::callback([](const bool &) {
      mlir::qopt::printTFLiteOperators(llvm::outs());
      llvm::outs().flush();
      std::exit(0);
    }));

static llvm::cl::opt<bool> listONNXOperators(
    "list-onnx-operators",
    llvm::cl::desc("Print the ONNX operators that are imported, with their "
                   "inputs and attributes"),
    llvm::cl::callback([](const bool &) {
      mlir::qopt::printONNXOperators(llvm::outs());
      llvm::outs().flush();
      std::exit(0);
    }));

int main(int argc, char **argv) {
  mlir::qopt::registerImportONNXTranslation();
  mlir::qopt::registerImportTFLiteTranslation();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "qopt model importer"));
}
