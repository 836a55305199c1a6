// What checkers.test finds something wrong with.

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Test_Dialect : Dialect {
  let name = "qopt";
  let description = "No example.";
}

class Test_Op<string mnemonic, string text> : Op<Test_Dialect, mnemonic> {
  let description = text;
}

def Test_A_NoExample : Test_Op<"rescale", [{
    ```
    not an example
    ```
}]>;

def Test_B_DoesNotParse : Test_Op<"rescale", [{
    ```mlir
    %0 = qopt.rescale %x : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
    ```
}]>;

def Test_C_DoesNotVerify : Test_Op<"reshape", [{
    ```mlir
    %0 = qopt.reshape %x : tensor<4xf32> -> tensor<2x3xf32>
    ```
}]>;

def Test_D_AnotherOp : Test_Op<"add", [{
    ```mlir
    %0 = qopt.reshape %x : tensor<4xf32> -> tensor<2x2xf32>
    ```
}]>;

def Test_E_MissingType : Test_Op<"add", [{
    ```mlir
    %0 = qopt.reshape %y : tensor<4xf32> -> tensor<2x2xf32>
    %1 = qopt.add %0, %x : tensor<2x2xf32> -> tensor<2x2xf32>
    ```
}]>;

def Test_F_Good : Test_Op<"add", [{
    ```mlir
    %0 = qopt.reshape %y : tensor<4xf32> -> tensor<2x2xf32>
    %1 = qopt.add %0, %x
        : tensor<2x2xf32>, tensor<2xf32>
        -> tensor<2x2xf32>
    ```
}]>;

class Test_Type<string name, string text> : TypeDef<Test_Dialect, name> {
  let mnemonic = "quant";
  let description = text;
}

def Test_A_Type : Test_Type<"A", "Example: `i8`">;
def Test_B_Type : Test_Type<"B", "Example: `!qopt.quant<i8, real<>>`">;

// The descriptions of enumerations are in their cases.
def Test_Case : I32EnumAttr<"Case", "", [I32EnumAttrCase<"A", 0>]> {
  let genSpecializedAttr = 0;
}
def Test_CaseAttr : EnumAttr<Test_Dialect, Test_Case, "case">;
