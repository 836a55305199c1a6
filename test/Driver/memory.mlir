// Memory that the machine does not have is an error where the model would run;
// it can still be compiled, and the interpreter needs none for what is padded.

// The sanitizer's allocator ends the program.
// UNSUPPORTED: asan
// REQUIRES: numpy

// RUN: rm -f %t.out.npz
// RUN: %arrays %t.npz "input0=np.zeros((1, 4, 4, 3), np.int8)"
// RUN: %exits 2 qopt run %s --input %t.npz -o %t.out.npz 2>&1 | FileCheck %s
// RUN: not test -e %t.out.npz
// RUN: %exits 2 qopt bench %s 2>&1 | FileCheck %s
// RUN: %exits 2 qopt compare %s 2>&1 | FileCheck %s
// CHECK: memory.mlir: error: expected memory for an arena of 1{{[0-9]+}} bytes, inputs and outputs, but got too little
// CHECK-NOT: {{.}}
// RUN: %exits 2 qopt compare %s --pipeline=qopt-cpu-pipeline | FileCheck %s --check-prefix=WALK
// WALK: pass 9, convert-qopt-to-linalg: cannot be run: expected memory for an arena
// RUN: qopt run %s --input %t.npz -o %t.out.npz --backend=reference
// RUN: qopt compile %s -o %t.o

!x = !qopt.quant<i8, real<0.5>, zp<3>>
!w = !qopt.quant<i8, channel<0>, real<0.5>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
func.func @main(%x: tensor<1x4x4x3x!x>) -> tensor<1x4x4x1x!x> {
  %w = qopt.const dense<1> : tensor<1x3x3x3xi8> : tensor<1x3x3x3x!w>
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [10000000, 10000000, 10000000, 10000000] dilations [10000000, 10000000] accumulator<i32> rounding<half_up>
      : tensor<1x4x4x3x!x>, tensor<1x3x3x3x!w> -> tensor<1x4x4x1x!x>
  return %0 : tensor<1x4x4x1x!x>
}
}
