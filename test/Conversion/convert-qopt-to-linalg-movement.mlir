// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize | FileCheck %s

// Ops that move elements: views where there are some, else insertions and loops.

// CHECK-DAG: #[[$BACKWARDS:.*]] = affine_map<(d0, d1) -> (d0, -d1 + 2)>
// CHECK-DAG: #[[$BROADCAST:.*]] = affine_map<(d0, d1, d2) -> (0, d1, 0)>

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!u = !qopt.quant<u8, real<0.5>, zp<128>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  // CHECK-LABEL: func.func @reshape(
  // CHECK: %[[FLAT:.*]] = tensor.collapse_shape %{{.*}} {{\[\[}}0, 1, 2]] : tensor<2x3x4xi8> into tensor<24xi8>
  // CHECK-NEXT: tensor.expand_shape %[[FLAT]] {{\[\[}}0, 1]] output_shape [4, 6]
  func.func @reshape(%x: tensor<2x3x4x!q>) -> tensor<4x6x!q> {
    %0 = qopt.reshape %x : tensor<2x3x4x!q> -> tensor<4x6x!q>
    return %0 : tensor<4x6x!q>
  }
  // CHECK-LABEL: func.func @collapse(
  // CHECK-NEXT: tensor.collapse_shape %{{.*}} {{\[\[}}0, 1], [2]] : tensor<2x3x4xi8> into tensor<6x4xi8>
  // CHECK-NEXT: return
  func.func @collapse(%x: tensor<2x3x4x!q>) -> tensor<6x4x!q> {
    %0 = qopt.reshape %x : tensor<2x3x4x!q> -> tensor<6x4x!q>
    return %0 : tensor<6x4x!q>
  }
  // CHECK-LABEL: func.func @transpose(
  // CHECK: linalg.transpose {{.*}} permutation = [2, 0, 1]
  func.func @transpose(%x: tensor<2x3x4x!q>) -> tensor<4x2x3x!q> {
    %0 = qopt.transpose %x permutation [2, 0, 1] : tensor<2x3x4x!q> -> tensor<4x2x3x!q>
    return %0 : tensor<4x2x3x!q>
  }
  // CHECK-LABEL: func.func @slice(
  // CHECK-NEXT: tensor.extract_slice %{{.*}}[1, 0, 1] [1, 2, 2] [1, 2, 1]
  // CHECK-NEXT: return
  func.func @slice(%x: tensor<2x3x4x!q>) -> tensor<1x2x2x!q> {
    %0 = qopt.slice %x offsets [1, 0, 1] sizes [1, 2, 2] strides [-7, 2, 1] : tensor<2x3x4x!q> -> tensor<1x2x2x!q>
    return %0 : tensor<1x2x2x!q>
  }
  // CHECK-LABEL: func.func @backwards(
  // CHECK-NEXT: %[[SLICE:.*]] = tensor.extract_slice %{{.*}}[1, 1] [1, 3] [1, 2]
  // CHECK: linalg.generic {indexing_maps = [#[[$BACKWARDS]], #{{.*}}]{{.*}} ins(%[[SLICE]] :
  func.func @backwards(%x: tensor<2x7x!q>) -> tensor<1x3x!q> {
    %0 = qopt.slice %x offsets [1, 5] sizes [1, 3] strides [1, -2] : tensor<2x7x!q> -> tensor<1x3x!q>
    return %0 : tensor<1x3x!q>
  }
  // CHECK-LABEL: func.func @concat(
  // CHECK: %[[FIRST:.*]] = tensor.insert_slice %{{.*}} into %{{.*}}[0, 0] [2, 3] [1, 1]
  // CHECK-NEXT: tensor.insert_slice %{{.*}} into %[[FIRST]][0, 3] [2, 1] [1, 1]
  func.func @concat(%x: tensor<2x3x!q>, %y: tensor<2x1x!q>) -> tensor<2x4x!q> {
    %0 = qopt.concat %x, %y axis 1 : tensor<2x3x!q>, tensor<2x1x!q> -> tensor<2x4x!q>
    return %0 : tensor<2x4x!q>
  }
  // CHECK-LABEL: func.func @pad(
  // CHECK: %[[CODE:.*]] = arith.constant -56 : i8
  // CHECK: %[[FILL:.*]] = linalg.fill ins(%[[CODE]] :
  // CHECK-NEXT: tensor.insert_slice %{{.*}} into %[[FILL]][0, 1] [2, 3] [1, 1]
  func.func @pad(%x: tensor<2x3x!u>) -> tensor<4x4x!u> {
    %0 = qopt.pad %x value 200 low [0, 1] high [2, 0] : tensor<2x3x!u> -> tensor<4x4x!u>
    return %0 : tensor<4x4x!u>
  }
  // CHECK-LABEL: func.func @broadcast(
  // CHECK: linalg.generic {indexing_maps = [#[[$BROADCAST]], #{{.*}}]
  func.func @broadcast(%x: tensor<1x3x1x!q>) -> tensor<2x3x4x!q> {
    %0 = qopt.broadcast %x : tensor<1x3x1x!q> -> tensor<2x3x4x!q>
    return %0 : tensor<2x3x4x!q>
  }
  // CHECK-LABEL: func.func @gather(
  // CHECK-DAG: %[[LAST:.*]] = arith.constant 2 : i64
  // CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i64
  // CHECK: %[[LOW:.*]] = arith.maxsi %{{.*}}, %[[ZERO]] : i64
  // CHECK-NEXT: arith.minsi %[[LOW]], %[[LAST]] : i64
  // CHECK: tensor.extract %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}] : tensor<2x3x4xi8>
  func.func @gather(%x: tensor<2x3x4x!q>, %i: tensor<2x5xi64>) -> tensor<2x5x4x!q> {
    %0 = qopt.gather %x, %i axis 1 batch_dims 1 : tensor<2x3x4x!q>, tensor<2x5xi64> -> tensor<2x5x4x!q>
    return %0 : tensor<2x5x4x!q>
  }
  // CHECK-LABEL: func.func @gather_unsigned(
  // CHECK: arith.extui %{{.*}} : i8 to i32
  // CHECK-NEXT: arith.minsi
  // CHECK-NEXT: arith.index_cast
  func.func @gather_unsigned(%x: tensor<3x!q>, %i: tensor<4x!u>) -> tensor<4x!q> {
    %0 = qopt.gather %x, %i axis 0 : tensor<3x!q>, tensor<4x!u> -> tensor<4x!q>
    return %0 : tensor<4x!q>
  }
  // CHECK-LABEL: func.func @resize_nearest(
  // CHECK-DAG: arith.constant dense<[0, 0, 1, 1]> : tensor<4xi32>
  // CHECK-DAG: arith.constant dense<[0, 0, 1, 1, 2, 2]> : tensor<6xi32>
  // CHECK: tensor.extract
  // CHECK-NEXT: linalg.yield
  func.func @resize_nearest(%x: tensor<1x2x3x4x!q>) -> tensor<1x4x6x4x!q> {
    %0 = qopt.resize_nearest %x : tensor<1x2x3x4x!q> -> tensor<1x4x6x4x!q>
    return %0 : tensor<1x4x6x4x!q>
  }
  // CHECK-LABEL: func.func @resize_bilinear(
  // CHECK-DAG: arith.constant dense<[0, 512, 0, 0]> : tensor<4xi32>
  // CHECK-DAG: arith.constant dense<[0, 512, 0, 512, 0, 0]> : tensor<6xi32>
  // CHECK-DAG: %[[UNIT:.*]] = arith.constant 1048576 : i32
  // CHECK-COUNT-4: tensor.extract
  // CHECK: arith.divsi %{{.*}}, %[[UNIT]] : i32
  func.func @resize_bilinear(%x: tensor<1x2x3x4x!q>) -> tensor<1x4x6x4x!q> {
    %0 = qopt.resize_bilinear %x weight_bits 10 rounding<half_away> : tensor<1x2x3x4x!q> -> tensor<1x4x6x4x!q>
    return %0 : tensor<1x4x6x4x!q>
  }
}
