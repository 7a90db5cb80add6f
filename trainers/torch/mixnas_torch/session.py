"""One network under training on one device: steps, validation, and its state as mixnas' checkpoints hold it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, Dict, List, NamedTuple, Optional

import numpy as np
import torch
import torch.nn.functional as F

from .checkpoint import State
from .layers import Step
from .loss_scale import LossScale
from .network import Network, Tensors
from .optimizers import slots_of, update
from .parameters import Description

PRECISIONS = {"float32": None, "bf16": torch.bfloat16, "fp16": torch.float16}


class Options(NamedTuple):
    """How to compute; no part of what is computed but for rounding."""

    device: torch.device
    precision: str = "float32"
    """`float32`, or `bf16` or `fp16` for convolutions and products, with float32 weights."""
    channels_last: bool = True
    cuda_graphs: bool = False
    """Records a step once and replays it. Only on CUDA, and not with fp16."""


class StepNumbers(NamedTuple):
    """What a step is told, as scalars on the device."""

    rate: torch.Tensor
    warm: torch.Tensor
    """Most momentum of moving averages at this step."""
    dropout_seed: torch.Tensor


def soft_cross_entropy(
    logits: torch.Tensor, targets: torch.Tensor, weights: Optional[torch.Tensor] = None
) -> torch.Tensor:
    """Mean cross-entropy in nats of softmax(logits) against targets whose rows sum to 1. `weights` [classes] are factors of
    each class's part, None = all 1."""
    parts = targets * F.log_softmax(logits, 1)
    return -(parts if weights is None else parts * weights).sum(1).mean()


