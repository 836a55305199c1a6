//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Attributes: enumerations, storage formats and the encodings of a scale.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_ATTRS
#define QOPT_DIALECT_ATTRS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/Interfaces.td"
include "qopt/Dialect/QOpt/QOptBase.td"
include "qopt/Numerics/Enums.td"

//===----------------------------------------------------------------------===//
// Enumerations
//===----------------------------------------------------------------------===//

class QOpt_EnumAttr<EnumInfo info, string mnemonic>
    : EnumAttr<QOpt_Dialect, info, mnemonic> {
  let assemblyFormat = "`<` $value `>`";
}

def QOpt_RoundingAttr : QOpt_EnumAttr<QOpt_Rounding, "rounding">;
def QOpt_ProfileAttr : QOpt_EnumAttr<QOpt_Profile, "profile">;
def QOpt_AccumulatorAttr : QOpt_EnumAttr<QOpt_Accumulator, "accumulator">;
def QOpt_ActivationAttr : QOpt_EnumAttr<QOpt_Activation, "activation">;
def QOpt_NormFormAttr : QOpt_EnumAttr<QOpt_NormForm, "form">;

def QOpt_ComparisonAttr
    : EnumAttr<QOpt_Dialect, QOpt_Comparison, "comparison"> {
  let assemblyFormat = "$value";
}

//===----------------------------------------------------------------------===//
// Storage
//===----------------------------------------------------------------------===//

class QOpt_Attr<string name, string attrMnemonic, list<Trait> traits = []>
    : AttrDef<QOpt_Dialect, name, traits> {
  let mnemonic = attrMnemonic;
}

def QOpt_StorageAttr : QOpt_Attr<"Storage", "storage"> {
  let summary = "what a stored code is and which integer it stands for";
  let description = [{
    | syntax | bits | integer that a code stands for |
    |---|---|---|
    | `i8`, `i8<-127:127>` | 2 to 16, or 32 | two's complement, optionally narrowed |
    | `u8`, `u4<0:10>` | 2 to 16 | unsigned, optionally narrowed |
    | `bipolar` | 1 | 0 is -1, 1 is +1 |
    | `ternary` | 2 | two's complement -1, 0, +1 |
    | `pow2<4>` | 2 to 6 | the top bit is the sign s, the others e: 0 where e = 0, else (-1)^s * 2^(e-1) |

    Constraints:
    - (storage_c1) an integer has 2 to 16 bits, a signed one also 32, a power-of-two code 2 to 6.
    - (storage_c2) the bounds lie in the range of the width, and min < max.

    Example: `#qopt.storage<i8<-127:127>>`
  }];
  let parameters = (ins "StorageKind":$kind, "unsigned":$width,
                        "int64_t":$min, "int64_t":$max);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let builders = [
    AttrBuilder<(ins "StorageKind":$kind, "unsigned":$width)>
  ];
  let extraClassDeclaration = [{
    /// True for two's complement and unsigned integers.
    bool isUniform() const {
      return getKind() == StorageKind::Signed ||
             getKind() == StorageKind::Unsigned;
    }
    /// True where the bounds exclude a value of the width.
    bool isNarrowed() const;
    /// The signless integer type that holds a code in memory.
    IntegerType getIntegerType() const;
    /// The integer that a code stands for; `code` holds the raw bits, sign- or
    /// zero-extended.
    int64_t decode(int64_t code) const;
    /// A code that stands for `integer`, sign-extended where codes are two's
    /// complement, else zero-extended; none where the bounds exclude it or no
    /// code stands for it. Of the two zeros of a power-of-two storage that with
    /// a positive sign.
    std::optional<int64_t> encode(int64_t integer) const;
    /// Syntax without `#qopt.storage<>`, as used inside types and scales.
    static StorageAttr parseShort(AsmParser &parser);
    void printShort(AsmPrinter &printer) const;
  }];
}

//===----------------------------------------------------------------------===//
// Scale encodings
//===----------------------------------------------------------------------===//

def QOpt_ScaleAttrInterface : AttrInterface<"ScaleAttrInterface"> {
  let cppNamespace = "::mlir::qopt";
  let description = [{
    One or more scales in one encoding. All encodings are dyadic rationals, so
    the value of each is exact. Scales are finite and not zero; a negative one
    is allowed per channel or block, where a norm with negative gamma was folded
    into it.
  }];
  let methods = [
    InterfaceMethod<"How many scales there are, at least one.",
                    "size_t", "size", (ins)>,
    InterfaceMethod<"The exact value of scale `index`.",
                    "ExactScale", "getScale", (ins "size_t":$index)>,
  ];
}

class QOpt_ScaleAttr<string name, string attrMnemonic>
    : QOpt_Attr<name, attrMnemonic,
                [DeclareAttrInterfaceMethods<QOpt_ScaleAttrInterface>]> {
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

def QOpt_RealScaleAttr : QOpt_ScaleAttr<"RealScale", "real"> {
  let summary = "scales as real numbers";
  let description = [{
    Constraints:
    - (real_c1) every value is finite and not zero.

    Example: `#qopt.real<0.5, 0.25>`
  }];
  let parameters = (ins "DenseF64ArrayAttr":$values);
  let builders = [AttrBuilder<(ins "ArrayRef<double>":$values), [{
    return $_get($_ctxt, DenseF64ArrayAttr::get($_ctxt, values));
  }]>];
}

def QOpt_FixedScaleAttr : QOpt_ScaleAttr<"FixedScale", "fixed"> {
  let summary = "scales as integer multiplier and shift";
  let description = [{
    Scale i is `multipliers[i] * 2^-shifts[i]`.

    Constraints:
    - (fixed_c1) there are as many shifts as multipliers.
    - (fixed_c2) a multiplier fits 32 bits and is not zero.
    - (fixed_c3) a shift is between -126 and 126.

    Example: `#qopt.fixed<1518500250 * 2**-31, 3 * 2**-5>`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$multipliers,
                        ArrayRefParameter<"int64_t">:$shifts);
}

def QOpt_Pow2ScaleAttr : QOpt_ScaleAttr<"Pow2Scale", "pow2"> {
  let summary = "scales that are powers of two";
  let description = [{
    Constraints:
    - (pow2_c1) an exponent is between -126 and 126.

    Example: `#qopt.pow2<2**-7, 2**-5>`
  }];
  let parameters = (ins ArrayRefParameter<"int64_t">:$exponents);
}

def QOpt_DoubleScaleAttr : QOpt_ScaleAttr<"DoubleScale", "double"> {
  let summary = "scales that are themselves quantized";
  let description = [{
    Doubly quantized: scale i is the integer that `codes[i]` stands for in
    `storage`, times one second-level scale. The second level is an attribute of
    its own: all tensors of a network can share it.

    Constraints:
    - (double_c1) a code is stored in at most 8 bits, in the storage's range, and stands for a non-zero integer.
    - (double_c2) the second-level scale is a single positive scale and not doubly quantized.

    Example: `#qopt.double<u8 [17, 200, 255], #qopt.pow2<2**-15>>`
  }];
  let parameters = (ins "StorageAttr":$storage,
                        ArrayRefParameter<"int64_t">:$codes,
                        "ScaleAttrInterface":$second);
}

#endif // QOPT_DIALECT_ATTRS
