//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The scales of a layer that codes of few bits express.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_QUANTIZE_CODEDSCALES_H
#define QOPT_LIB_QUANTIZE_CODEDSCALES_H

#include "LayerUnits.h"
#include "qopt/Quantize/LayerScales.h"
#include "qopt/Transforms/LayerParameters.h"
#include "qopt/Transforms/NormMap.h"

namespace mlir::qopt {

/// For each output channel of `unit`, a layer with quantized weights, a scale
/// near that in `scales`, such that `scale * norm->scale[channel]` is a code
/// times what all channels share. `real` has the weights; `norm` is null where
/// none follows. Channels that shared a scale still do, but for a norm.
///
/// Otherwise says in `why` what was expected.
FailureOr<std::vector<double>>
findCodedScales(LayerUnit unit, const LayerParameters &real,
                const NormMap *norm, ArrayRef<double> scales,
                const ScaleCodeOptions &options, std::string &why);

} // namespace mlir::qopt

#endif // QOPT_LIB_QUANTIZE_CODEDSCALES_H
