// RUN: qopt-opt %s --split-input-file | FileCheck %s
// RUN: qopt-opt %s --split-input-file --mlir-print-op-generic | qopt-opt --split-input-file | FileCheck %s

// The syntax of `!qopt.quant` in all its forms.

// CHECK-LABEL: func private @storage
func.func private @storage(
  // CHECK-SAME: tensor<4x!qopt.quant<i2, pow2<2**-1>>>,
  tensor<4x!qopt.quant<i2, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<i4, pow2<2**-1>>>,
  tensor<4x!qopt.quant<i4, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<i8, pow2<2**-1>>>,
  tensor<4x!qopt.quant<i8, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<i16, pow2<2**-1>>>,
  tensor<4x!qopt.quant<i16, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<u2, pow2<2**-1>>>,
  tensor<4x!qopt.quant<u2, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<u8, pow2<2**-1>>>,
  tensor<4x!qopt.quant<u8, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<u16, pow2<2**-1>>>,
  tensor<4x!qopt.quant<u16, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<bipolar, pow2<2**-1>>>,
  tensor<4x!qopt.quant<bipolar, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<ternary, pow2<2**-1>>>,
  tensor<4x!qopt.quant<ternary, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<pow2<2>, pow2<2**-1>>>,
  tensor<4x!qopt.quant<pow2<2>, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<pow2<6>, pow2<2**-1>>>)
  tensor<4x!qopt.quant<pow2<6>, pow2<2**-1>>>)

// -----

// Bounds that exclude nothing are not printed.

// CHECK-LABEL: func private @bounds
func.func private @bounds(
  // CHECK-SAME: tensor<4x!qopt.quant<i8<-127:127>, pow2<2**-1>>>,
  tensor<4x!qopt.quant<i8<-127:127>, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<u4<0:10>, pow2<2**-1>>>,
  tensor<4x!qopt.quant<u4<0:10>, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<i16<-32768:32766>, pow2<2**-1>>>,
  tensor<4x!qopt.quant<i16<-32768:32766>, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<i8, pow2<2**-1>>>,
  tensor<4x!qopt.quant<i8<-128:127>, pow2<2**-1>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<u16, pow2<2**-1>>>)
  tensor<4x!qopt.quant<u16<0:65535>, pow2<2**-1>>>)

// -----

// CHECK-LABEL: func private @granularity
func.func private @granularity(
  // CHECK-SAME: tensor<2x4x!qopt.quant<i8, pow2<2**-1>>>,
  tensor<2x4x!qopt.quant<i8, pow2<2**-1>>>,
  // CHECK-SAME: tensor<2x4x!qopt.quant<i8, channel<0>, pow2<2**-1, 2**-2>>>,
  tensor<2x4x!qopt.quant<i8, channel<0>, pow2<2**-1, 2**-2>>>,
  // CHECK-SAME: tensor<4x1x!qopt.quant<i8, channel<1>, pow2<2**-1>>>,
  tensor<4x1x!qopt.quant<i8, channel<1>, pow2<2**-1>>>,
  // CHECK-SAME: tensor<2x4x!qopt.quant<i8, block<2x2>, pow2<2**-1, 2**-2>>>,
  tensor<2x4x!qopt.quant<i8, block<2x2>, pow2<2**-1, 2**-2>>>,
  // CHECK-SAME: tensor<40x!qopt.quant<i4, block<32>, pow2<2**-1, 2**-2>>>)
  tensor<40x!qopt.quant<i4, block<32>, pow2<2**-1, 2**-2>>>)

// -----

