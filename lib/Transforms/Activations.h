//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Fused activations of ops, whichever they are.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_ACTIVATIONS_H
#define QOPT_LIB_TRANSFORMS_ACTIVATIONS_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// None where the op has no such attribute.
inline Activation getActivation(Operation *op) {
  auto attribute = op->getAttrOfType<ActivationAttr>("activation");
  return attribute ? attribute.getValue() : Activation::None;
}

inline void setActivation(Operation *op, Activation activation) {
  op->setAttr("activation", ActivationAttr::get(op->getContext(), activation));
}

/// `second` after `first` as one activation, if it is one.
inline std::optional<Activation> composeActivations(Activation first,
                                                    Activation second) {
  if (first == Activation::None || first == second)
    return second;
  if (second == Activation::None)
    return first;
  if (first == Activation::Relu && second == Activation::Relu6)
    return second;
  if (first == Activation::Relu6 && second == Activation::Relu)
    return first;
  return std::nullopt;
}

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_ACTIVATIONS_H
