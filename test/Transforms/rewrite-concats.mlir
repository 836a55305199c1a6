// RUN: qopt-opt %s --split-input-file --qopt-rewrite-concats --remarks-filter=qopt-rewrite-concats 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: qopt-opt %s --split-input-file --qopt-rewrite-concats=limit=1000 | FileCheck %s --check-prefix=LIMIT
// RUN: qopt-opt %s --split-input-file --qopt-rewrite-concats=max-plans=3 | FileCheck %s --check-prefix=FEW
// RUN: not qopt-opt %s --split-input-file --qopt-rewrite-concats=max-plans=2 2>&1 | FileCheck %s --check-prefix=PLANS
// RUN: qopt-opt %S/Inputs/two-blocks.mlir --qopt-rewrite-concats | FileCheck %s --check-prefix=BLOCKS

// PLANS: error: 'func.func' op expected max-plans of at least 3, but got 2
// BLOCKS: func.func

!q = !qopt.quant<i8, real<0.5>, zp<3>>
!w = !qopt.quant<i8, channel<2>, real<0.5, 0.25, 0.125, 1.0, 2.0, 4.0>, zp<1, 2, 3, 4, 5, 6>>

// Two channels for each of the input: four of the first part, two of the second
// one. What was recorded is the concatenation.
// REMARK: [Passed] concat | {{.*}} | Function=depthwise | form=split, peak_bytes=96, peak_bytes_otherwise=144
// REMARK: [Analysis] concats | {{.*}} | Function=depthwise | peak_bytes=96, peak_bytes_before=144, plans=5, readers=1, rewritten=1
// CHECK-LABEL: @depthwise
// CHECK-DAG: %[[X:.*]] = qopt.resize_nearest %arg0
// CHECK-DAG: %[[Y:.*]] = qopt.resize_nearest %arg1
// CHECK-NOT: qopt.concat
// CHECK-DAG: %[[W0:.*]] = qopt.const dense<{{\[\[}}[1, 2, 3, 4]], {{\[\[}}7, 8, 9, 10]]]> : {{.*}} channel<2>, real<5.000000e-01, 2.500000e-01, 1.250000e-01, 1.000000e+00>, zp<1, 2, 3, 4>>>
// CHECK-DAG: %[[B0:.*]] = qopt.const dense<[10, 20, 30, 40]>
// CHECK: %[[P0:.*]] = qopt.depthwise_conv_2d %[[X]], %[[W0]], %[[B0]] strides [2, 2] pad [0, 0, 0, 0] rounding<half_up> :
// CHECK-DAG: %[[W1:.*]] = qopt.const dense<{{\[\[}}[5, 6]], {{\[\[}}11, 12]]]> : {{.*}} channel<2>, real<2.000000e+00, 4.000000e+00>, zp<5, 6>>>
// CHECK-DAG: %[[B1:.*]] = qopt.const dense<[50, 60]>
// CHECK: %[[P1:.*]] = qopt.depthwise_conv_2d %[[Y]], %[[W1]], %[[B1]] strides [2, 2] pad [0, 0, 0, 0] rounding<half_up> :
// CHECK: %[[C:.*]] = qopt.concat %[[P0]], %[[P1]] axis 3 {qopt.layer = "dw"}
// CHECK: return %[[C]]
// Within the limit nothing changes.
// LIMIT-LABEL: @depthwise
// LIMIT: qopt.depthwise_conv_2d
// LIMIT-NOT: qopt.depthwise_conv_2d
// LIMIT: return
// Three plans suffice to try all sites at once.
// FEW-LABEL: @depthwise
// FEW: qopt.concat
// FEW-SAME: {qopt.layer = "dw"}
func.func @depthwise(%x: tensor<1x3x4x2x!q>, %y: tensor<1x3x4x1x!q>) -> tensor<1x3x4x6x!q> {
  %w = qopt.const dense<[[[1, 2, 3, 4, 5, 6]], [[7, 8, 9, 10, 11, 12]]]> : tensor<2x1x6xi8> : tensor<2x1x6x!w>
  %b = qopt.const dense<[10, 20, 30, 40, 50, 60]> : tensor<6xi32> : tensor<6xi32>
  %0 = qopt.resize_nearest %x : tensor<1x3x4x2x!q> -> tensor<1x6x8x2x!q>
  %1 = qopt.resize_nearest %y : tensor<1x3x4x1x!q> -> tensor<1x6x8x1x!q>
  %2 = qopt.concat %0, %1 axis 3 : tensor<1x6x8x2x!q>, tensor<1x6x8x1x!q> -> tensor<1x6x8x3x!q>
  %3 = qopt.depthwise_conv_2d %2, %w, %b strides [2, 2] pad [0, 0, 0, 0] rounding<half_up> {qopt.layer = "dw"} : tensor<1x6x8x3x!q>, tensor<2x1x6x!w>, tensor<6xi32> -> tensor<1x3x4x6x!q>
  return %3 : tensor<1x3x4x6x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>
!fixed = !qopt.quant<i8, channel<2>, fixed<3 * 2**-2, 5 * 2**-3>>
!pow2 = !qopt.quant<i8, channel<2>, pow2<2**-2, 2**-3>>
!coded = !qopt.quant<i8, channel<2>, double<u8 [17, 200], #qopt.real<0.001>>>

// Scales of each kind, no bias, one zero point for all.
// CHECK-LABEL: @scales
// CHECK-DAG: channel<2>, fixed<3 * 2**-2>>>
// CHECK-DAG: channel<2>, fixed<5 * 2**-3>>>
// CHECK-DAG: channel<2>, pow2<2**-2>>>
// CHECK-DAG: channel<2>, pow2<2**-3>>>
// CHECK-DAG: channel<2>, double<u8 [17], #qopt.real<1.000000e-03>>>>
// CHECK-DAG: channel<2>, double<u8 [200], #qopt.real<1.000000e-03>>>>
// CHECK: return
func.func @scales(%x: tensor<1x1x1x1x!q>, %y: tensor<1x1x1x1x!q>) -> tensor<1x1x1x2x!q> {
  %w0 = qopt.const dense<1> : tensor<1x1x2xi8> : tensor<1x1x2x!fixed>
  %w1 = qopt.const dense<1> : tensor<1x1x2xi8> : tensor<1x1x2x!pow2>
  %w2 = qopt.const dense<1> : tensor<2x2x2xi8> : tensor<2x2x2x!coded>
  %0 = qopt.resize_nearest %x : tensor<1x1x1x1x!q> -> tensor<1x4x8x1x!q>
  %1 = qopt.resize_nearest %y : tensor<1x1x1x1x!q> -> tensor<1x4x8x1x!q>
  %2 = qopt.concat %0, %1 axis 3 : tensor<1x4x8x1x!q>, tensor<1x4x8x1x!q> -> tensor<1x4x8x2x!q>
  %3 = qopt.depthwise_conv_2d %2, %w0 strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x4x8x2x!q>, tensor<1x1x2x!fixed> -> tensor<1x4x8x2x!q>
  %4 = qopt.depthwise_conv_2d %3, %w1 strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x4x8x2x!q>, tensor<1x1x2x!pow2> -> tensor<1x4x8x2x!q>
  %5 = qopt.depthwise_conv_2d %4, %w2 strides [4, 8] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x4x8x2x!q>, tensor<2x2x2x!coded> -> tensor<1x1x1x2x!q>
  return %5 : tensor<1x1x1x2x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<3>>
!r = !qopt.quant<i8, real<0.25>>

// All that treats each channel by itself, one behind the other.
// REMARK: [Analysis] concats | {{.*}} | Function=chain | peak_bytes=384, peak_bytes_before=768, plans=17, readers=8, rewritten=8
// CHECK-LABEL: @chain
// CHECK-NOT: qopt.concat
// CHECK: qopt.pad {{.*}} -> tensor<1x10x8x1x
// CHECK: qopt.pad {{.*}} -> tensor<1x10x8x1x
// CHECK: qopt.rescale {{.*}} -> tensor<1x10x8x1x
// CHECK: qopt.rescale {{.*}} -> tensor<1x10x8x1x
// CHECK: qopt.hard_swish {{.*}} -> tensor<1x10x8x1x
// CHECK: qopt.hard_swish {{.*}} -> tensor<1x10x8x1x
// CHECK: qopt.resize_nearest {{.*}} -> tensor<1x16x8x1x
// CHECK: qopt.resize_nearest {{.*}} -> tensor<1x16x8x1x
// CHECK: qopt.resize_bilinear {{.*}} -> tensor<1x16x16x1x
// CHECK: qopt.resize_bilinear {{.*}} -> tensor<1x16x16x1x
// CHECK: qopt.avg_pool_2d {{.*}} -> tensor<1x8x8x1x
// CHECK: qopt.avg_pool_2d {{.*}} -> tensor<1x8x8x1x
// CHECK: qopt.max_pool_2d {{.*}} -> tensor<1x4x4x1x
// CHECK: qopt.max_pool_2d {{.*}} -> tensor<1x4x4x1x
// CHECK-NEXT: qopt.concat
// CHECK-NEXT: return
func.func @chain(%x: tensor<1x2x2x1x!q>, %y: tensor<1x2x2x1x!q>) -> tensor<1x4x4x2x!r> {
  %0 = qopt.resize_nearest %x : tensor<1x2x2x1x!q> -> tensor<1x8x8x1x!q>
  %1 = qopt.resize_nearest %y : tensor<1x2x2x1x!q> -> tensor<1x8x8x1x!q>
  %2 = qopt.concat %0, %1 axis 3 : tensor<1x8x8x1x!q>, tensor<1x8x8x1x!q> -> tensor<1x8x8x2x!q>
  %3 = qopt.pad %2 value 3 low [0, 1, 0, 0] high [0, 1, 0, 0] : tensor<1x8x8x2x!q> -> tensor<1x10x8x2x!q>
  %4 = qopt.rescale %3 rounding<half_up> : tensor<1x10x8x2x!q> -> tensor<1x10x8x2x!r>
  %5 = qopt.hard_swish %4 rounding<half_up> : tensor<1x10x8x2x!r> -> tensor<1x10x8x2x!q>
  %6 = qopt.rescale %5 rounding<half_up> : tensor<1x10x8x2x!q> -> tensor<1x10x8x2x!r>
  %7 = qopt.resize_nearest %6 : tensor<1x10x8x2x!r> -> tensor<1x16x8x2x!r>
  %8 = qopt.resize_bilinear %7 rounding<half_away> : tensor<1x16x8x2x!r> -> tensor<1x16x16x2x!r>
  %9 = qopt.avg_pool_2d %8 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x16x16x2x!r> -> tensor<1x8x8x2x!r>
  %10 = qopt.max_pool_2d %9 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x2x!r> -> tensor<1x4x4x2x!r>
  return %10 : tensor<1x4x4x2x!r>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// The sum reads the parts of both, the convolution one concatenation of all
// parts: it exists whole while no other part does.
// REMARK: [Passed] concat | {{.*}} | Function=nested | form=join, peak_bytes=768, peak_bytes_otherwise=1536
// REMARK: [Missed] concat | {{.*}} | Function=nested | form=keep, peak_bytes=768, peak_bytes_otherwise=768
// REMARK: [Missed] concat | {{.*}} | Function=nested | form=keep, peak_bytes=768, peak_bytes_otherwise=768
// REMARK: [Passed] concat | {{.*}} | Function=nested | form=join, peak_bytes=768, peak_bytes_otherwise=2304
// REMARK: [Analysis] concats | {{.*}} | Function=nested | peak_bytes=768, peak_bytes_before=1536,
// CHECK-LABEL: @nested
// CHECK: %[[A:.*]] = qopt.resize_nearest %arg0
// CHECK: %[[B:.*]] = qopt.resize_nearest %arg1
// CHECK: %[[C:.*]] = qopt.resize_nearest %arg2
// CHECK: %[[ALL:.*]] = qopt.concat %[[A]], %[[B]], %[[C]] axis 3
// CHECK-NEXT: qopt.conv_2d %[[ALL]]
// CHECK-NEXT: qopt.cascade %[[A]], %[[B]], %[[C]] :
// CHECK-NEXT: ^bb0(%[[A:.*]]: tensor{{.*}}, %[[B:.*]]: tensor{{.*}}, %[[C:.*]]: tensor{{.*}}):
// CHECK-NEXT: %[[D:.*]] = qopt.concat %[[A]], %[[B]], %[[C]] axis 3
// CHECK-NEXT: %[[E:.*]] = qopt.concat %[[C]], %[[A]], %[[B]] axis 3
// CHECK-NEXT: qopt.add %[[D]], %[[E]]
// CHECK: return
func.func @nested(%x: tensor<1x4x4x4x!q>, %y: tensor<1x4x4x4x!q>, %z: tensor<1x4x4x4x!q>) -> (tensor<1x8x8x1x!q>, tensor<1x8x8x12x!q>, tensor<1x8x8x4x!q>) {
  %w = qopt.const dense<1> : tensor<1x1x1x12xi8> : tensor<1x1x1x12x!q>
  %0 = qopt.resize_nearest %x : tensor<1x4x4x4x!q> -> tensor<1x8x8x4x!q>
  %1 = qopt.resize_nearest %y : tensor<1x4x4x4x!q> -> tensor<1x8x8x4x!q>
  %2 = qopt.resize_nearest %z : tensor<1x4x4x4x!q> -> tensor<1x8x8x4x!q>
  %3 = qopt.concat %0, %1 axis 3 : tensor<1x8x8x4x!q>, tensor<1x8x8x4x!q> -> tensor<1x8x8x8x!q>
  %4 = qopt.concat %3, %2 axis 3 : tensor<1x8x8x8x!q>, tensor<1x8x8x4x!q> -> tensor<1x8x8x12x!q>
  %5 = qopt.concat %2, %3 axis 3 : tensor<1x8x8x4x!q>, tensor<1x8x8x8x!q> -> tensor<1x8x8x12x!q>
  %6 = qopt.conv_2d %4, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x8x8x12x!q>, tensor<1x1x1x12x!q> -> tensor<1x8x8x1x!q>
  %7 = qopt.add %4, %5 rounding<half_up> : tensor<1x8x8x12x!q>, tensor<1x8x8x12x!q> -> tensor<1x8x8x12x!q>
  %8 = qopt.max_pool_2d %0 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x8x8x4x!q> -> tensor<1x8x8x4x!q>
  return %6, %7, %8 : tensor<1x8x8x1x!q>, tensor<1x8x8x12x!q>, tensor<1x8x8x4x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// What is made in the place of the concatenation costs nothing: the parts die
// with it. Weights that are no constants cannot be divided, nor are there rows
// in several images, and pads of channels are none of one channel.
// REMARK: [Missed] concat | {{.*}} | Function=kept | form=keep, peak_bytes=512, peak_bytes_otherwise=512
// REMARK: [Analysis] concats | {{.*}} | Function=kept | peak_bytes=512, peak_bytes_before=512, plans=3, readers=1, rewritten=0
// CHECK-LABEL: @kept
// CHECK: qopt.concat
// CHECK-NEXT: qopt.conv_2d
func.func @kept(%x: tensor<1x4x4x4x!q>, %y: tensor<1x4x4x4x!q>) -> tensor<1x8x8x1x!q> {
  %w = qopt.const dense<1> : tensor<1x1x1x8xi8> : tensor<1x1x1x8x!q>
  %0 = qopt.resize_nearest %x : tensor<1x4x4x4x!q> -> tensor<1x8x8x4x!q>
  %1 = qopt.resize_nearest %y : tensor<1x4x4x4x!q> -> tensor<1x8x8x4x!q>
  %2 = qopt.concat %0, %1 axis 3 : tensor<1x8x8x4x!q>, tensor<1x8x8x4x!q> -> tensor<1x8x8x8x!q>
  %3 = qopt.conv_2d %2, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x8x8x8x!q>, tensor<1x1x1x8x!q> -> tensor<1x8x8x1x!q>
  return %3 : tensor<1x8x8x1x!q>
}

// REMARK-NOT: Function=weights
// CHECK-LABEL: @weights
// CHECK: qopt.concat
// CHECK-NEXT: qopt.depthwise_conv_2d
func.func @weights(%x: tensor<2x4x4x4x!q>, %w: tensor<1x1x8x!q>) -> tensor<2x4x4x8x!q> {
  %0 = qopt.resize_nearest %x : tensor<2x4x4x4x!q> -> tensor<2x8x8x4x!q>
  %1 = qopt.concat %0, %0 axis 3 : tensor<2x8x8x4x!q>, tensor<2x8x8x4x!q> -> tensor<2x8x8x8x!q>
  %2 = qopt.depthwise_conv_2d %1, %w strides [2, 2] pad [0, 0, 0, 0] rounding<half_up> : tensor<2x8x8x8x!q>, tensor<1x1x8x!q> -> tensor<2x4x4x8x!q>
  return %2 : tensor<2x4x4x8x!q>
}

// REMARK-NOT: Function=others
// CHECK-LABEL: @others
// CHECK: qopt.concat %{{.*}}, %{{.*}} axis 1
// CHECK-NEXT: qopt.max_pool_2d
// CHECK: qopt.concat %{{.*}}, %{{.*}} axis 3
// CHECK-NEXT: qopt.max_pool_2d {{.*}} {qopt.cascade = 0 : i64}
// CHECK-NEXT: qopt.pad
func.func @others(%x: tensor<2x4x4x4x!q>) -> (tensor<2x8x4x4x!q>, tensor<2x4x4x8x!q>, tensor<2x8x8x9x!q>) {
  %0 = qopt.resize_nearest %x : tensor<2x4x4x4x!q> -> tensor<2x8x8x4x!q>
  %1 = qopt.concat %0, %0 axis 1 : tensor<2x8x8x4x!q>, tensor<2x8x8x4x!q> -> tensor<2x16x8x4x!q>
  %2 = qopt.max_pool_2d %1 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<2x16x8x4x!q> -> tensor<2x8x4x4x!q>
  %3 = qopt.concat %0, %0 axis 3 : tensor<2x8x8x4x!q>, tensor<2x8x8x4x!q> -> tensor<2x8x8x8x!q>
  %4 = qopt.max_pool_2d %3 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.cascade = 0 : i64} : tensor<2x8x8x8x!q> -> tensor<2x4x4x8x!q>
  %5 = qopt.pad %3 value 0 low [0, 0, 0, 1] high [0, 0, 0, 0] : tensor<2x8x8x8x!q> -> tensor<2x8x8x9x!q>
  return %2, %4, %5 : tensor<2x8x4x4x!q>, tensor<2x4x4x8x!q>, tensor<2x8x8x9x!q>
}

// CHECK: func.func private @declared()
func.func private @declared()
