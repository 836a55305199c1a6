"""text_direction.py data PICTURES.npz CALIBRATION.npz TEST.npz: the inputs of ppocr_cls.
text_direction.py score PICTURES.npz OUTPUTS.npz LEAST: fails where fewer test images are right.
"""

import sys

import numpy as np


def prepare(pictures):
    """Pixels of NHWC as the network takes them, samples on a new first axis."""
    x = (pictures.astype(np.float32) / np.float32(255) - np.float32(0.5)) / np.float32(0.5)
    return np.ascontiguousarray(x.transpose(0, 3, 1, 2)[:, None])


command, pictures = sys.argv[1], np.load(sys.argv[2])
if command == "data":
    np.savez(sys.argv[3], x=prepare(pictures["calibration"]))
    np.savez(sys.argv[4], x=prepare(pictures["test"]))
elif command == "score":
    outputs = np.load(sys.argv[3])["output0"]
    right = (outputs.reshape(len(outputs), -1).argmax(1) == pictures["test_label"]).mean()
    print("accuracy: %.3f" % right)
    if right < float(sys.argv[4]):
        sys.exit("expected an accuracy of at least %s, but got %.3f" % (sys.argv[4], right))
