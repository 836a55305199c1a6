// RUN: qopt-opt %s --split-input-file --qopt-split-patches --remarks-filter=qopt-split-patches 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: qopt-opt %s --split-input-file --qopt-split-patches=patches=3 | FileCheck %s --check-prefix=THREE

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, real<0.25>>

// Padding stays at the border, the residual reads a part of what the convolution
// reads, constants are shared, and the first op's name stays with its location.
// The first convolution computes two columns twice: 8 rows, 9 * 2 * 2 products.
// REMARK: Patches{{.*}}Function=residual | Remark="computed in patches: ", extra_macs=576, line_buffer_bytes=94, patches=2, whole_line_buffer_bytes=152
// CHECK-LABEL: func @residual(
// CHECK-SAME: %[[X:.*]]: tensor<1x8x8x2x{{.*}} attributes {qopt.extra_macs = 576 : i64}
// CHECK-NEXT: %[[W:.*]] = qopt.const
// CHECK-NEXT: %[[L:.*]] = qopt.slice %[[X]] offsets [0, 0, 0, 0] sizes [1, 8, 6, 2] strides [1, 1, 1, 1]
// CHECK-NEXT: %[[A:.*]] = qopt.cascade %[[L]] :
// CHECK-NEXT: ^bb0(%[[R:.*]]: tensor<1x8x6x2x
// CHECK-NEXT:   %[[C:.*]] = qopt.conv_2d %[[R]], %[[W]] strides [1, 1] pad [1, 1, 1, 0] {{.*}} -> tensor<1x8x5x2x
// CHECK-NEXT:   %[[D:.*]] = qopt.conv_2d %[[C]], %[[W]] strides [1, 1] pad [1, 1, 1, 0] {{.*}} -> tensor<1x8x4x2x
// CHECK-NEXT:   %[[S:.*]] = qopt.slice %[[C]] offsets [0, 0, 0, 0] sizes [1, 8, 4, 2]
// CHECK-NEXT:   %[[E:.*]] = qopt.add %[[S]], %[[D]] rounding<half_up> :
// CHECK-NEXT:   %[[P:.*]] = qopt.max_pool_2d %[[E]] {{.*}} pad [0, 0, 0, 0] : {{.*}} -> tensor<1x4x2x2x
// CHECK-NEXT:   qopt.yield %[[P]]
// CHECK-NEXT: }
// CHECK-NEXT: %[[M:.*]] = qopt.slice %[[X]] offsets [0, 0, 2, 0] sizes [1, 8, 6, 2]
// CHECK-NEXT: %[[B:.*]] = qopt.cascade %[[M]] :
// CHECK-NEXT: ^bb0(%[[R:.*]]: tensor<1x8x6x2x
// CHECK-NEXT:   %[[C:.*]] = qopt.conv_2d %[[R]], %[[W]] strides [1, 1] pad [1, 1, 0, 1] {{.*}} -> tensor<1x8x5x2x
// CHECK-NEXT:   %[[D:.*]] = qopt.conv_2d %[[C]], %[[W]] strides [1, 1] pad [1, 1, 0, 1] {{.*}} -> tensor<1x8x4x2x
// CHECK-NEXT:   %[[S:.*]] = qopt.slice %[[C]] offsets [0, 0, 1, 0] sizes [1, 8, 4, 2]
// CHECK-NEXT:   qopt.add %[[S]], %[[D]]
// CHECK:      }
// CHECK-NEXT: %[[Y:.*]] = qopt.concat %[[A]], %[[B]] axis 2 {qopt.layer = "y"} :
// CHECK-NEXT: return %[[Y]]
func.func @residual(%x: tensor<1x8x8x2x!q>) -> tensor<1x4x4x2x!q> {
  %w = qopt.const dense<1> : tensor<2x3x3x2xi8> : tensor<2x3x3x2x!w>
  %0 = qopt.cascade %x {qopt.patches = 2 : i64} : (tensor<1x8x8x2x!q>) -> tensor<1x4x4x2x!q> {
  ^bb0(%rows: tensor<1x8x8x2x!q>):
    %1 = qopt.conv_2d %rows, %w strides [1, 1] pad [1, 1, 1, 1] rounding<half_up> {qopt.layer = "a"} : tensor<1x8x8x2x!q>, tensor<2x3x3x2x!w> -> tensor<1x8x8x2x!q>
    %2 = qopt.conv_2d %1, %w strides [1, 1] pad [1, 1, 1, 1] rounding<half_up> : tensor<1x8x8x2x!q>, tensor<2x3x3x2x!w> -> tensor<1x8x8x2x!q>
    %3 = qopt.add %1, %2 rounding<half_up> : tensor<1x8x8x2x!q>, tensor<1x8x8x2x!q> -> tensor<1x8x8x2x!q>
    %4 = qopt.max_pool_2d %3 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.layer = "y"} : tensor<1x8x8x2x!q> -> tensor<1x4x4x2x!q>
    qopt.yield %4 : tensor<1x4x4x2x!q>
  }
  return %0 : tensor<1x4x4x2x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, real<0.25>>

