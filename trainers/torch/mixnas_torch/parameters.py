"""The weights of a network: how mixnas stores them, and how PyTorch lays them out."""

from __future__ import annotations

import math
from typing import Any, Dict, List, NamedTuple, Tuple

import numpy as np

from .streams import stream

Description = Dict[str, Any]
"""The section `network` of a request: `graph`, `shapes`, `groups`, `parameters`."""


class Parameter(NamedTuple):
    """One weight tensor, float32."""

    name: str
    shape: Tuple[int, ...]
    """As mixnas stores it, row-major: [k, k, inputs, filters], depthwise [k, k, channels], [inputs, outputs] or [n]."""
    is_trained: bool
    is_decayed: bool
    initial: Dict[str, Any]

    @property
    def node(self) -> str:
        return self.name.rpartition("/")[0]

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def torch_shape(self) -> Tuple[int, ...]:
        """As PyTorch's functions take it."""
        if len(self.shape) == 3:
            k, _, channels = self.shape
            return (channels, 1, k, k)
        if len(self.shape) == 4:
            k, _, inputs, filters = self.shape
            return (filters, inputs, k, k)
        return self.shape[::-1]

    def to_torch(self, values: np.ndarray) -> np.ndarray:
        """Stored values in PyTorch's order of axes."""
        values = values.reshape(self.shape)
        if values.ndim == 3:
            return values.transpose(2, 0, 1)[:, None]
        return values.transpose(3, 2, 0, 1) if values.ndim == 4 else values.T

    def from_torch(self, values: np.ndarray) -> np.ndarray:
        """The inverse of `to_torch`: float32 [size]."""
        if len(self.shape) == 3:
            values = values[:, 0].transpose(1, 2, 0)
        else:
            values = values.transpose(2, 3, 1, 0) if values.ndim == 4 else values.T
        return np.ascontiguousarray(values, dtype=np.float32).reshape(-1)


def parameters_of(network: Description) -> List[Parameter]:
    """All weights of a network in its order."""
    return [
        Parameter(p["name"], tuple(p["shape"]), p["trained"], p["decayed"], p["initial"]) for p in network["parameters"]
    ]


def initial_weights(network: Description, seed: str) -> Dict[str, np.ndarray]:
    """Fresh weights, float32 and flat, drawn as the request says. Each tensor has a stream of its own."""
    weights = {}
    for parameter in parameters_of(network):
        draws, initial = stream(seed, "init", parameter.name), parameter.initial
        if initial["kind"] == "normal":
            values = draws.standard_normal(parameter.size) * initial["deviation"]
        elif initial["kind"] == "uniform":
            values = draws.uniform(-initial["bound"], initial["bound"], parameter.size)
        else:
            values = np.full(parameter.size, initial["value"])
        weights[parameter.name] = values.astype(np.float32)
    return weights
