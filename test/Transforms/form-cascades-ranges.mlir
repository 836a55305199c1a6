// Positions count what is not constant.

// RUN: qopt-opt --qopt-form-cascades=ranges=0:1,2:3 --remarks-filter=qopt-form-cascades %s 2>&1 | FileCheck %s
// RUN: not qopt-opt --qopt-form-cascades=ranges=0:4 %s 2>&1 | FileCheck %s --check-prefix=END
// RUN: not qopt-opt --qopt-form-cascades=ranges=1:0 %s 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not qopt-opt --qopt-form-cascades=ranges=1 %s 2>&1 | FileCheck %s --check-prefix=NUMBER

// END: error: 'func.func' op expected ranges of its 4 ops as first:last, but got '0:4'
// ORDER: error: 'func.func' op expected ranges of its 4 ops as first:last, but got '1:0'
// NUMBER: error: 'func.func' op expected ranges of its 4 ops as first:last, but got '1'

// The first op is computed together with the second, its row is never kept. Of the
// third, 3 rows wait, with a column at both sides: 4 bytes each.
// CHECK: remark: {{.*}}Cascade{{.*}}line_buffer_bytes=0, ops=2, whole_bytes=512
// CHECK: remark: {{.*}}Cascade{{.*}}line_buffer_bytes=60, ops=2, whole_bytes=128

// CHECK-LABEL: func @ranges
func.func @ranges(%x: tensor<1x8x8x2xi32>, %y: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>)
    -> (tensor<1x8x8x2xi32>, tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>) {
  %c = qopt.const dense<1> : tensor<2xi32> : tensor<2xi32>
  // CHECK: qopt.cascade
  // CHECK: qopt.neg
  // CHECK: qopt.add
  %0 = qopt.neg %x : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %1 = qopt.add %0, %c : tensor<1x8x8x2xi32>, tensor<2xi32> -> tensor<1x8x8x2xi32>
  // CHECK: qopt.cascade
  // CHECK: qopt.rescale
  // CHECK: qopt.conv_2d
  %w = qopt.const dense<1> : tensor<2x3x3x2xi8> : tensor<2x3x3x2x!qopt.quant<i8, real<0.25>>>
  %2 = qopt.rescale %y rounding<half_up> : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.25>>>
  %3 = qopt.conv_2d %2, %w strides [1, 1] pad [1, 1, 1, 1] rounding<half_up>
      : tensor<1x8x8x2x!qopt.quant<i8, real<0.25>>>, tensor<2x3x3x2x!qopt.quant<i8, real<0.25>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
  return %1, %3 : tensor<1x8x8x2xi32>, tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
}
