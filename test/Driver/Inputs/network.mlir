// A small float network: a layer with a norm, a depthwise one, a gate, and a
// classifier.
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @main(%image: tensor<1x2x4x4xf32> {qopt.name = "image"}) -> (tensor<1x3xf32> {qopt.name = "classes"}) {
    %w = qopt.const dense<[[[[0.5, -0.25]]], [[[1.0, 0.75]]], [[[-0.125, 0.5]]], [[[0.0, 0.0]]]]> : tensor<4x1x1x2xf32> : tensor<4x1x1x2xf32>
    %gamma = qopt.const dense<[1.0, -0.5, 8.0, 1.0]> : tensor<4xf32> : tensor<4xf32>
    %beta = qopt.const dense<[0.25, 0.5, 0.0, 1.0]> : tensor<4xf32> : tensor<4xf32>
    %mean = qopt.const dense<[0.0, 0.125, -0.25, 0.0]> : tensor<4xf32> : tensor<4xf32>
    %variance = qopt.const dense<[1.0, 0.25, 4.0, 1.0]> : tensor<4xf32> : tensor<4xf32>
    %d = qopt.const dense<[[[0.5, 0.25, -0.5, 0.1], [0.25, 1.0, 0.5, 0.2]], [[-0.5, 0.125, 0.25, 0.3], [1.0, -1.0, 0.75, 0.4]]]> : tensor<2x2x4xf32> : tensor<2x2x4xf32>
    %g = qopt.const dense<[[[[0.5, 0.5, 0.25, -0.5]]], [[[0.25, -0.5, 0.5, 0.5]]], [[[1.0, 0.0, 0.5, 0.25]]], [[[0.5, 0.5, 0.5, 0.5]]]]> : tensor<4x1x1x4xf32> : tensor<4x1x1x4xf32>
    %gb = qopt.const dense<[[[[0.1, 0.2, -0.1, 0.0]]]]> : tensor<1x1x1x4xf32> : tensor<1x1x1x4xf32>
    %f = qopt.const dense<[[1.0, -0.5, 0.25, 0.5], [-1.0, 0.5, 0.75, 0.25], [0.125, 1.5, -0.5, -1.0]]> : tensor<3x4xf32> : tensor<3x4xf32>
    %fb = qopt.const dense<[0.1, -0.2, 0.3]> : tensor<3xf32> : tensor<3xf32>
    %0 = qopt.transpose %image permutation [0, 2, 3, 1] : tensor<1x2x4x4xf32> -> tensor<1x4x4x2xf32>
    %1 = qopt.conv_2d %0, %w strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x2xf32>, tensor<4x1x1x2xf32> -> tensor<1x4x4x4xf32>
    %2 = qopt.batch_norm %1, %gamma, %beta, %mean, %variance epsilon 1.0e-3 : tensor<1x4x4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<1x4x4x4xf32>
    %3 = qopt.hard_swish %2 : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
    %4 = qopt.depthwise_conv_2d %3, %d strides [1, 1] pad [1, 0, 1, 0] : tensor<1x4x4x4xf32>, tensor<2x2x4xf32> -> tensor<1x4x4x4xf32>
    %5 = qopt.leaky_relu %4 alpha 1.0 activation<relu> : tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
    %6 = qopt.mean %5 axes [1, 2] keep_dims : tensor<1x4x4x4xf32> -> tensor<1x1x1x4xf32>
    %7 = qopt.conv_2d %6, %g strides [1, 1] pad [0, 0, 0, 0] : tensor<1x1x1x4xf32>, tensor<4x1x1x4xf32> -> tensor<1x1x1x4xf32>
    %8 = qopt.add %7, %gb : tensor<1x1x1x4xf32>, tensor<1x1x1x4xf32> -> tensor<1x1x1x4xf32>
    %9 = qopt.hard_sigmoid %8 alpha 0.2 beta 0.5 : tensor<1x1x1x4xf32> -> tensor<1x1x1x4xf32>
    %10 = qopt.mul %5, %9 : tensor<1x4x4x4xf32>, tensor<1x1x1x4xf32> -> tensor<1x4x4x4xf32>
    %11 = qopt.add %10, %3 : tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32> -> tensor<1x4x4x4xf32>
    %12 = qopt.max_pool_2d %11 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4xf32> -> tensor<1x1x1x4xf32>
    %13 = qopt.reshape %12 : tensor<1x1x1x4xf32> -> tensor<1x4xf32>
    %14 = qopt.fully_connected %13, %f, %fb : tensor<1x4xf32>, tensor<3x4xf32>, tensor<3xf32> -> tensor<1x3xf32>
    %15 = qopt.softmax %14 beta 1.0 : tensor<1x3xf32> -> tensor<1x3xf32>
    return %15 : tensor<1x3xf32>
  }
}