// CHECK-LABEL: func private @scale
func.func private @scale(
  // CHECK-SAME: tensor<4x!qopt.quant<i8, real<5.000000e-01>>>,
  tensor<4x!qopt.quant<i8, real<0.5>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<i8, fixed<1518500250 * 2**-31>>>,
  tensor<4x!qopt.quant<i8, fixed<1518500250 * 2**-31>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<i8, pow2<2**3>>>,
  tensor<4x!qopt.quant<i8, pow2<2**3>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<i8, double<u8 [17], #qopt.pow2<2**-15>>>>,
  tensor<4x!qopt.quant<i8, double<u8 [17], #qopt.pow2<2**-15>>>>,
  // Negative where a norm was folded in.
  // CHECK-SAME: tensor<2x!qopt.quant<i8, channel<0>, real<5.000000e-01, -2.500000e-01>>>,
  tensor<2x!qopt.quant<i8, channel<0>, real<0.5, -0.25>>>,
  // CHECK-SAME: tensor<2x!qopt.quant<i8, channel<0>, fixed<-3 * 2**-4, 5 * 2**2>>>,
  tensor<2x!qopt.quant<i8, channel<0>, fixed<-3 * 2**-4, 5 * 2**2>>>,
  // CHECK-SAME: tensor<2x!qopt.quant<i8, channel<0>, double<i4 [-8, 7], #qopt.real<1.250000e-01>>>>)
  tensor<2x!qopt.quant<i8, channel<0>, double<i4 [-8, 7], #qopt.real<0.125>>>>)

// -----

// A double comes back bit for bit.

// CHECK-LABEL: func private @exact
func.func private @exact(
  // CHECK-SAME: !qopt.quant<i8, real<0.023528477177023888>>,
  !qopt.quant<i8, real<0.023528477177023888>>,
  // CHECK-SAME: !qopt.quant<i8, real<1.000000e-01>>,
  !qopt.quant<i8, real<0.1>>,
  // CHECK-SAME: !qopt.quant<i8, real<0.10000000000000002>>,
  !qopt.quant<i8, real<0.10000000000000002>>,
  // The smallest and largest doubles, the value of 1/255 in float32.
  // CHECK-SAME: !qopt.quant<i8, real<4.940660e-324>>,
  !qopt.quant<i8, real<4.9406564584124654E-324>>,
  // CHECK-SAME: !qopt.quant<i8, real<1.7976931348623157E+308>>,
  !qopt.quant<i8, real<1.7976931348623157E+308>>,
  // CHECK-SAME: !qopt.quant<i8, real<0.0039215688593685627>>)
  !qopt.quant<i8, real<0x3F70101020000000>>)

// -----

// Zero points that are all zero are absent.

// CHECK-LABEL: func private @zero_point
func.func private @zero_point(
  // CHECK-SAME: tensor<2x!qopt.quant<i8, pow2<2**-1>, zp<-128>>>,
  tensor<2x!qopt.quant<i8, pow2<2**-1>, zp<-128>>>,
  // CHECK-SAME: tensor<2x!qopt.quant<u8, pow2<2**-1>, zp<255>>>,
  tensor<2x!qopt.quant<u8, pow2<2**-1>, zp<255>>>,
  // CHECK-SAME: tensor<2x!qopt.quant<i8, pow2<2**-1>>>,
  tensor<2x!qopt.quant<i8, pow2<2**-1>, zp<0>>>,
  // CHECK-SAME: tensor<2x!qopt.quant<i8, channel<0>, pow2<2**-1, 2**-2>>>,
  tensor<2x!qopt.quant<i8, channel<0>, pow2<2**-1, 2**-2>, zp<0, 0>>>,
  // CHECK-SAME: tensor<2x!qopt.quant<i8, channel<0>, pow2<2**-1, 2**-2>, zp<0, 1>>>,
  tensor<2x!qopt.quant<i8, channel<0>, pow2<2**-1, 2**-2>, zp<0, 1>>>,
  // One zero point for all channels.
  // CHECK-SAME: tensor<2x!qopt.quant<i8, channel<0>, pow2<2**-1, 2**-2>, zp<7>>>,
  tensor<2x!qopt.quant<i8, channel<0>, pow2<2**-1, 2**-2>, zp<7>>>,
  // CHECK-SAME: tensor<4x!qopt.quant<u4, block<2>, pow2<2**-1, 2**-2>, zp<7, 8>>>,
  tensor<4x!qopt.quant<u4, block<2>, pow2<2**-1, 2**-2>, zp<7, 8>>>,
  // Outside zero's reach but inside the bounds.
  // CHECK-SAME: tensor<2x!qopt.quant<u8<10:20>, pow2<2**-1>, zp<10>>>)
  tensor<2x!qopt.quant<u8<10:20>, pow2<2**-1>, zp<10>>>)

// -----

// Both are one type: an identity needs no op.

// CHECK-LABEL: func @same_type
// CHECK-NEXT: return %arg0
func.func @same_type(%x: tensor<2x!qopt.quant<i8, pow2<2**-1>, zp<0>>>) -> tensor<2x!qopt.quant<i8, pow2<2**-1>>> {
  return %x : tensor<2x!qopt.quant<i8, pow2<2**-1>>>
}
