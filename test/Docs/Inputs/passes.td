// What checkers.test finds something wrong with.

include "mlir/Pass/PassBase.td"

class Test_Pass<string argument, string text> : Pass<argument> {
  let description = text;
}

def A_Different : Test_Pass<"canonicalize", [{
    ```mlir
    func.func @f(%x: i8, %y: i8) -> i8 {
      return %x : i8
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: i8, %y: i8) -> i8 {
      return %y : i8
    }
    ```
}]>;

def B_Single : Test_Pass<"canonicalize", [{
    ```mlir
    func.func private @f()
    ```
}]>;

def C_NoBecomes : Test_Pass<"canonicalize", [{
    ```mlir
    func.func private @f()
    ```

    and

    ```mlir
    func.func private @f()
    ```
}]>;

def D_NoPass : Test_Pass<"no-such-pass", [{
    ```mlir
    func.func private @f()
    ```

    becomes

    ```mlir
    func.func private @f()
    ```
}]>;

class Test_Fragment<string fragment> : Test_Pass<"canonicalize", [{
    ```mlir
    func.func @f(%x: i8, %y: i8) -> i8 {
      %c = arith.constant 3 : i8
      %0 = arith.addi %x, %c : i8
      %1 = arith.muli %0, %y : i8
      %2 = arith.subi %1, %0 : i8
      return %2 : i8
    }
    ```

    becomes a function whose body holds

    ```mlir
}] # fragment # [{
    ```
}]>;

def E_WrongValue : Test_Fragment<[{
    %0 = arith.addi %x, %c3_i8 : i8
    %1 = arith.muli %0, %y : i8
    %2 = arith.subi %0, %1 : i8
}]>;

def F_WrongConstant : Test_Fragment<[{
    %0 = arith.addi %x, %c4_i8 : i8
}]>;

def G_NotNext : Test_Fragment<[{
    %0 = arith.addi %x, %c3_i8 : i8
    %2 = arith.subi %1, %0 : i8
}]>;

def H_Good : Test_Pass<"canonicalize", [{
    ```mlir
    func.func @f(%x: i8) -> i8 {
      %c = arith.constant 3 : i8
      %0 = arith.addi %x, %c : i8
      %1 = arith.muli %0, %c : i8
      %2 = arith.subi %1, %0 : i8
      return %2 : i8
    }
    ```

    becomes a function whose body holds

    ```mlir
    %sum = arith.addi %x, %c3_i8 : i8
    ...
    %difference = arith.subi %product, %sum : i8
    return %difference : i8
    ```

    and another example

    ```mlir
    func.func @f(%x: i8) -> i8 {
      %c = arith.constant 0 : i8
      %0 = arith.addi %x, %c : i8
      return %0 : i8
    }
    ```

    becomes

    ```mlir
    func.func @f(%argument: i8) -> i8 {
      return %argument : i8
    }
    ```
}]>;
