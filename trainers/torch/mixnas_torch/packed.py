"""Packed images of mixnas: files of uint8 [count, size, size, channels] and uint16 labels; 3 channels = RGB, 1 = grey."""

from __future__ import annotations

import math
import os
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import numpy as np

FORMAT = 2


class Split(NamedTuple):
    images: np.ndarray
    """uint8 [count, size, size, channels]"""
    labels: np.ndarray
    """uint16 [count]"""


class Packed(NamedTuple):
    hash: str
    classes: List[str]
    size: int
    mean: List[float]
    """One value per channel."""
    deviation: List[float]
    train: Split
    validation: Split


def _map(file: str, dtype: str, shape: Tuple[int, ...]) -> np.ndarray:
    """Maps a file; an empty one cannot be mapped."""
    size = os.path.getsize(file)
    expected = math.prod(shape) * np.dtype(dtype).itemsize
    if size != expected:
        raise ValueError(f"{file}: expected {expected} bytes; found {size}")
    return np.memmap(file, dtype, "r", shape=shape) if size else np.zeros(shape, dtype)


def open_split(data: Dict[str, Any], name: str) -> Split:
    """Maps one split of the section `data` of a request."""
    files, count, size = data["files"][name], data["counts"][name], data["size"]
    images = _map(files["images"], "u1", (count, size, size, len(data["mean"])))
    return Split(images, _map(files["labels"], "<u2", (count,)))


def open_packed(data: Dict[str, Any]) -> Packed:
    """Maps the training and validation images of the section `data` of a request; never the test images."""
    if data["format"] != FORMAT:
        raise ValueError(f"packed data {data['folder']}: format {data['format']}; expected {FORMAT}")
    train, validation = (open_split(data, name) for name in ("train", "validation"))
    return Packed(data["hash"], data["classes"], data["size"], data["mean"], data["deviation"], train, validation)


def _axis(from_size: int, to_size: int):
    """Bilinear: pixel centres at half coordinates, for each pixel the two it lies between and the share of the second."""
    place = np.clip((np.arange(to_size) + 0.5) * from_size / to_size - 0.5, 0, from_size - 1)
    low = np.floor(place).astype(int)
    return low, np.minimum(low + 1, from_size - 1), (place - low).astype(np.float32)


def _bilinear(images: np.ndarray, size: int) -> np.ndarray:
    low, high, share = _axis(images.shape[1], size)
    across = share[None, None, :, None]
    rows = images.astype(np.float32)
    rows = rows[:, :, low] * (1 - across) + rows[:, :, high] * across
    down = share[None, :, None, None]
    return rows[:, low] * (1 - down) + rows[:, high] * down


def resize(images: np.ndarray, size: int) -> np.ndarray:
    """uint8 [n, size, size, channels]: the mean over areas where the side shrinks by a whole factor, bilinear otherwise."""
    count, side, _, channels = images.shape
    if side == size:
        return images
    resized = np.empty((count, size, size, channels), np.uint8)
    for start in range(0, count, 1000):
        piece = images[start : start + 1000]
        if side % size == 0:
            block = side // size
            values = piece.reshape(len(piece), size, block, size, block, channels).mean((2, 4), dtype=np.float64)
        else:
            values = _bilinear(piece, size)
        resized[start : start + 1000] = np.floor(values + 0.5)
    return resized


def view_of(packed: Packed, indices: Optional[np.ndarray], size: int) -> Packed:
    """A data set with some of its training images (all for None), at another size; all validation images stay."""
    train, validation = packed.train, packed.validation
    if indices is not None:
        train = Split(train.images[indices], train.labels[indices])
    return packed._replace(
        size=size,
        train=train._replace(images=resize(train.images, size)),
        validation=validation._replace(images=resize(validation.images, size)),
    )
