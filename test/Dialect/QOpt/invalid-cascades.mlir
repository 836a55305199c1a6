// RUN: qopt-opt %s --verify-diagnostics --split-input-file

// Every message of the verifier of cascades; the cases are named for the constraint
// ids.

func.func @cascade_c1(%x: tensor<8x2xi32>) {
  // expected-error @+1 {{expected tensors of rank 4 with N = 1 and rows, but got 'tensor<8x2xi32>'}}
  %0 = qopt.cascade %x : (tensor<8x2xi32>) -> tensor<8x2xi32> {
  ^bb0(%r: tensor<8x2xi32>):
    %1 = qopt.neg %r : tensor<8x2xi32> -> tensor<8x2xi32>
    qopt.yield %1 : tensor<8x2xi32>
  }
  return
}

// -----

func.func @cascade_c1_batch(%x: tensor<2x8x8x2xi32>) {
  // expected-error @+1 {{expected tensors of rank 4 with N = 1 and rows, but got 'tensor<2x8x8x2xi32>'}}
  %0 = qopt.cascade %x : (tensor<2x8x8x2xi32>) -> tensor<2x8x8x2xi32> {
  ^bb0(%r: tensor<2x8x8x2xi32>):
    %1 = qopt.neg %r : tensor<2x8x8x2xi32> -> tensor<2x8x8x2xi32>
    qopt.yield %1 : tensor<2x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c1_no_rows(%x: tensor<1x0x8x2xi32>) {
  // expected-error @+1 {{expected tensors of rank 4 with N = 1 and rows, but got 'tensor<1x0x8x2xi32>'}}
  %0 = qopt.cascade %x : (tensor<1x0x8x2xi32>) -> tensor<1x0x8x2xi32> {
  ^bb0(%r: tensor<1x0x8x2xi32>):
    %1 = qopt.neg %r : tensor<1x0x8x2xi32> -> tensor<1x0x8x2xi32>
    qopt.yield %1 : tensor<1x0x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c2(%x: tensor<1x8x8x2xi32>) {
  // expected-error @+1 {{expected a body with the arguments ('tensor<1x8x8x2xi32>'), but got ('tensor<1x8x8x3xi32>')}}
  %0 = qopt.cascade %x : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x3xi32> {
  ^bb0(%r: tensor<1x8x8x3xi32>):
    %1 = qopt.neg %r : tensor<1x8x8x3xi32> -> tensor<1x8x8x3xi32>
    qopt.yield %1 : tensor<1x8x8x3xi32>
  }
  return
}

// -----

func.func @cascade_c2_result(%x: tensor<1x8x8x2xi32>) {
  // expected-error @+1 {{expected a body that yields a value of its own of type 'tensor<1x8x8x3xi32>'}}
  %0 = qopt.cascade %x : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x3xi32> {
  ^bb0(%r: tensor<1x8x8x2xi32>):
    %1 = qopt.neg %r : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %1 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c2_argument(%x: tensor<1x8x8x2xi32>) {
  // expected-error @+1 {{expected a body that yields a value of its own of type 'tensor<1x8x8x2xi32>'}}
  %0 = qopt.cascade %x : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r: tensor<1x8x8x2xi32>):
    qopt.yield %r : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c3(%x: tensor<1x8x8x2xi32>) {
  %0 = qopt.cascade %x : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r: tensor<1x8x8x2xi32>):
    // expected-error @+1 {{expected an op that a cascade can compute row by row}}
    %1 = qopt.transpose %r permutation [0, 2, 1, 3] : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %1 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c3_padded_pool(%x0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) {
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x9x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> {
  ^bb0(%r0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>):
    // expected-error @+1 {{expected an op that a cascade can compute row by row}}
    %1 = qopt.max_pool_2d %r0 window [2, 1] strides [1, 1] pad [1, 1, 0, 0] : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x9x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    qopt.yield %1 : tensor<1x9x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
  }
  return
}

// -----

func.func @cascade_c3_pad_value(%x0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) {
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x9x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> {
  ^bb0(%r0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>):
    // expected-error @+1 {{expected an op that a cascade can compute row by row}}
    %1 = qopt.pad %r0 value 0 low [0, 1, 0, 0] high [0, 0, 0, 0] : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x9x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    qopt.yield %1 : tensor<1x9x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
  }
  return
}

// -----

func.func @cascade_c3_pad_batch(%x0: tensor<1x8x8x2xi32>) {
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r0: tensor<1x8x8x2xi32>):
    // expected-error @+1 {{expected an op that a cascade can compute row by row}}
    %1 = qopt.pad %r0 value 0 low [1, 0, 0, 0] high [0, 0, 0, 0] : tensor<1x8x8x2xi32> -> tensor<2x8x8x2xi32>
    %2 = qopt.slice %1 offsets [0, 0, 0, 0] sizes [1, 8, 8, 2] strides [1, 1, 1, 1] : tensor<2x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %2 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c3_concat_of_rows(%x0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) {
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x16x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> {
  ^bb0(%r0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>):
    // expected-error @+1 {{expected an op that a cascade can compute row by row}}
    %1 = qopt.concat %r0, %r0 axis 1 : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x16x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    qopt.yield %1 : tensor<1x16x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
  }
  return
}

// -----

func.func @cascade_c3_broadcast(%x0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, %x1: tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) {
  %0 = qopt.cascade %x0, %x1 : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> {
  ^bb0(%r0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, %r1: tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>):
    // expected-error @+1 {{expected an op that a cascade can compute row by row}}
    %1 = qopt.add %r0, %r1 rounding<half_up> : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    qopt.yield %1 : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
  }
  return
}

// -----

func.func @cascade_c3_constant_rows(%x0: tensor<1x8x8x2xi32>) {
  %c = qopt.const dense<1> : tensor<1x8x8x2xi32> : tensor<1x8x8x2xi32>
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r0: tensor<1x8x8x2xi32>):
    // expected-error @+1 {{expected an op that a cascade can compute row by row}}
    %1 = qopt.add %r0, %c : tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %1 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c3_only_constants(%x0: tensor<1x8x8x2xi32>) {
  %c = qopt.const dense<1> : tensor<1x1x8x2xi32> : tensor<1x1x8x2xi32>
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r0: tensor<1x8x8x2xi32>):
    // expected-error @+1 {{expected an op that a cascade can compute row by row}}
    %1 = qopt.add %c, %c : tensor<1x1x8x2xi32>, tensor<1x1x8x2xi32> -> tensor<1x1x8x2xi32>
    %2 = qopt.add %r0, %1 : tensor<1x8x8x2xi32>, tensor<1x1x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %2 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c3_filter(%x0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, %w: tensor<2x3x3x2x!qopt.quant<i8, real<0.25>>>) {
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x6x6x2x!qopt.quant<i8, real<0.5>, zp<-3>>> {
  ^bb0(%r0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>):
    // expected-error @+1 {{expected operands from above the cascade to be constant}}
    %1 = qopt.conv_2d %r0, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x3x3x2x!qopt.quant<i8, real<0.25>>> -> tensor<1x6x6x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    qopt.yield %1 : tensor<1x6x6x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
  }
  return
}

// -----

func.func @cascade_c4(%x0: tensor<1x8x8x2xi32>, %y: tensor<1x8x8x2xi32>) {
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r0: tensor<1x8x8x2xi32>):
    // expected-error @+1 {{expected operands from above the cascade to be constant}}
    %1 = qopt.add %r0, %y : tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %1 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c5(%x0: tensor<1x8x8x2xi32>) {
  // expected-error @+1 {{expected a body that yields the result of its last op}}
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r0: tensor<1x8x8x2xi32>):
    %1 = qopt.neg %r0 : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    %2 = qopt.abs %1 : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    %3 = qopt.abs %2 : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %2 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c5_unused(%x0: tensor<1x8x8x2xi32>) {
  // expected-error @+1 {{expected every value to be read, but nothing reads value 1}}
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r0: tensor<1x8x8x2xi32>):
    %1 = qopt.neg %r0 : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    %2 = qopt.abs %r0 : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %2 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c5_unused_argument(%x0: tensor<1x8x8x2xi32>, %x1: tensor<1x8x8x2xi32>) {
  // expected-error @+1 {{expected every value to be read, but nothing reads value 1}}
  %0 = qopt.cascade %x0, %x1 : (tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r0: tensor<1x8x8x2xi32>, %r1: tensor<1x8x8x2xi32>):
    %1 = qopt.neg %r0 : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %1 : tensor<1x8x8x2xi32>
  }
  return
}

// -----

func.func @cascade_c6(%x0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) {
  // expected-error @+1 {{expected every value to be read at one rate, but got two for value 1}}
  %0 = qopt.cascade %x0 : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> {
  ^bb0(%r0: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>):
    %1 = qopt.max_pool_2d %r0 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    %2 = qopt.pad %1 value -3 low [0, 7, 0, 0] high [0, 0, 0, 0] : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x15x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    %3 = qopt.max_pool_2d %2 window [1, 1] strides [2, 1] pad [0, 0, 0, 0] : tensor<1x15x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    %4 = qopt.maximum %1, %3 : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    qopt.yield %4 : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
  }
  return
}

// -----

func.func @cascade_c6_divide(%x0: tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) {
  // expected-error @+1 {{expected rates up to 2^20 that divide each other, but got 2 and 3}}
  %0 = qopt.cascade %x0 : (tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> {
  ^bb0(%r0: tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>):
    %1 = qopt.max_pool_2d %r0 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    %2 = qopt.max_pool_2d %1 window [6, 1] strides [2, 1] pad [0, 0, 0, 0] : tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    %3 = qopt.avg_pool_2d %r0 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    %4 = qopt.max_pool_2d %3 window [6, 1] strides [3, 1] pad [0, 0, 0, 0] : tensor<1x6x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    %5 = qopt.maximum %2, %4 : tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    qopt.yield %5 : tensor<1x1x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
  }
  return
}
