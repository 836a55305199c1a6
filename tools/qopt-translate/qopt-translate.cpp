//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// mlir-translate with the importers of qopt.
//
//===----------------------------------------------------------------------===//

#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"
#include "qopt/Import/TFLite.h"

int main(int argc, char **argv) {
  mlir::qopt::registerImportTFLiteTranslation();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "qopt model importer"));
}