// Strides, dilation, pads that are ops, and a pool with columns of padding: three
// patches of a result with 4 columns. A shortcut reads the operand itself, another
// part of it.
// THREE-LABEL: func @all(
// THREE-SAME: %[[X:[a-z0-9]*]]: tensor<1x9x16x2x
// THREE: %[[A:.*]] = qopt.slice %[[X]] offsets [0, 0, 0, 0] sizes [1, 9, 7, 2]
// THREE: %[[B:.*]] = qopt.slice %[[X]] offsets [0, 0, 0, 0] sizes [1, 9, 1, 2]
// THREE: qopt.cascade %[[A]], %[[B]] :
// THREE:   qopt.pad {{.*}} low [0, 0, 2, 0] high [0, 0, 0, 0] {{.*}} -> tensor<1x9x9x2x
// THREE:   qopt.depthwise_conv_2d {{.*}} pad [1, 1, 0, 0] dilations [1, 2] {{.*}} -> tensor<1x9x3x2x
// THREE:   qopt.avg_pool_2d {{.*}} pad [0, 0, 1, 0] {{.*}} -> tensor<1x5x1x2x
// THREE: %[[A:.*]] = qopt.slice %[[X]] offsets [0, 0, 0, 0] sizes [1, 9, 11, 2]
// THREE: %[[B:.*]] = qopt.slice %[[X]] offsets [0, 0, 4, 0] sizes [1, 9, 1, 2]
// THREE: qopt.cascade %[[A]], %[[B]] :
// THREE:   qopt.pad {{.*}} low [0, 0, 0, 0] high [0, 0, 0, 0] {{.*}} -> tensor<1x9x11x2x
// THREE:   qopt.depthwise_conv_2d {{.*}} -> tensor<1x9x4x2x
// THREE:   qopt.avg_pool_2d {{.*}} pad [0, 0, 0, 0] {{.*}} -> tensor<1x5x1x2x
// THREE: %[[A:.*]] = qopt.slice %[[X]] offsets [0, 0, 4, 0] sizes [1, 9, 12, 2]
// THREE: %[[B:.*]] = qopt.slice %[[X]] offsets [0, 0, 8, 0] sizes [1, 9, 5, 2]
// THREE: qopt.cascade %[[A]], %[[B]] :
// THREE:   qopt.pad {{.*}} low [0, 0, 0, 0] high [0, 0, 3, 0] {{.*}} -> tensor<1x9x15x2x
// THREE:   qopt.depthwise_conv_2d {{.*}} -> tensor<1x9x6x2x
// THREE:   qopt.avg_pool_2d {{.*}} pad [0, 0, 0, 0] {{.*}} -> tensor<1x5x2x2x
// THREE: qopt.concat {{.*}} axis 2 : {{.*}} -> tensor<1x5x4x4x
// Without a number of its own, and without the option, nothing changes.
// CHECK-LABEL: func @all(
// CHECK-NOT: qopt.slice
// CHECK-COUNT-1: qopt.cascade
// CHECK-NOT: qopt.cascade
// CHECK: return
func.func @all(%x: tensor<1x9x16x2x!q>) -> tensor<1x5x4x4x!q> {
  %w = qopt.const dense<1> : tensor<3x3x2xi8> : tensor<3x3x2x!w>
  %v = qopt.const dense<1> : tensor<2x1x1x2xi8> : tensor<2x1x1x2x!w>
  %0 = qopt.cascade %x : (tensor<1x9x16x2x!q>) -> tensor<1x5x4x4x!q> {
  ^bb0(%rows: tensor<1x9x16x2x!q>):
    %1 = qopt.pad %rows value -3 low [0, 0, 2, 0] high [0, 0, 3, 0] : tensor<1x9x16x2x!q> -> tensor<1x9x21x2x!q>
    %2 = qopt.depthwise_conv_2d %1, %w strides [1, 2] pad [1, 1, 0, 0] dilations [1, 2] rounding<half_up> : tensor<1x9x21x2x!q>, tensor<3x3x2x!w> -> tensor<1x9x9x2x!q>
    %3 = qopt.avg_pool_2d %2 window [1, 4] strides [2, 2] pad [0, 0, 1, 0] rounding<half_away> : tensor<1x9x9x2x!q> -> tensor<1x5x4x2x!q>
    %4 = qopt.conv_2d %rows, %v strides [2, 4] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x9x16x2x!q>, tensor<2x1x1x2x!w> -> tensor<1x5x4x2x!q>
    %5 = qopt.concat %3, %4 axis 3 : tensor<1x5x4x2x!q>, tensor<1x5x4x2x!q> -> tensor<1x5x4x4x!q>
    qopt.yield %5 : tensor<1x5x4x4x!q>
  }
  return %0 : tensor<1x5x4x4x!q>
}

