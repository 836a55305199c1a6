// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifiers of norms; the cases are named for the constraint ids.

func.func @batch_norm_c1(%x: tensor<f32>, %p: tensor<3xf32>) {
  // expected-error @+1 {{expected an input whose last dimension counts channels, but got a scalar}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon 0.0 : tensor<f32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<f32>
  return
}

// -----

func.func @batch_norm_c1_size(%x: tensor<3x2xf32>, %p: tensor<2xf32>, %q: tensor<3xf32>) {
  // expected-error @+1 {{expected parameters of shape [2], but got [3]}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %q epsilon 0.0 : tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<3xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @batch_norm_c1_rank(%x: tensor<3x2xf32>, %p: tensor<2xf32>, %q: tensor<1x2xf32>) {
  // expected-error @+1 {{expected parameters of shape [2], but got [1, 2]}}
  %0 = qopt.batch_norm %x, %q, %p, %p, %p epsilon 0.0 : tensor<3x2xf32>, tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @batch_norm_c2(%x: tensor<3x2xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected a result of shape [3, 2], but got [2, 2]}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon 0.0 : tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @batch_norm_c3(%x: tensor<3x2xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected a finite epsilon that is not negative, but got -1}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon -1.0 : tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  return
}

// -----

func.func @batch_norm_c3_finite(%x: tensor<3x2xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected a finite epsilon that is not negative, but got INF}}
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon 0x7FF0000000000000 : tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<3x2xf32>
  return
}
