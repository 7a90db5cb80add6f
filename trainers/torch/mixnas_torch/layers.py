"""One function for each kind of op. Weights are taken from a `Store`, never owned, so that an optimiser may keep them together."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Protocol, Sequence

import torch
import torch.nn.functional as F

from .functions import ACTIVATIONS, channel_shuffle, dropout, shift
from .windows import Padding


Node = Dict[str, Any]
Shape = Sequence[int]
"""[height, width, channels] per image."""


class Store(Protocol):
    """Where a network's tensors are."""

    def groups(self, node: str) -> List[Dict[str, int]]:
        """The channel groups of a mixed depthwise convolution: `channels`, `taps`, `dilation`."""

    def tensor(self, name: str) -> torch.Tensor:
        """A weight by its name, in PyTorch's order of axes."""

    def statistics(self, node: str) -> List[torch.Tensor]:
        """Where a batch norm leaves mean and unbiased variance of a batch."""


Call = Callable[..., torch.Tensor]


class Step:
    """What differs between two runs of a network."""

    def __init__(self, training: bool, dropout_seed: Optional[torch.Tensor] = None) -> None:
        self.training = training
        self.dropout_seed = dropout_seed
        """int64 scalar on the device; None = no dropout."""


def _bias(op: Dict[str, Any], store: Store, node: str) -> Optional[torch.Tensor]:
    return store.tensor(f"{node}/bias") if op["bias"] else None


def conv(node: Node, shape: Shape, store: Store, _: int) -> Call:
    op, name = node["op"], node["id"]
    pad = Padding(shape, (op["kernel"] - 1) * op["dilation"] + 1, op["stride"], op["padding"])
    kernel, bias = store.tensor(f"{name}/kernel"), _bias(op, store, name)

    def run(_: Step, x: torch.Tensor) -> torch.Tensor:
        x = pad.uneven(x)
        return F.conv2d(x, kernel, bias, op["stride"], pad.symmetric, op["dilation"], op["groups"])

    return run


def depthwise(node: Node, shape: Shape, store: Store, _: int) -> Call:
    op, name = node["op"], node["id"]
    groups = store.groups(name)
    sizes, dilations = [group["channels"] for group in groups], [group["dilation"] for group in groups]
    pads = [Padding(shape, (g["taps"] - 1) * g["dilation"] + 1, op["stride"], op["padding"]) for g in groups]
    kernels = [store.tensor(f"{name}/kernel.{i}") for i in range(len(groups))]
    bias = _bias(op, store, name)

    def run(_: Step, x: torch.Tensor) -> torch.Tensor:
        parts = x.split(sizes, 1) if len(sizes) > 1 else (x,)
        found = [
            F.conv2d(pad.uneven(part), kernel, None, op["stride"], pad.symmetric, dilation, channels)
            for part, kernel, pad, dilation, channels in zip(parts, kernels, pads, dilations, sizes)
        ]
        y = torch.cat(found, 1) if len(found) > 1 else found[0]
        return y if bias is None else y + bias.view(1, -1, 1, 1)

    return run


def _lone_norm(x: torch.Tensor, gamma: torch.Tensor, beta: torch.Tensor, epsilon: float) -> torch.Tensor:
    """Training form for one position, which torch.batch_norm refuses: its variance is 0."""
    centred = x - x.mean((0, 2, 3), keepdim=True)
    return centred * (gamma * epsilon**-0.5).view(1, -1, 1, 1) + beta.view(1, -1, 1, 1)


def batch_norm(node: Node, _: Shape, store: Store, __: int) -> Call:
    name, epsilon = node["id"], node["op"]["epsilon"]
    gamma, beta, mean, variance = (store.tensor(f"{name}/{role}") for role in ("gamma", "beta", "mean", "variance"))
    batch_mean, batch_variance = store.statistics(name)

    def run(step: Step, x: torch.Tensor) -> torch.Tensor:
        if not step.training:
            return F.batch_norm(x, mean, variance, gamma, beta, False, 0.0, epsilon)
        if x.numel() == x.shape[1]:
            with torch.no_grad():
                batch_mean.copy_(x.mean((0, 2, 3)))
                batch_variance.zero_()
            return _lone_norm(x, gamma, beta, epsilon)
        return F.batch_norm(x, batch_mean, batch_variance, gamma, beta, True, 1.0, epsilon)

    return run


