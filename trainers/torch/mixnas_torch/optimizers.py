"""Update rules on flat float32 tensors. `rate` is a float32 scalar on the same device."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

import torch


def slots_of(optimizer: Dict[str, Any]) -> List[Tuple[str, float]]:
    """Names of what is kept beside each trained weight, with the value that it starts from."""
    return [("velocity", 0.0)] if optimizer["kind"] == "sgd" else [("square", 1.0), ("momentum", 0.0)]


def _sgd(optimizer: Dict[str, Any], weight: torch.Tensor, gradient: torch.Tensor, slots, rate: torch.Tensor) -> None:
    """v <- momentum * v + g; w <- w - rate * v, with Nesterov's look-ahead w <- w - rate * (g + momentum * v)."""
    (velocity,) = slots
    momentum = optimizer["momentum"]
    velocity.mul_(momentum).add_(gradient)
    direction = gradient.add(velocity, alpha=momentum) if optimizer["nesterov"] else velocity
    weight.addcmul_(direction, rate, value=-1)


def _rmsprop(optimizer: Dict[str, Any], weight: torch.Tensor, gradient: torch.Tensor, slots, rate: torch.Tensor) -> None:
    """TensorFlow's: s <- decay * s + (1 - decay) * g^2; m <- momentum * m + rate * g / sqrt(s + epsilon); w <- w - m."""
    square, moment = slots
    square.mul_(optimizer["decay"]).addcmul_(gradient, gradient, value=1 - optimizer["decay"])
    moment.mul_(optimizer["momentum"]).addcmul_(gradient * rate, square.add(optimizer["epsilon"]).rsqrt_())
    weight.sub_(moment)


def update(optimizer: Dict[str, Any], weight: torch.Tensor, gradient: torch.Tensor, slots, rate: torch.Tensor) -> None:
    """One step in place. `slots` are those of `slots_of`, in its order."""
    rule = _sgd if optimizer["kind"] == "sgd" else _rmsprop
    rule(optimizer, weight, gradient, slots, rate)
