// RUN: qopt-opt %s -o %t.in
// RUN: qopt-opt %s --convert-quant-to-qopt -o %t.qopt
// RUN: FileCheck %s --input-file=%t.qopt
// RUN: qopt-opt %t.qopt --convert-qopt-to-quant -o %t.out
// RUN: diff %t.in %t.out

// There and back: the borders of functions have the same types.
// CHECK-NOT: !quant.
func.func private @borders(
    tensor<4x!quant.uniform<i8:f32, 0.3:-3>>,
    tensor<4x!quant.uniform<i2:f32, 0.5>>,
    tensor<4x!quant.uniform<u16:f32, 0.1:65535>>,
    tensor<4x!quant.uniform<i8<-127:127>:f32, 1.0e-20>>,
    tensor<2x3x!quant.uniform<u8<1:254>:f32:1, {0.1:1, 0.2:254, 0.3:7}>>,
    tensor<2x3x!quant.uniform<i8:f32:0, {0.1:7, 0.2:7}>>,
    tensor<2x4x!quant.uniform<i4:f32:{0:1, 1:2}, {{0.1, 0.2}, {0.3:1, 0.4:-8}}>>,
    tensor<2x4x!quant.uniform<u8:f32:{1:1}, {{0.1:255, 0.2, 0.3:1, 0.4:128}}>>,
    tensor<2x4x!quant.uniform<i8:f32:{}, {{0.1}}>>,
    tensor<4xf32>, i8) -> tensor<4x!quant.uniform<i8:f32, 0.7>>