// -----

// One patch is the whole; too many, a constant that is not the same for each column,
// and patches of nothing but padding leave it whole.
// REMARK: Patches{{.*}}Function=refused | Remark="expected columns that can be computed in patches: ", patches=5
// REMARK: Patches{{.*}}Function=refused | Remark="expected columns that can be computed in patches: ", patches=2
// REMARK: Patches{{.*}}Function=refused | Remark="expected columns that can be computed in patches: ", patches=4
// REMARK-NOT: Patches
// CHECK-LABEL: func @refused(
// CHECK-SAME: qopt.extra_macs = 0
// CHECK-NOT: qopt.patches
// CHECK-COUNT-4: qopt.cascade
// CHECK-NOT: qopt.patches
func.func @refused(%x: tensor<1x4x4x1xi32>) -> (tensor<1x4x4x1xi32>, tensor<1x4x4x1xi32>, tensor<1x4x4x1xi32>, tensor<1x4x8x1xi32>) {
  %0 = qopt.cascade %x {qopt.patches = 1 : i64} : (tensor<1x4x4x1xi32>) -> tensor<1x4x4x1xi32> {
  ^bb0(%rows: tensor<1x4x4x1xi32>):
    %1 = qopt.neg %rows : tensor<1x4x4x1xi32> -> tensor<1x4x4x1xi32>
    qopt.yield %1 : tensor<1x4x4x1xi32>
  }
  %2 = qopt.cascade %x {qopt.patches = 5 : i64} : (tensor<1x4x4x1xi32>) -> tensor<1x4x4x1xi32> {
  ^bb0(%rows: tensor<1x4x4x1xi32>):
    %1 = qopt.neg %rows : tensor<1x4x4x1xi32> -> tensor<1x4x4x1xi32>
    qopt.yield %1 : tensor<1x4x4x1xi32>
  }
  %c = qopt.const dense<[[1], [2], [3], [4]]> : tensor<4x1xi32> : tensor<4x1xi32>
  %3 = qopt.cascade %x {qopt.patches = 2 : i64} : (tensor<1x4x4x1xi32>) -> tensor<1x4x4x1xi32> {
  ^bb0(%rows: tensor<1x4x4x1xi32>):
    %1 = qopt.add %rows, %c : tensor<1x4x4x1xi32>, tensor<4x1xi32> -> tensor<1x4x4x1xi32>
    qopt.yield %1 : tensor<1x4x4x1xi32>
  }
  %4 = qopt.cascade %x {qopt.patches = 4 : i64} : (tensor<1x4x4x1xi32>) -> tensor<1x4x8x1xi32> {
  ^bb0(%rows: tensor<1x4x4x1xi32>):
    %1 = qopt.pad %rows value 7 low [0, 0, 2, 0] high [0, 0, 2, 0] : tensor<1x4x4x1xi32> -> tensor<1x4x8x1xi32>
    qopt.yield %1 : tensor<1x4x8x1xi32>
  }
  return %0, %2, %3, %4 : tensor<1x4x4x1xi32>, tensor<1x4x4x1xi32>, tensor<1x4x4x1xi32>, tensor<1x4x8x1xi32>
}
