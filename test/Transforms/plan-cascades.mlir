// RUN: qopt-opt %s --split-input-file --qopt-plan-cascades --remarks-filter=qopt-plan-cascades 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: qopt-opt %s --split-input-file --qopt-plan-cascades=limit=1024 | FileCheck %s --check-prefix=LOOSE
// RUN: qopt-opt %s --split-input-file --qopt-plan-cascades='max-patches=3 max-extra-macs=20' --remarks-filter=qopt-plan-cascades -o /dev/null 2>&1 | FileCheck %s --check-prefix=PATCHES
// RUN: qopt-opt %s --split-input-file --qopt-plan-cascades='max-patches=3 max-extra-macs=3' | FileCheck %s --check-prefix=FEW
// RUN: not qopt-opt %S/Inputs/two-blocks.mlir --qopt-plan-cascades 2>&1 | FileCheck %s --check-prefix=BLOCKS

// What is planned is what compiled code asks for.
// RUN: qopt-opt %s --split-input-file --canonicalize --qopt-plan-cascades --qopt-cpu-pipeline='stage=memory alignment=1' --remarks-filter=qopt-place-buffers -o /dev/null 2>&1 | FileCheck %s --check-prefix=ARENA

!q = !qopt.quant<i8, real<0.5>>

// Two rows of the wide tensor instead of eight; what comes and goes is the
// caller's.
// REMARK: cascades | Category:qopt-plan-cascades | Function=wide | cascades=1, extra_macs=0, ops=2, peak_bytes=128, peak_bytes_before=512
// ARENA: Function=wide | arena_bytes=128,
// CHECK-LABEL: @wide
// CHECK: qopt.concat {{.*}} {qopt.cascade = 0 : i64}
// CHECK: qopt.max_pool_2d {{.*}} {qopt.cascade = 0 : i64}
// LOOSE-LABEL: @wide
// LOOSE-NOT: qopt.cascade
func.func @wide(%x: tensor<1x8x8x4x!q>) -> tensor<1x4x4x8x!q> {
  %0 = qopt.concat %x, %x axis 3 : tensor<1x8x8x4x!q>, tensor<1x8x8x4x!q> -> tensor<1x8x8x8x!q>
  %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x8x!q> -> tensor<1x4x4x8x!q>
  return %1 : tensor<1x4x4x8x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// Instead of 512 bytes, four for each of the 8 channels.
// REMARK: Function=pooled | cascades=1, extra_macs=0, ops=2, peak_bytes=32, peak_bytes_before=512
// ARENA: Function=pooled | arena_bytes=32,
// CHECK-LABEL: @pooled
// CHECK: qopt.concat {{.*}} {qopt.cascade = 0 : i64}
// CHECK: qopt.avg_pool_2d {{.*}} {qopt.cascade = 0 : i64}
// LOOSE-LABEL: @pooled
// LOOSE-NOT: qopt.cascade
func.func @pooled(%x: tensor<1x8x8x4x!q>) -> tensor<1x1x1x8x!q> {
  %0 = qopt.concat %x, %x axis 3 : tensor<1x8x8x4x!q>, tensor<1x8x8x4x!q> -> tensor<1x8x8x8x!q>
  %1 = qopt.avg_pool_2d %0 window [8, 8] strides [8, 8] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x8x8x8x!q> -> tensor<1x1x1x8x!q>
  return %1 : tensor<1x1x1x8x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// A mean keeps its dimensions, where it is canonical.
// REMARK: Function=mean | cascades=0, extra_macs=0, ops=0,
// ARENA: Function=mean | arena_bytes=32,
module attributes {qopt.profile = #qopt.profile<tflite>} {
func.func @mean(%x: tensor<1x8x8x4x!q>) -> tensor<1x8x!q> {
  %0 = qopt.concat %x, %x axis 3 : tensor<1x8x8x4x!q>, tensor<1x8x8x4x!q> -> tensor<1x8x8x8x!q>
  %1 = qopt.mean %0 axes [1, 2] rounding<half_up> : tensor<1x8x8x8x!q> -> tensor<1x8x!q>
  return %1 : tensor<1x8x!q>
}
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// What is returned, numbered already, or seen through a reshape stays whole.
// REMARK: Function=whole | cascades=0, extra_macs=0, ops=0,
// CHECK-LABEL: @whole
// CHECK: qopt.max_pool_2d %arg0 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : 
// CHECK: qopt.max_pool_2d {{.*}} {qopt.cascade = 7 : i64}
// CHECK: qopt.max_pool_2d {{.*}} {qopt.cascade = 7 : i64}
// CHECK-NOT: qopt.cascade
// CHECK: return
// LOOSE-LABEL: @whole
func.func @whole(%x: tensor<1x8x8x4x!q>) -> (tensor<1x8x8x4x!q>, tensor<1x8x8x4x!q>) {
  %0 = qopt.max_pool_2d %x window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x8x8x4x!q> -> tensor<1x8x8x4x!q>
  %1 = qopt.max_pool_2d %0 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] {qopt.cascade = 7 : i64} : tensor<1x8x8x4x!q> -> tensor<1x8x8x4x!q>
  %2 = qopt.max_pool_2d %1 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] {qopt.cascade = 7 : i64} : tensor<1x8x8x4x!q> -> tensor<1x8x8x4x!q>
  %3 = qopt.reshape %2 : tensor<1x8x8x4x!q> -> tensor<1x4x4x16x!q>
  %4 = qopt.max_pool_2d %3 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x16x!q> -> tensor<1x4x4x16x!q>
  %5 = qopt.reshape %4 : tensor<1x4x4x16x!q> -> tensor<1x8x8x4x!q>
  return %0, %5 : tensor<1x8x8x4x!q>, tensor<1x8x8x4x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// Two convolutions, 936 multiplications. Three patches compute two columns of the
// first one twice, and the last one, which nothing reads, not at all: 36 more, 3.8
// percent. Three rows of 14 columns in the whole, of 5 in a patch.
// REMARK: Function=patches | cascades=1, extra_macs=0, ops=2, peak_bytes=84, peak_bytes_before=168
// ARENA: Function=patches | arena_bytes=84,
// PATCHES: Function=patches | cascades=1, extra_macs=36, ops=2, peak_bytes=30,
// FEW-LABEL: @patches
// FEW-COUNT-2: qopt.conv_2d {{.*}} {qopt.cascade = 0 : i64, qopt.patches = 2 : i64}
// CHECK-LABEL: @patches
// CHECK-NOT: qopt.patches
module attributes {qopt.profile = #qopt.profile<tflite>} {
func.func @patches(%x: tensor<1x6x16x1x!q>) -> tensor<1x4x6x1x!q> {
  %w = qopt.const dense<1> : tensor<2x1x3x1xi8> : tensor<2x1x3x1x!q>
  %v = qopt.const dense<1> : tensor<1x3x3x2xi8> : tensor<1x3x3x2x!q>
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x6x16x1x!q>, tensor<2x1x3x1x!q> -> tensor<1x6x14x2x!q>
  %1 = qopt.conv_2d %0, %v strides [1, 2] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x6x14x2x!q>, tensor<1x3x3x2x!q> -> tensor<1x4x6x1x!q>
  return %1 : tensor<1x4x6x1x!q>
}
}

// -----

// CHECK: func.func private @declared()
func.func private @declared()

// BLOCKS: error: 'func.func' op expected one block, but got 2
