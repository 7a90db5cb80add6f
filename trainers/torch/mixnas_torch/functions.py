"""What the ops of a graph compute, on tensors [n, channels, height, width] in any memory format."""

from __future__ import annotations

from typing import Callable, Dict

import torch
import torch.nn.functional as F



ACTIVATIONS: Dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "relu": F.relu,
    "relu6": F.relu6,
    "swish": F.silu,
    "sigmoid": torch.sigmoid,
    "hard-sigmoid": F.hardsigmoid,
    "hard-swish": F.hardswish,
}


def _mix(values: torch.Tensor) -> torch.Tensor:
    """The finaliser of MurmurHash3 on uint32 values held as int64."""
    mask = 0xFFFFFFFF
    values = ((values ^ (values >> 16)) * 0x85EBCA6B) & mask
    values = ((values ^ (values >> 13)) * 0xC2B2AE35) & mask
    return values ^ (values >> 16)


def dropout(x: torch.Tensor, rate: float, seed: torch.Tensor, node: int) -> torch.Tensor:
    """Inverted dropout: element i in the order [n, height, width, channels] is kept when
    mix(mix(seed + node * 0x9e3779b9) + i) >= rate * 2^32, as in all engines of mixnas.

    `seed` is an int64 scalar on the device of `x`; `node` the place of the op in the graph.
    """
    n, channels, height, width = x.shape
    base = _mix((seed + node * 0x9E3779B9) & 0xFFFFFFFF)
    places = torch.arange(x.numel(), device=x.device).view(n, height, width, channels).permute(0, 3, 1, 2)
    kept = _mix((base + places) & 0xFFFFFFFF) >= rate * 2**32
    return x * (kept.to(x.dtype) / (1 - rate))


def channel_shuffle(x: torch.Tensor, groups: int) -> torch.Tensor:
    """Channels seen as [groups, n], transposed to [n, groups]."""
    n, channels, height, width = x.shape
    return x.view(n, groups, channels // groups, height, width).transpose(1, 2).reshape(n, channels, height, width)


def shift(x: torch.Tensor) -> torch.Tensor:
    """out[y, x] = in[y + 1, x + 1], zero beyond the last row and column."""
    return F.pad(x[:, :, 1:, 1:], (0, 1, 0, 1))
