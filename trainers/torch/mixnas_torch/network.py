"""A graph as a `torch.nn.Module`, with all its tensors in a few flat buffers."""

from __future__ import annotations

from typing import Dict, List, Sequence

import numpy as np
import torch
from torch import nn

from .layers import MAKERS, Call, Step
from .parameters import Description, Parameter, parameters_of


ALIGNMENT = 64
"""Floats. A tensor begins at a multiple of them in its flat buffer: cuDNN wants addresses at multiples of 16 bytes or more."""


def _room(parameter: Parameter) -> int:
    """Floats that a parameter takes in a flat buffer; those after its values stay 0."""
    return -(-parameter.size // ALIGNMENT) * ALIGNMENT


def _filled(parameters: Sequence[Parameter], values: Sequence[float]) -> torch.Tensor:
    """A flat buffer with one value for each parameter."""
    parts = [torch.full((_room(p),), value) for p, value in zip(parameters, values)]
    return torch.cat(parts) if parts else torch.zeros(0)


def _views(flat: torch.Tensor, parameters: Sequence[Parameter], channels_last: bool) -> Dict[str, torch.Tensor]:
    """Each parameter's part of a flat buffer, in PyTorch's order of axes."""
    views, offset = {}, 0
    for parameter in parameters:
        part = flat[offset : offset + parameter.size]
        shape = parameter.torch_shape
        if channels_last and len(parameter.shape) == 4:
            filters, inputs, k, _ = shape
            views[parameter.name] = part.view(filters, k, k, inputs).permute(0, 3, 1, 2)
        else:
            views[parameter.name] = part.view(shape)
        offset += _room(parameter)
    return views


class Tensors:
    """Weights of one network, or slots or averages of them: `trained` float32 [values that gradients change], `moving`
    float32 [moving statistics of all batch norms]."""

    def __init__(self, network: "Network", with_moving: bool) -> None:
        trained, moving = network.trained, network.statistics_kept
        device = network.device
        self.trained = torch.zeros(sum(map(_room, trained)), device=device)
        self.moving = torch.zeros(sum(map(_room, moving)) if with_moving else 0, device=device)
        self.views = _views(self.trained, trained, network.channels_last)
        if with_moving:
            self.views.update(_views(self.moving, moving, network.channels_last))


class Network(nn.Module):
    """A network as a request describes it. `forward` takes images [n, channels, height, width] and gives logits [n, classes].

    `channels_last` chooses the memory format of kernels and images.
    """

    def __init__(self, description: Description, device: torch.device, channels_last: bool = True) -> None:
        super().__init__()
        self.graph, self.device, self.channels_last = description["graph"], device, channels_last
        self._groups = description["groups"]
        self.parameters_known: List[Parameter] = parameters_of(description)
        self.trained = [p for p in self.parameters_known if p.is_trained]
        self.statistics_kept = [p for p in self.parameters_known if not p.is_trained]
        self.weights = Tensors(self, with_moving=True)
        self.batch = torch.zeros_like(self.weights.moving)
        self._batch_views = _views(self.batch, self.statistics_kept, channels_last)
        self.leaves = [self.weights.views[p.name].detach().requires_grad_() for p in self.trained]
        self._by_name = {p.name: leaf for p, leaf in zip(self.trained, self.leaves)}
        shapes = description["shapes"]
        self._calls: List[Call] = [
            MAKERS[node["op"]["kind"]](node, shapes[node["inputs"][0]], self, place)
            for place, node in enumerate(self.graph["nodes"])
        ]
        self._last_use = self._uses()

    def tensor(self, name: str) -> torch.Tensor:
        return self._by_name.get(name, self.weights.views.get(name))

    def groups(self, node: str) -> List[Dict[str, int]]:
        return self._groups[node]

    def statistics(self, node: str) -> List[torch.Tensor]:
        return [self._batch_views[f"{node}/{role}"] for role in ("mean", "variance")]

    def _uses(self) -> List[List[str]]:
        """The values that nothing reads after each node."""
        last = {name: place for place, node in enumerate(self.graph["nodes"]) for name in node["inputs"]}
        ends: List[List[str]] = [[] for _ in self.graph["nodes"]]
        for name, place in last.items():
            ends[place].append(name)
        return ends

    def run(self, images: torch.Tensor, step: Step) -> torch.Tensor:
        """Logits [n, classes], at least float32; in training a batch's statistics are left in `batch`."""
        values = {"input": images}
        for node, call, ended in zip(self.graph["nodes"], self._calls, self._last_use):
            values[node["id"]] = call(step, *[values[name] for name in node["inputs"]])
            for name in ended:
                del values[name]
        logits = values[self.graph["output"]].flatten(1)
        return logits.to(torch.promote_types(logits.dtype, torch.float32))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.run(images, Step(training=self.training))

    def momentum(self) -> torch.Tensor:
        """The graph's momentum of every moving value, float32 [moving]."""
        own = {node["id"]: node["op"] for node in self.graph["nodes"]}
        return _filled(self.statistics_kept, [own[p.node]["momentum"] for p in self.statistics_kept]).to(self.device)

    def decayed(self) -> torch.Tensor:
        """1 where weight decay applies, float32 [trained]."""
        return _filled(self.trained, [float(p.is_decayed) for p in self.trained]).to(self.device)

    def put(self, tensors: Tensors, values: Dict[str, np.ndarray], prefix: str, moving: bool) -> None:
        """Fills tensors with stored values, whose names begin with `prefix`."""
        with torch.no_grad():
            for parameter in self.parameters_known if moving else self.trained:
                found = parameter.to_torch(np.asarray(values[prefix + parameter.name]))
                tensors.views[parameter.name].copy_(torch.from_numpy(np.array(found, order="C")))

    def take(self, tensors: Tensors, prefix: str, moving: bool) -> Dict[str, np.ndarray]:
        """A copy of tensors as they are stored: float32 and flat, by name."""
        found = {}
        for parameter in self.parameters_known if moving else self.trained:
            values = tensors.views[parameter.name].detach().cpu().numpy()
            found[prefix + parameter.name] = parameter.from_torch(values)
        return found
