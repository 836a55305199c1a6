// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s

// The syntax of the attributes in all their forms.

// CHECK-LABEL: func private @profiles
// CHECK-SAME: floor = #qopt.profile<floor>
// CHECK-SAME: onnx = #qopt.profile<onnx>
// CHECK-SAME: single = #qopt.profile<single>
// CHECK-SAME: tflite = #qopt.profile<tflite>
func.func private @profiles() attributes {
  floor = #qopt.profile<floor>,
  onnx = #qopt.profile<onnx>,
  single = #qopt.profile<single>,
  tflite = #qopt.profile<tflite>
}

// CHECK-LABEL: func private @roundings
// CHECK-SAME: a = #qopt.rounding<half_away_twice>
// CHECK-SAME: b = #qopt.rounding<half_away>
// CHECK-SAME: c = #qopt.rounding<half_up>
// CHECK-SAME: d = #qopt.rounding<half_even>
// CHECK-SAME: e = #qopt.rounding<floor>
func.func private @roundings() attributes {
  a = #qopt.rounding<half_away_twice>,
  b = #qopt.rounding<half_away>,
  c = #qopt.rounding<half_up>,
  d = #qopt.rounding<half_even>,
  e = #qopt.rounding<floor>
}

// CHECK-LABEL: func private @activations
// CHECK-SAME: a = #qopt.activation<none>
// CHECK-SAME: b = #qopt.activation<relu>
// CHECK-SAME: c = #qopt.activation<relu_n1_to_1>
// CHECK-SAME: d = #qopt.activation<relu6>
func.func private @activations() attributes {
  a = #qopt.activation<none>,
  b = #qopt.activation<relu>,
  c = #qopt.activation<relu_n1_to_1>,
  d = #qopt.activation<relu6>
}

// CHECK-LABEL: func private @storages
// CHECK-SAME: a = #qopt.storage<i8>
// CHECK-SAME: b = #qopt.storage<i8<-127:127>>
// CHECK-SAME: c = #qopt.storage<u16>
// CHECK-SAME: d = #qopt.storage<u4<0:10>>
// CHECK-SAME: e = #qopt.storage<bipolar>
// CHECK-SAME: f = #qopt.storage<ternary>
// CHECK-SAME: g = #qopt.storage<pow2<4>>
func.func private @storages() attributes {
  a = #qopt.storage<i8<-128:127>>,
  b = #qopt.storage<i8<-127:127>>,
  c = #qopt.storage<u16>,
  d = #qopt.storage<u4<0:10>>,
  e = #qopt.storage<bipolar>,
  f = #qopt.storage<ternary>,
  g = #qopt.storage<pow2<4>>
}

// CHECK-LABEL: func private @real
// CHECK-SAME: a = #qopt.real<5.000000e-01>
// CHECK-SAME: b = #qopt.real<-0.023528477177023888, 1.7976931348623157E+308, 4.940660e-324>
func.func private @real() attributes {
  a = #qopt.real<0.5>,
  b = #qopt.real<-0.023528477177023888, 1.7976931348623157E+308, 4.9406564584124654E-324>
}

// CHECK-LABEL: func private @fixed
// CHECK-SAME: a = #qopt.fixed<2147483647 * 2**-31>
// CHECK-SAME: b = #qopt.fixed<-2147483648 * 2**-126, 1 * 2**126, 3 * 2**0>
func.func private @fixed() attributes {
  a = #qopt.fixed<2147483647 * 2**-31>,
  b = #qopt.fixed<-2147483648 * 2**-126, 1 * 2**126, 3 * 2**0>
}

// CHECK-LABEL: func private @pow2
// CHECK-SAME: a = #qopt.pow2<2**-7>
// CHECK-SAME: b = #qopt.pow2<2**-126, 2**0, 2**126>
func.func private @pow2() attributes {
  a = #qopt.pow2<2**-7>,
  b = #qopt.pow2<2**-126, 2**0, 2**126>
}

// CHECK-LABEL: func private @double
// CHECK-SAME: a = #qopt.double<u8 [17, 200, 255], #qopt.pow2<2**-15>>
// CHECK-SAME: b = #qopt.double<i4<-7:7> [-7, 7], #qopt.real<0.023528477177023888>>
// CHECK-SAME: c = #qopt.double<pow2<4> [1, 15], #qopt.fixed<1518500250 * 2**-31>>
// CHECK-SAME: d = #qopt.double<bipolar [0, 1], #qopt.real<1.7976931348623157E+308>>
// CHECK-SAME: e = #qopt.double<ternary [3, 1], #qopt.real<4.940660e-324>>
// CHECK-SAME: f = #qopt.double<pow2<6> [31, 63], #qopt.pow2<2**126>>
func.func private @double() attributes {
  a = #qopt.double<u8 [17, 200, 255], #qopt.pow2<2**-15>>,
  b = #qopt.double<i4<-7:7> [-7, 7], #qopt.real<0.023528477177023888>>,
  c = #qopt.double<pow2<4> [1, 15], #qopt.fixed<1518500250 * 2**-31>>,
  d = #qopt.double<bipolar [0, 1], #qopt.real<1.7976931348623157E+308>>,
  e = #qopt.double<ternary [3, 1], #qopt.real<4.9406564584124654E-324>>,
  f = #qopt.double<pow2<6> [31, 63], #qopt.pow2<2**126>>
}

// The discardable attributes.

// CHECK-LABEL: module @network attributes {qopt.profile = #qopt.profile<tflite>}
module @network attributes {qopt.profile = #qopt.profile<tflite>} {
  // CHECK: func @main(%{{.*}}: tensor<2xf32> {qopt.layer = "0", qopt.name = "image"}, %{{.*}}: memref<8xi8> {qopt.arena = 64 : i64})
  // CHECK-SAME: -> (tensor<1x2xf32> {qopt.name = "classes"}, tensor<2x1xf32> {qopt.layer = "7"})
  func.func @main(%x: tensor<2xf32> {qopt.name = "image", qopt.layer = "0"}, %arena: memref<8xi8> {qopt.arena = 64})
      -> (tensor<1x2xf32> {qopt.name = "classes"}, tensor<2x1xf32> {qopt.layer = "7"}) {
    // CHECK-NEXT: qopt.reshape {{.*}} {qopt.layer = "6"}
    %0 = qopt.reshape %x {qopt.layer = "6"} : tensor<2xf32> -> tensor<1x2xf32>
    // CHECK-NEXT: qopt.reshape {{.*}} {qopt.layer = "7", qopt.layer_layout = array<i64: 1, 0>}
    %1 = qopt.reshape %x {qopt.layer = "7", qopt.layer_layout = array<i64: 1, 0>} : tensor<2xf32> -> tensor<2x1xf32>
    return %0, %1 : tensor<1x2xf32>, tensor<2x1xf32>
  }
}
