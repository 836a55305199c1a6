// What convert-qopt-to-linalg.mlir does not show: tables, constants that are not
// known or overflow, dilations, wide sums, and tensors without elements.

// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize --split-input-file | FileCheck %s

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, channel<0>, real<0.25, 0.125, 0.75>>

// Multipliers that differ by channel are tables of significands and shifts; a
// channel that is not shifted is not rounded again.
// CHECK: #[[$CHANNEL:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @tables(
// CHECK-DAG: %[[SHIFTS:.*]] = arith.constant dense<[1, 2, 0]> : tensor<3xi32>
// CHECK-DAG: %[[FACTORS:.*]] = arith.constant dense<[1073741824, 1073741824, 1610612736]> : tensor<3xi32>
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[$CHANNEL]], #[[$CHANNEL]], #{{.*}}]{{.*}} ins(%{{.*}}, %[[FACTORS]], %[[SHIFTS]] :
// CHECK: ^bb0(%{{.*}}: i32, %{{.*}}: i32, %[[S:.*]]: i32, %{{.*}}: i8):
// CHECK: %[[SHIFT:.*]] = arith.extsi %[[S]] : i32 to i64
// CHECK: %[[EXACT:.*]] = arith.cmpi eq, %[[SHIFT]], %{{.*}}
// CHECK: arith.select %[[EXACT]]
// CHECK-LABEL: func.func @tables_once(
// CHECK-DAG: arith.constant dense<[2, 1, 6]> : tensor<3xi8>
// CHECK-DAG: arith.constant 3 : i64
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @tables(%x: tensor<1x2x!q>, %w: tensor<3x2x!w>) -> tensor<1x3x!q> {
    %0 = qopt.fully_connected %x, %w rounding<half_away_twice> : tensor<1x2x!q>, tensor<3x2x!w> -> tensor<1x3x!q>
    return %0 : tensor<1x3x!q>
  }
  func.func @tables_once(%x: tensor<1x2x!q>, %w: tensor<3x2x!w>) -> tensor<1x3x!q> {
    %0 = qopt.fully_connected %x, %w rounding<half_even> : tensor<1x2x!q>, tensor<3x2x!w> -> tensor<1x3x!q>
    return %0 : tensor<1x3x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<-3>>

// Unsigned codes above 127 count as such: 3 * (255 + 2) and 3 * (3 + 128).
// CHECK-LABEL: func.func @unsigned_filter(
// CHECK: arith.constant dense<[771, 393]> : tensor<2xi32>
// A bias that is not known stays, and so does the zero point.
// CHECK-LABEL: func.func @unknown_bias(
// CHECK-SAME: %{{.*}}: tensor<1x2xi8>, %[[B:.*]]: tensor<2xi32>
// CHECK: %[[Z:.*]] = arith.constant -3 : i32
// CHECK: linalg.broadcast ins(%[[B]] :
// CHECK: arith.subi %{{.*}}, %[[Z]]
// Modulo 2^32, as the accumulators.
// CHECK-LABEL: func.func @wrapping_bias(
// CHECK: arith.constant dense<[-2147483640, 16]> : tensor<2xi32>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @unsigned_filter(%x: tensor<1x2x!q>) -> tensor<1x2x!q> {
    %w = qopt.const dense<[[-1, 2], [3, -128]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<u8, real<0.25>>>
    %0 = qopt.fully_connected %x, %w rounding<half_up> : tensor<1x2x!q>, tensor<2x2x!qopt.quant<u8, real<0.25>>> -> tensor<1x2x!q>
    return %0 : tensor<1x2x!q>
  }
  func.func @unknown_bias(%x: tensor<1x2x!q>, %b: tensor<2xi32>) -> tensor<1x2x!q> {
    %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
    %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x2x!q>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!q>
    return %0 : tensor<1x2x!q>
  }
  func.func @wrapping_bias(%x: tensor<1x2x!q>) -> tensor<1x2x!q> {
    %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
    %b = qopt.const dense<[2147483647, -5]> : tensor<2xi32> : tensor<2xi32>
    %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x2x!q>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!q>
    return %0 : tensor<1x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>
!w = !qopt.quant<i8, real<0.25>>

// CHECK: #[[$DILATED:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d1 + d5 * 2, d2 + d6 * 2, d3, d7)>
// CHECK: #[[$DEPTHWISE:.*]] = affine_map<(d0, d1, d2, d3, d4, d5) -> (d0, d1 + d3, d2 + d4, d5)>
// CHECK-LABEL: func.func @dilated(
// CHECK: linalg.generic {indexing_maps = [#[[$DILATED]],
// CHECK-LABEL: func.func @depthwise(
// CHECK-NOT: tensor.expand_shape
// CHECK: linalg.generic {indexing_maps = [#[[$DEPTHWISE]],
// CHECK-SAME: ["parallel", "parallel", "parallel", "reduction", "reduction", "parallel"]
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @dilated(%x: tensor<1x5x5x2x!q>, %w: tensor<3x2x2x2x!w>) -> tensor<1x3x3x3x!q> {
    %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] dilations [2, 2] rounding<half_up> : tensor<1x5x5x2x!q>, tensor<3x2x2x2x!w> -> tensor<1x3x3x3x!q>
    return %0 : tensor<1x3x3x3x!q>
  }
  func.func @depthwise(%x: tensor<1x4x4x2x!q>, %w: tensor<3x3x2x!w>) -> tensor<1x2x2x2x!q> {
    %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_away_twice> : tensor<1x4x4x2x!q>, tensor<3x3x2x!w> -> tensor<1x2x2x2x!q>
    return %0 : tensor<1x2x2x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>
!u = !qopt.quant<u16, real<0.5>>

// 40000 elements of 16 bits need a wider sum.
// CHECK-LABEL: func.func @wide_sum(
// CHECK: %[[SUM:.*]] = arith.addi %{{.*}}, %{{.*}} : i64
// CHECK: linalg.yield %[[SUM]] : i64
// CHECK: %[[MEAN:.*]] = arith.divsi {{.*}} : i64
// CHECK: arith.trunci %[[MEAN]] : i64 to i32
// Twice the sum plus the count, by twice the count; odd ties go down.
// CHECK-LABEL: func.func @half_even(
// CHECK: %[[Q:.*]] = arith.floordivsi %[[N:.*]], %[[C8:.*]] : i32
// CHECK: %[[P:.*]] = arith.muli %[[Q]], %[[C8]]
// CHECK: %[[TIE:.*]] = arith.cmpi eq, %[[P]], %[[N]]
// CHECK: %[[ODD:.*]] = arith.andi %[[Q]], %{{.*}}
// CHECK: %[[DOWN:.*]] = arith.select %[[TIE]], %[[ODD]], %{{.*}}
// CHECK: arith.subi %[[Q]], %[[DOWN]]
// CHECK-LABEL: func.func @floor(
// CHECK: %[[C4:.*]] = arith.constant 4 : i32
// CHECK: arith.floordivsi %{{.*}}, %[[C4]]
// Padded with the lower bound; the upper one is clamped to.
// CHECK-LABEL: func.func @max_relu6(
// CHECK: %[[C12:.*]] = arith.constant 12 : i32
// CHECK: %[[LOW:.*]] = arith.constant 0 : i8
// CHECK: linalg.fill ins(%[[LOW]] : i8)
// CHECK: tensor.yield %[[LOW]]
// CHECK: arith.maxsi %{{.*}} : i8
// CHECK: arith.minsi %{{.*}}, %[[C12]]
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @wide_sum(%x: tensor<1x200x200x1x!u>) -> tensor<1x1x1x1x!u> {
    %0 = qopt.avg_pool_2d %x window [200, 200] strides [1, 1] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x200x200x1x!u> -> tensor<1x1x1x1x!u>
    return %0 : tensor<1x1x1x1x!u>
  }
  func.func @half_even(%x: tensor<1x2x2x1x!q>) -> tensor<1x1x1x1x!q> {
    %0 = qopt.avg_pool_2d %x window [2, 2] strides [1, 1] pad [0, 0, 0, 0] rounding<half_even> : tensor<1x2x2x1x!q> -> tensor<1x1x1x1x!q>
    return %0 : tensor<1x1x1x1x!q>
  }
  func.func @floor(%x: tensor<1x2x2x1x!q>) -> tensor<1x1x1x1x!q> {
    %0 = qopt.avg_pool_2d %x window [2, 2] strides [1, 1] pad [0, 0, 0, 0] rounding<floor> : tensor<1x2x2x1x!q> -> tensor<1x1x1x1x!q>
    return %0 : tensor<1x1x1x1x!q>
  }
  func.func @max_relu6(%x: tensor<1x3x3x2x!q>) -> tensor<1x2x2x2x!q> {
    %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [1, 0, 1, 0] activation<relu6> : tensor<1x3x3x2x!q> -> tensor<1x2x2x2x!q>
    return %0 : tensor<1x2x2x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<-3>>

// What has no elements is not computed, and an empty sum is the bias.
// CHECK-LABEL: func.func @empty_result(
// CHECK-NEXT: %[[E:.*]] = tensor.empty() : tensor<0x2x2x2xi8>
// CHECK-NEXT: return %[[E]]
// CHECK-LABEL: func.func @empty_filter(
// CHECK: linalg.broadcast
// CHECK-NOT: "reduction"
// CHECK: return
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @empty_result(%x: tensor<0x7x7x2x!q>, %w: tensor<1x1x2x!qopt.quant<i8, real<0.25>>>) -> tensor<0x2x2x2x!q> {
    %0 = qopt.depthwise_conv_2d %x, %w strides [2, 2] pad [0, 0, 0, 0] rounding<half_up> : tensor<0x7x7x2x!q>, tensor<1x1x2x!qopt.quant<i8, real<0.25>>> -> tensor<0x4x4x2x!q>
    %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<0x4x4x2x!q> -> tensor<0x2x2x2x!q>
    return %1 : tensor<0x2x2x2x!q>
  }
  func.func @empty_filter(%x: tensor<1x0x!q>) -> tensor<1x2x!q> {
    %w = qopt.const dense<[[], []]> : tensor<2x0xi8> : tensor<2x0x!qopt.quant<i8, real<0.25>>>
    %b = qopt.const dense<[10, 20]> : tensor<2xi32> : tensor<2xi32>
    %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x0x!q>, tensor<2x0x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!q>
    return %0 : tensor<1x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// CHECK-LABEL: func.func @moves(
// CHECK-SAME: %[[X:.*]]: tensor<1x1xi8>, %[[Y:.*]]: tensor<4xi8>) -> (tensor<i8>, tensor<2x2xi8>, tensor<2xi8>)
// CHECK-DAG: %[[C:.*]] = arith.constant dense_resource<codes> : tensor<2xi8>
// CHECK-DAG: %[[V:.*]] = tensor.collapse_shape %[[X]] [] : tensor<1x1xi8> into tensor<i8>
// CHECK-DAG: %[[M:.*]] = tensor.expand_shape %[[Y]] {{.*}} : tensor<4xi8> into tensor<2x2xi8>
// CHECK: return %[[V]], %[[M]], %[[C]]
func.func @moves(%x: tensor<1x1x!q>, %y: tensor<4x!quant.uniform<u8:f32, 0.5>>) -> (tensor<!q>, tensor<2x2xi8>, tensor<2x!q>) {
  %0 = qopt.reshape %x : tensor<1x1x!q> -> tensor<!q>
  %1 = qopt.reinterpret %y : tensor<4x!quant.uniform<u8:f32, 0.5>> -> tensor<4x!q>
  %2 = qopt.reshape %1 : tensor<4x!q> -> tensor<2x2x!q>
  %3 = qopt.reinterpret %2 : tensor<2x2x!q> -> tensor<2x2xi8>
  %c = qopt.const dense_resource<codes> : tensor<2xi8> : tensor<2x!q>
  return %0, %3, %c : tensor<!q>, tensor<2x2xi8>, tensor<2x!q>
}
{-# dialect_resources: { builtin: { codes: "0x0100000005FB" } } #-}