class Session:
    """Training of one network. `training` are the settings of a request; `class_weights` float32 [classes] weigh the loss of
    steps, None = all 1."""

    def __init__(
        self,
        network: Description,
        training: Dict[str, Any],
        options: Options,
        class_weights: Optional[np.ndarray] = None,
    ) -> None:
        self.options = options
        self._class_weights = None if class_weights is None else torch.tensor(class_weights, device=options.device)
        self.network = Network(network, options.device, options.channels_last)
        self._optimizer, self._weight_decay = training["optimizer"], training["weightDecay"]
        self._average_decay, self._momentum = training["averageDecay"], training["batchNormMomentum"]
        self._slots = [(name, first, Tensors(self.network, False)) for name, first in slots_of(self._optimizer)]
        self._average = None if self._average_decay is None else Tensors(self.network, True)
        self._decayed = self.network.decayed() * self._weight_decay
        self._gradient = Tensors(self.network, False)
        self._gradient_views = [self._gradient.views[p.name] for p in self.network.trained]
        own = self.network.momentum()
        self._own_momentum = own if self._momentum is None else torch.full_like(own, self._momentum)
        self._scale = LossScale(options.device) if options.precision == "fp16" else None

    @property
    def averaged(self) -> bool:
        return self._average is not None

    def _autocast(self):
        dtype = PRECISIONS[self.options.precision]
        return nullcontext() if dtype is None else torch.autocast(self.options.device.type, dtype, cache_enabled=False)

    def _differentiate(self, images: torch.Tensor, targets: torch.Tensor, seed: Optional[torch.Tensor]):
        """Loss and logits of a training step; leaves its gradient and batch statistics."""
        with self._autocast():
            logits = self.network.run(images, Step(True, seed))
        loss = soft_cross_entropy(logits, targets, self._class_weights)
        aim = loss if self._scale is None else loss * self._scale.value
        gradients = torch.autograd.grad(aim, self.network.leaves, materialize_grads=True)
        torch._foreach_copy_(self._gradient_views, list(gradients))
        return loss.detach(), logits.detach()

    def step(self, images: torch.Tensor, targets: torch.Tensor, numbers: StepNumbers):
        """One step of forward, backward and update. Returns loss and correct answers as scalars on the device."""
        loss, logits = self._differentiate(images, targets, numbers.dropout_seed)
        with torch.no_grad():
            if self._scale is None or self._scale.accepts(self._gradient.trained):
                self._update(numbers)
            return loss, (logits.argmax(1) == targets.argmax(1)).sum()

    def _update(self, numbers: StepNumbers) -> None:
        weights = self.network.weights
        self._gradient.trained.addcmul_(self._decayed, weights.trained)
        slots = [kept.trained for _, __, kept in self._slots]
        update(self._optimizer, weights.trained, self._gradient.trained, slots, numbers.rate)
        momentum = self._own_momentum
        if self._momentum is None:
            momentum = torch.minimum(momentum, numbers.warm)
        weights.moving.copy_(torch.lerp(self.network.batch, weights.moving, momentum))
        if self._average is not None:
            decay = numbers.warm.clamp(max=self._average_decay)
            for average, now in ((self._average.trained, weights.trained), (self._average.moving, weights.moving)):
                average.copy_(torch.lerp(now, average, decay))

    def gradients(self, images: torch.Tensor, targets: torch.Tensor, dropout_seed: int):
        """Loss and gradient of every trained weight as one step sees it, without weight decay; nothing else changes."""
        seed = torch.tensor(dropout_seed, device=self.options.device)
        loss, _ = self._differentiate(images, targets, seed)
        return float(loss), self.network.take(self._gradient, "", moving=False)

    def predict(self, images: torch.Tensor) -> torch.Tensor:
        """Logits float32 [n, classes] in inference form."""
        with torch.no_grad(), self._autocast():
            return self.network.run(images, Step(False))

    def gather_statistics(self, images: torch.Tensor, momentum: float) -> None:
        """The forward pass of a training step, without dropout, for the moving statistics that it leaves."""
        with torch.no_grad():
            with self._autocast():
                self.network.run(images, Step(True))
            self.network.weights.moving.lerp_(self.network.batch, 1 - momentum)

    def use_average(self) -> "_Averaged":
        """Within it the network computes with the averaged weights, where there are any."""
        return _Averaged(self.network.weights, self._average)

    def weights(self) -> State:
        """A copy of all weights, and of their averages where they are kept."""
        found = self.network.take(self.network.weights, "", moving=True)
        if self._average is not None:
            found.update(self.network.take(self._average, "average:", moving=True))
        return found

    def state(self) -> State:
        """A copy of everything that training changes."""
        found = self.weights()
        for name, _, kept in self._slots:
            found.update(self.network.take(kept, f"slot.{name}:", moving=False))
        return found if self._scale is None else {**found, "torch.lossScale": self._scale.state()}

    def load(self, state: State) -> None:
        """Takes weights or a whole state; slots and averages that are missing start fresh."""
        network = self.network
        network.put(network.weights, state, "", moving=True)
        for name, first, kept in self._slots:
            if f"slot.{name}:{network.trained[0].name}" in state:
                network.put(kept, state, f"slot.{name}:", moving=False)
            else:
                kept.trained.fill_(first)
        if self._average is not None:
            prefix = "average:" if f"average:{network.trained[0].name}" in state else ""
            network.put(self._average, state, prefix, moving=True)
        if self._scale is not None and "torch.lossScale" in state:
            self._scale.load(state["torch.lossScale"])

    def snapshot(self) -> List[torch.Tensor]:
        """Copies on the device of all that training changes; `restore` puts them back."""
        return [tensor.clone() for tensor in self._changing()]

    def restore(self, copies: List[torch.Tensor]) -> None:
        for tensor, copy in zip(self._changing(), copies):
            tensor.copy_(copy)

    def _changing(self) -> List[torch.Tensor]:
        kept = [self.network.weights, *(slot for _, __, slot in self._slots)]
        if self._average is not None:
            kept.append(self._average)
        return [tensor for tensors in kept for tensor in (tensors.trained, tensors.moving)]


class _Averaged:
    """Exchanges weights and their averages on entry and again on exit."""

    def __init__(self, weights: Tensors, average: Optional[Tensors]) -> None:
        self._pairs = [] if average is None else [
            (weights.trained, average.trained),
            (weights.moving, average.moving),
        ]

    def _exchange(self) -> None:
        with torch.no_grad():
            for one, other in self._pairs:
                held = one.clone()
                one.copy_(other)
                other.copy_(held)

    def __enter__(self) -> None:
        self._exchange()

    def __exit__(self, *_: Any) -> None:
        self._exchange()
