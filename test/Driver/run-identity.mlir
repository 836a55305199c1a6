// Every stored format of an input, and arrays as NumPy writes them.
// REQUIRES: numpy
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %python %S/Inputs/formats.py write
// RUN: qopt run %s --input plain.npz -o plain-out.npz --backend=reference
// RUN: qopt run %s --input deflated.npz -o deflated-out.npz --backend=reference
// RUN: qopt run %s --input fortran.npz -o fortran-out.npz --backend=reference
// RUN: qopt run %s --input version2.npz -o version2-out.npz --backend=reference
// RUN: qopt run %s --input version3.npz -o version3-out.npz --backend=reference
// RUN: %python %S/Inputs/formats.py compare

// The same arrays give the same bytes, at any time.
// RUN: cmp plain-out.npz deflated-out.npz
// RUN: cmp plain-out.npz fortran-out.npz
// RUN: cmp plain-out.npz version2-out.npz
// RUN: cmp plain-out.npz version3-out.npz

module {
  func.func @main(
      %0: tensor<2x3x4x!qopt.quant<i8, real<0.5>>>, %1: tensor<2x3x4x!qopt.quant<u8, real<0.5>, zp<128>>>,
      %2: tensor<2x3x4x!qopt.quant<i16, real<0.5>>>, %3: tensor<2x3x4x!qopt.quant<u16, real<0.5>>>,
      %4: tensor<2x3x4xi32>, %5: tensor<2x3x4xi64>, %6: tensor<2x3x4xf32>, %7: tensor<2x3x4xi1>,
      %8: tensor<2x3x4x!qopt.quant<pow2<4>, real<0.5>>>, %9: tensor<i32>, %10: tensor<0x2xi8>) -> (
      tensor<2x3x4x!qopt.quant<i8, real<0.5>>>, tensor<2x3x4x!qopt.quant<u8, real<0.5>, zp<128>>>,
      tensor<2x3x4x!qopt.quant<i16, real<0.5>>>, tensor<2x3x4x!qopt.quant<u16, real<0.5>>>,
      tensor<2x3x4xi32>, tensor<2x3x4xi64>, tensor<2x3x4xf32>, tensor<2x3x4xi1>,
      tensor<2x3x4x!qopt.quant<pow2<4>, real<0.5>>>, tensor<i32>, tensor<0x2xi8>) {
    return %0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10 :
      tensor<2x3x4x!qopt.quant<i8, real<0.5>>>, tensor<2x3x4x!qopt.quant<u8, real<0.5>, zp<128>>>,
      tensor<2x3x4x!qopt.quant<i16, real<0.5>>>, tensor<2x3x4x!qopt.quant<u16, real<0.5>>>,
      tensor<2x3x4xi32>, tensor<2x3x4xi64>, tensor<2x3x4xf32>, tensor<2x3x4xi1>,
      tensor<2x3x4x!qopt.quant<pow2<4>, real<0.5>>>, tensor<i32>, tensor<0x2xi8>
  }
}
