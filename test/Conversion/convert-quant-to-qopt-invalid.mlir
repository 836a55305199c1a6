// RUN: qopt-opt %s --split-input-file --verify-diagnostics --convert-quant-to-qopt

// expected-error @below {{'func.func' op cannot convert '!quant.any<i8:f32>': expected a uniform type}}
func.func private @any(tensor<4x!quant.any<i8:f32>>)

// -----

// expected-error @below {{'func.func' op cannot convert '!quant.calibrated<f32<-1.000000e+00:1.000000e+00>>': expected a uniform type}}
func.func private @calibrated(tensor<4x!quant.calibrated<f32<-1.0:1.0>>>)

// -----

// expected-error @below {{expected f32 as expressed type, but got 'f16'}}
func.func private @expressed(tensor<4x!quant.uniform<i8:f16, 0.5>>)

// -----

// expected-error @below {{'func.func' op cannot convert '!quant.uniform<i24:f32, 5.000000e-01>': expected a storage width of 2 to 16 or 32 bits, but got 24}}
func.func private @wide(tensor<4x!quant.uniform<i24:f32, 0.5>>)

// -----

// expected-error @below {{expected a storage width of 2 to 16 bits, but got 1}}
func.func private @narrow(tensor<4x!quant.uniform<u1:f32, 0.5>>)

// -----

// expected-error @below {{expected zero points between -128 and 127, but got 300}}
func.func private @zero_point(tensor<4x!quant.uniform<i8:f32, 0.5:300>>)

// -----

// expected-error @below {{expected as many scales as the tensor has channels, but got 2}}
func.func private @channels(tensor<4x3x!quant.uniform<i8:f32:0, {0.5, 0.25}>>)

// -----

// expected-error @below {{expected as many scales as the tensor has channels, but got 2}}
func.func private @axis(tensor<2x!quant.uniform<i8:f32:1, {0.5, 0.25}>>)

// -----

// expected-error @below {{expected a ranked tensor of static shape around blocks}}
func.func private @dynamic_blocks(tensor<?x4x!quant.uniform<i8:f32:{0:1, 1:2}, {{0.5, 0.25}}>>)

// -----

// expected-error @below {{expected blocks that cover the 4 elements of axis 1, but got 2 of 3}}
func.func private @blocks(tensor<1x4x!quant.uniform<i8:f32:{0:1, 1:3}, {{0.5, 0.25}}>>)

// -----

// expected-error @below {{expected axes below 2, but got 7}}
func.func private @block_axis(tensor<1x4x!quant.uniform<i8:f32:{7:2}, {{0.5, 0.25}}>>)

// -----

// expected-error @below {{expected scales of rank 2, but got 1}}
func.func private @block_rank(tensor<1x4x!quant.uniform<i8:f32:{1:2}, {0.5, 0.25}>>)

// -----

// The op that holds the type is named.
func.func @in_the_body() {
  // expected-error @below {{'tensor.empty' op cannot convert '!quant.uniform<i24:f32, 5.000000e-01>'}}
  %0 = tensor.empty() : tensor<4x!quant.uniform<i24:f32, 0.5>>
  %1 = quant.scast %0 : tensor<4x!quant.uniform<i24:f32, 0.5>> to tensor<4xi24>
  return
}

// -----

func.func @scalar(%x: f32) {
  // expected-error @below {{'quant.qcast' op expected a ranked tensor of static shape, but got '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %0 = quant.qcast %x : f32 to !quant.uniform<i8:f32, 0.5>
  return
}

// -----

func.func @dynamic(%x: tensor<?x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @below {{'quant.dcast' op expected a ranked tensor of static shape, but got 'tensor<?xf32>'}}
  %0 = quant.dcast %x : tensor<?x!quant.uniform<i8:f32, 0.5>> to tensor<?xf32>
  return
}