def squeeze_excite(node: Node, _: Shape, store: Store, __: int) -> Call:
    op, name = node["op"], node["id"]
    act, gate = ACTIVATIONS[op["fn"]], ACTIVATIONS[op["gate"]]
    reduce, reduce_bias, expand, expand_bias = (
        store.tensor(f"{name}/{weight}") for weight in ("reduce.kernel", "reduce.bias", "expand.kernel", "expand.bias")
    )

    def run(_: Step, x: torch.Tensor) -> torch.Tensor:
        hidden = act(F.linear(x.mean((2, 3)), reduce, reduce_bias))
        factor = gate(F.linear(hidden, expand, expand_bias))
        return x * factor.to(x.dtype)[:, :, None, None]

    return run


def _max_pool(node: Node, shape: Shape, _: Store, __: int) -> Call:
    op = node["op"]
    pad = Padding(shape, op["kernel"], op["stride"], op["padding"])
    return lambda _, x: F.max_pool2d(pad.padded(x, float("-inf")), op["kernel"], op["stride"])


def _avg_pool(node: Node, shape: Shape, _: Store, __: int) -> Call:
    op = node["op"]
    pad = Padding(shape, op["kernel"], op["stride"], op["padding"])
    inside = pad.padded(torch.ones(1, 1, *shape[:2]), 0)
    counts = F.avg_pool2d(inside, op["kernel"], op["stride"], divisor_override=1)
    held: Dict[torch.device, torch.Tensor] = {}

    def run(_: Step, x: torch.Tensor) -> torch.Tensor:
        if x.device not in held:
            held[x.device] = counts.to(x.device)
        return F.avg_pool2d(pad.padded(x, 0), op["kernel"], op["stride"], divisor_override=1) / held[x.device].to(x.dtype)

    return run


def _dense(node: Node, _: Shape, store: Store, __: int) -> Call:
    name = node["id"]
    kernel, bias = store.tensor(f"{name}/kernel"), _bias(node["op"], store, name)
    return lambda _, x: F.linear(x.flatten(1), kernel, bias)[:, :, None, None]


def _dropout(node: Node, _: Shape, __: Store, place: int) -> Call:
    rate = node["op"]["rate"]

    def run(step: Step, x: torch.Tensor) -> torch.Tensor:
        return x if step.dropout_seed is None or rate == 0 else dropout(x, rate, step.dropout_seed, place)

    return run


def _split(node: Node, *_: Any) -> Call:
    sizes, index = node["op"]["sizes"], node["op"]["index"]
    start = sum(sizes[:index])
    return lambda _, x: x[:, start : start + sizes[index]]


def _sum(_: Step, first: torch.Tensor, *others: torch.Tensor) -> torch.Tensor:
    for other in others:
        first = first + other
    return first


def _activation(node: Node, *_: Any) -> Call:
    function = ACTIVATIONS[node["op"]["fn"]]
    return lambda _, x: function(x)


def _shuffle(node: Node, *_: Any) -> Call:
    groups = node["op"]["groups"]
    return lambda _, x: channel_shuffle(x, groups)


MAKERS: Dict[str, Callable[[Node, Shape, Store, int], Call]] = {
    "conv": conv,
    "depthwise": depthwise,
    "batch-norm": batch_norm,
    "squeeze-excite": squeeze_excite,
    "activation": _activation,
    "max-pool": _max_pool,
    "avg-pool": _avg_pool,
    "dense": _dense,
    "dropout": _dropout,
    "split": _split,
    "channel-shuffle": _shuffle,
    "add": lambda *_: _sum,
    "concat": lambda *_: lambda _, *values: torch.cat(values, 1),
    "flatten": lambda *_: lambda _, x: x.permute(0, 2, 3, 1).flatten(1)[:, :, None, None],
    "global-avg-pool": lambda *_: lambda _, x: x.mean((2, 3), keepdim=True),
    "shift": lambda *_: lambda _, x: shift(x),
}
"""What makes the function of each op: (node, shape of its first input, store, place in the graph)."""
