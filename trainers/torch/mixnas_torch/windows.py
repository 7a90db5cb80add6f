"""Where a window moves over an image: TensorFlow's rules of padding."""

from __future__ import annotations

from typing import NamedTuple, Sequence, Tuple

import torch
import torch.nn.functional as F


class Window(NamedTuple):
    """Zeros before and after an image along one axis."""

    before: int
    after: int


def axis_window(size: int, extent: int, stride: int, padding: str) -> Window:
    """`same` gives ceil(size / stride) places, with the smaller half of the padding before; `valid` pads nothing."""
    if padding == "valid":
        return Window(0, 0)
    total = max((-(-size // stride) - 1) * stride + extent - size, 0)
    return Window(total // 2, total - total // 2)


class Padding:
    """Zeros around images of one shape before a window of some extent moves over them."""

    def __init__(self, shape: Sequence[int], extent: int, stride: int, padding: str) -> None:
        rows, columns = (axis_window(size, extent, stride, padding) for size in shape[:2])
        self.sides = (columns.before, columns.after, rows.before, rows.after)
        """Left, right, top, bottom."""
        self._is_even = rows.before == rows.after and columns.before == columns.after
        self.symmetric: Tuple[int, int] = (rows.before, columns.before) if self._is_even else (0, 0)
        """What a convolution is to pad itself."""

    def uneven(self, x: torch.Tensor) -> torch.Tensor:
        """The images with the zeros that `symmetric` cannot say."""
        return x if self._is_even else F.pad(x, self.sides)

    def padded(self, x: torch.Tensor, value: float) -> torch.Tensor:
        """The images with all of their padding."""
        return F.pad(x, self.sides, value=value) if any(self.sides) else x
