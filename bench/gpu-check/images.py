"""Some images of CIFAR-10 in a small file, without loss.

    python3 images.py pack CIFAR_FOLDER INDICES_JSON FILE
    python3 images.py unpack FILE CIFAR_FOLDER

The file holds all labels and the pixels of the training images of INDICES_JSON, as differences from the median predictor of
lossless JPEG on (r - g, g, b - g), compressed with LZMA. Unpacked, the folder has the official layout; the pixels of all other
images are 0. So the very code that packs CIFAR-10 runs on it, and finds the images that it would choose of the whole set.
"""

import json
import lzma
import pathlib
import sys

import numpy as np

SIDE, RECORD = 32, 3073
NAMES = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()


def predicted(left, up, corner):
    """The median of left, up and left + up - corner, int16."""
    low, high = np.minimum(left, up), np.maximum(left, up)
    return np.where(corner >= high, low, np.where(corner <= low, high, left + up - corner))


def neighbours(values, row, column):
    """Left, up and corner values of one place of all images; 0 outside."""
    zero = np.zeros_like(values[..., 0, 0])
    left = values[..., row, column - 1] if column else zero
    up = values[..., row - 1, column] if row else zero
    corner = values[..., row - 1, column - 1] if row and column else zero
    return left, up, corner


def encode(pixels):
    """uint8 [n, 3, 32, 32] to as many differences, uint8, plane after plane."""
    green = pixels[:, 1:2]
    planes = np.concatenate([pixels[:, :1] - green, green, pixels[:, 2:] - green], 1).astype(np.int16)
    found = np.empty(pixels.shape, np.uint8)
    for row in range(SIDE):
        for column in range(SIDE):
            guess = predicted(*neighbours(planes, row, column))
            found[..., row, column] = (planes[..., row, column] - guess).astype(np.uint8)
    return np.ascontiguousarray(found.transpose(1, 0, 2, 3))


def decode(differences):
    """The inverse of `encode`."""
    found = differences.transpose(1, 0, 2, 3)
    planes = np.zeros(found.shape, np.int16)
    for row in range(SIDE):
        for column in range(SIDE):
            guess = predicted(*neighbours(planes, row, column))
            planes[..., row, column] = (found[..., row, column] + guess) & 255
    planes = planes.astype(np.uint8)
    green = planes[:, 1:2]
    return np.concatenate([planes[:, :1] + green, green, planes[:, 2:] + green], 1)


def pack(folder, indices, file):
    chosen = json.loads(pathlib.Path(indices).read_text())
    records = np.concatenate([np.fromfile(pathlib.Path(folder) / name, np.uint8).reshape(-1, RECORD) for name in NAMES])
    pixels = records[chosen, 1:].reshape(-1, 3, SIDE, SIDE)
    differences = encode(pixels)
    assert (decode(differences) == pixels).all()
    head = json.dumps({"indices": chosen}).encode()
    body = head + b"\n" + records[:, 0].tobytes() + differences.tobytes()
    pathlib.Path(file).write_bytes(lzma.compress(body, preset=6))


def unpack(file, folder):
    head, _, body = lzma.decompress(pathlib.Path(file).read_bytes()).partition(b"\n")
    chosen, records = json.loads(head)["indices"], np.zeros((60_000, RECORD), np.uint8)
    values = np.frombuffer(body, np.uint8)
    records[:, 0] = values[:60_000]
    pixels = decode(values[60_000:].reshape(3, len(chosen), SIDE, SIDE))
    records[chosen, 1:] = pixels.reshape(len(chosen), -1)
    into = pathlib.Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    for i, name in enumerate(NAMES):
        records[i * 10_000 : (i + 1) * 10_000].tofile(into / name)
    (into / "batches.meta.txt").write_text("\n".join(CLASSES) + "\n")
    print(f"{len(chosen)} images of CIFAR-10")


{"pack": pack, "unpack": unpack}[sys.argv[1]](*sys.argv[2:])
