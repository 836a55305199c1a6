//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The choices of arithmetic and storage. They are declared once, here, and shared by the
// MLIR-free numerics library and by the attributes of the dialect.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_ENUMS
#define QOPT_NUMERICS_ENUMS

include "mlir/IR/EnumAttr.td"

class QOpt_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::mlir::qopt";
  let genSpecializedAttr = 0;
}

def QOpt_Rounding : QOpt_Enum<"Rounding", "how a quotient becomes an integer", [
  I32EnumAttrCase<"HalfAwayTwice", 0, "half_away_twice">,
  I32EnumAttrCase<"HalfAway", 1, "half_away">,
  I32EnumAttrCase<"HalfUp", 2, "half_up">,
  I32EnumAttrCase<"HalfEven", 3, "half_even">,
  I32EnumAttrCase<"Floor", 4, "floor">
]>;

def QOpt_Profile : QOpt_Enum<"Profile", "whose numerics a module follows", [
  I32EnumAttrCase<"TFLite", 0, "tflite">,
  I32EnumAttrCase<"Single", 1, "single">,
  I32EnumAttrCase<"ONNX", 2, "onnx">,
  I32EnumAttrCase<"Floor", 3, "floor">
]>;

def QOpt_Activation : QOpt_Enum<"Activation", "fused activation function", [
  I32EnumAttrCase<"None", 0, "none">,
  I32EnumAttrCase<"Relu", 1, "relu">,
  I32EnumAttrCase<"ReluN1To1", 2, "relu_n1_to_1">,
  I32EnumAttrCase<"Relu6", 3, "relu6">
]>;

def QOpt_Accumulator : QOpt_Enum<"Accumulator", "what a layer adds its products in", [
  I32EnumAttrCase<"I32", 0, "i32">,
  I32EnumAttrCase<"I64", 1, "i64">
]>;

def QOpt_NormForm : QOpt_Enum<"NormForm", "how a norm applies its two parameters", [
  I32EnumAttrCase<"Affine", 0, "affine">,
  I32EnumAttrCase<"Centered", 1, "centered">,
  I32EnumAttrCase<"ShiftAdd", 2, "shift_add">,
  I32EnumAttrCase<"Threshold", 3, "threshold">
]>;

def QOpt_Comparison : QOpt_Enum<"Comparison", "how two elements are compared", [
  I32EnumAttrCase<"Equal", 0, "equal">,
  I32EnumAttrCase<"NotEqual", 1, "not_equal">,
  I32EnumAttrCase<"Less", 2, "less">,
  I32EnumAttrCase<"LessEqual", 3, "less_equal">,
  I32EnumAttrCase<"Greater", 4, "greater">,
  I32EnumAttrCase<"GreaterEqual", 5, "greater_equal">
]>;

def QOpt_StorageKind : QOpt_Enum<"StorageKind", "family of stored codes", [
  I32EnumAttrCase<"Signed", 0, "signed">,
  I32EnumAttrCase<"Unsigned", 1, "unsigned">,
  I32EnumAttrCase<"Bipolar", 2, "bipolar">,
  I32EnumAttrCase<"Ternary", 3, "ternary">,
  I32EnumAttrCase<"PowerOfTwo", 4, "pow2">
]>;

def QOpt_Granularity : QOpt_Enum<"Granularity", "what shares one scale", [
  I32EnumAttrCase<"Tensor", 0, "tensor">,
  I32EnumAttrCase<"Channel", 1, "channel">,
  I32EnumAttrCase<"Block", 2, "block">
]>;

#endif // QOPT_NUMERICS_ENUMS
