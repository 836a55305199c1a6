#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Train the example network on 8x8 digits and write it as an int8 and a float .tflite.

Beside each model goes a file of golden results: the test images, for int8
quantized, their labels, and what LiteRT's reference kernels compute for them.
Some of the training images are there to calibrate the float model with.
"""

import argparse
import os
from pathlib import Path

# oneDNN picks its kernels, and with them the order of float sums, by CPU model.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

layers = tf.keras.layers


def load_data(test_size, seed):
    """Returns x_train, x_test, y_train, y_test; images are N x 8 x 8 x 1 in [0, 1]."""
    digits = load_digits()
    images = (digits.images[..., None] / 16.0).astype(np.float32)
    return train_test_split(
        images,
        digits.target.astype(np.int64),
        test_size=test_size,
        random_state=seed,
        stratify=digits.target,
    )


def build_network(batch=None):
    """Small, but with every kind of operator that a real CNN for small devices uses."""

    def norm(x):
        return layers.BatchNormalization()(x)  # folded into the weights on conversion

    def conv(x, filters, size):
        x = layers.Conv2D(filters, size, padding="same", use_bias=False)(x)
        return layers.ReLU()(norm(x))

    def depthwise(x):
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
        return layers.ReLU()(norm(x))

    image = tf.keras.Input((8, 8, 1), batch_size=batch)
    x = conv(image, 16, 3)
    x = conv(depthwise(x), 32, 1)
    x = layers.MaxPooling2D(2)(x)

    # The residual branch ends without ReLU, so that it can also subtract.
    branch = conv(depthwise(x), 32, 1)
    branch = norm(layers.Conv2D(32, 3, padding="same", use_bias=False)(branch))
    x = layers.ReLU()(layers.Add()([x, branch]))

    x = conv(x, 64, 1)
    # A window of the whole image, not GlobalAveragePooling2D: that becomes MEAN.
    x = layers.AveragePooling2D(4)(x)
    x = layers.Reshape((64,))(x)
    x = layers.Dense(10)(x)
    return tf.keras.Model(image, layers.Softmax()(x))


def train(model, x, y, epochs, batch):
    steps = epochs * -(-len(x) // batch)
    model.compile(
        # Decay to zero: the last weights are the ones kept, so that no choice
        # between epochs is made on the test images.
        tf.keras.optimizers.Adam(tf.keras.optimizers.schedules.CosineDecay(3e-3, steps)),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(x, y, epochs=epochs, batch_size=batch, verbose=2)


def make_converter(model):
    # A fixed batch keeps SHAPE, STRIDED_SLICE and PACK out of the reshape.
    single = build_network(batch=1)
    single.set_weights(model.get_weights())
    return tf.lite.TFLiteConverter.from_keras_model(single)


def convert(model, calibration):
    """Returns the fully int8 .tflite as bytes; float ranges come from `calibration`."""
    converter = make_converter(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([image[None]] for image in calibration)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return converter.convert()


def run_reference(tflite, images):
    """Returns the golden arrays: input0, output0 and, for sample 0, layer_<tensor index>."""
    interpreter = tf.lite.Interpreter(
        model_content=tflite,
        # The default kernels (XNNPACK) round differently from the reference ones,
        # which agree bit for bit with TensorFlow Lite Micro.
        experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_REF,
        experimental_preserve_all_tensors=True,
    )
    interpreter.allocate_tensors()
    (source,) = interpreter.get_input_details()
    (result,) = interpreter.get_output_details()

    if source["dtype"] == np.int8:
        scale, zero_point = source["quantization"]
        images = np.clip(np.round(images / scale) + zero_point, -128, 127).astype(np.int8)

    # Samples are stacked on a new first axis, in front of the batch of one.
    golden = {"input0": images[:, None]}
    outputs = []
    for sample, image in enumerate(images):
        interpreter.set_tensor(source["index"], image[None])
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(result["index"]))
        if sample == 0:
            for op in interpreter._get_ops_details():
                for index in op["outputs"]:
                    golden[f"layer_{index}"] = interpreter.get_tensor(index)
    golden["output0"] = np.stack(outputs)
    return golden


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="output folder")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--test-size", type=int, default=360)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    tf.keras.utils.set_random_seed(args.seed)
    tf.config.experimental.enable_op_determinism()

    x_train, x_test, y_train, y_test = load_data(args.test_size, args.seed)
    model = build_network()
    train(model, x_train, y_train, args.epochs, args.batch)

    tflite = convert(model, x_train)
    golden = run_reference(tflite, x_test)

    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "digits_int8.tflite").write_bytes(tflite)
    np.savez_compressed(args.out / "digits_test.npz", label=y_test, **golden)

    tflite_float = make_converter(model).convert()
    (args.out / "digits_float.tflite").write_bytes(tflite_float)
    np.savez_compressed(args.out / "digits_float_test.npz", label=y_test, **run_reference(tflite_float, x_test))
    np.savez_compressed(args.out / "digits_calibration.npz", input0=x_train[:256, None])

    float_class = model.predict(x_test, verbose=0).argmax(axis=1)
    int8_class = golden["output0"].squeeze(1).argmax(axis=1)
    print(f"digits_int8.tflite: {len(tflite)} bytes, digits_float.tflite: {len(tflite_float)} bytes")
    print(f"right of {len(y_test)}: float {sum(float_class == y_test)}, int8 {sum(int8_class == y_test)}")


if __name__ == "__main__":
    main()
