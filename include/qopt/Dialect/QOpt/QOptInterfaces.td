//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What passes may ask of an op without knowing its name.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_INTERFACES
#define QOPT_DIALECT_INTERFACES

include "mlir/IR/OpBase.td"

def QOpt_WindowOpInterface : OpInterface<"WindowOpInterface"> {
  let cppNamespace = "::mlir::qopt";
  let description = [{
    A window that slides over the height and width of an NHWC tensor:
    convolutions and pools. Padding is [top, bottom, left, right].
  }];
  let methods = [
    InterfaceMethod<"Height and width of the window.",
                    "::std::array<int64_t, 2>", "getWindowSize", (ins)>,
    InterfaceMethod<"Steps along height and width.",
                    "::llvm::ArrayRef<int64_t>", "getStrides", (ins)>,
    InterfaceMethod<"Distance between the window's elements.",
                    "::llvm::ArrayRef<int64_t>", "getDilations", (ins)>,
    InterfaceMethod<"Padding [top, bottom, left, right].",
                    "::llvm::ArrayRef<int64_t>", "getPad", (ins)>,
  ];
}

def QOpt_WorkOpInterface : OpInterface<"WorkOpInterface"> {
  let cppNamespace = "::mlir::qopt";
  let description = [{
    An op whose work is counted in multiply-accumulates.
  }];
  let methods = [
    InterfaceMethod<[{
      Multiply-accumulates for one evaluation; the largest int64_t where there
      are more.
    }], "int64_t", "getMacs", (ins)>,
  ];
}

def QOpt_MacOpInterface : OpInterface<"MacOpInterface"> {
  let cppNamespace = "::mlir::qopt";
  let description = [{
    A layer that multiplies and accumulates: each output channel is rescaled
    from the accumulator's scale `input * filter` to the output's.
  }];
  let methods = [
    InterfaceMethod<"The activations.",
                    "::mlir::TypedValue<::mlir::RankedTensorType>", "getInput", (ins)>,
    InterfaceMethod<"The weights.",
                    "::mlir::TypedValue<::mlir::RankedTensorType>", "getFilter", (ins)>,
    InterfaceMethod<"The bias, in units of the accumulator, or null.",
                    "::mlir::Value", "getBiasOrNull", (ins),
                    /*methodBody=*/"return $_op.getBias();">,
    InterfaceMethod<"What the products are added in.",
                    "::mlir::qopt::Accumulator", "getAccumulator", (ins)>,
    InterfaceMethod<"The axis of the filter that counts output channels.",
                    "int64_t", "getOutputChannelAxis", (ins)>,
    InterfaceMethod<[{
      Whether TensorFlow Lite's host arithmetic rounds the product of input and
      filter scale to float32 (docs/Numerics.md).
    }], "bool", "hasFloatScaleProduct", (ins), /*methodBody=*/"",
        /*defaultImplementation=*/"return false;">,
    InterfaceMethod<[{
      The multipliers of the rescale under a profile: one, or one for each
      output channel.
    }], "::llvm::SmallVector<::mlir::qopt::Multiplier>", "getMultipliers",
        (ins "::mlir::qopt::Profile":$profile), /*methodBody=*/"",
        /*defaultImplementation=*/[{
      return ::mlir::qopt::detail::getLayerMultipliers($_op, profile);
    }]>,
  ];
}

def QOpt_MovementOpInterface : OpInterface<"MovementOpInterface"> {
  let cppNamespace = "::mlir::qopt";
  let description = [{
    An op each of whose result's elements is an element of an operand, or a
    value that the op names: what comes from where follows from shapes and
    attributes alone.
  }];
  let methods = [
    InterfaceMethod<[{
      The element that is at `index` of the result; none where it is
      `getFillValue`.
    }], "::std::optional<::mlir::qopt::ElementSource>", "getSource",
        (ins "::llvm::ArrayRef<int64_t>":$index)>,
    InterfaceMethod<[{
      What elements without a source hold: an integer, as stored, or an f32.
      Null for an op that has none.
    }], "::mlir::TypedAttr", "getFillValue", (ins), /*methodBody=*/"",
        /*defaultImplementation=*/"return {};">,
  ];
}

def QOpt_UnaryOpInterface : OpInterface<"UnaryOpInterface"> {
  let cppNamespace = "::mlir::qopt";
  let description = [{
    The same function of every element of one tensor. On quantized tensors of
    at most 8 bits it is lowered to a table.
  }];
  let methods = [
    InterfaceMethod<"The argument.",
                    "::mlir::TypedValue<::mlir::RankedTensorType>", "getInput", (ins)>,
    InterfaceMethod<"The value.",
                    "::mlir::TypedValue<::mlir::RankedTensorType>", "getOutput", (ins)>,
    InterfaceMethod<[{
      The function from stored integer to stored integer under a profile, for
      tensors that are not float.
    }], "::mlir::qopt::IntegerFunction", "getIntegerFunction",
        (ins "::mlir::qopt::Profile":$profile)>,
  ];
}

#endif // QOPT_DIALECT_INTERFACES
