"""Learning rate and warm-up of moving averages, step by step."""

from __future__ import annotations

import math
from typing import Any, Dict


def learning_rate_at(training: Dict[str, Any], step: int, steps_per_epoch: int, epochs: int) -> float:
    """The rate of one step, counted from 0 over all epochs: a linear warm-up to the peak, then constant, along a cosine
    to `finalRatio` of the peak, or exponential by epochs since the start."""
    schedule, peak = training["schedule"], training["learningRate"]
    warmup = schedule["warmupEpochs"] * steps_per_epoch
    if step < warmup:
        return peak * min((step + 1) / warmup, 1)
    epoch = step / steps_per_epoch
    if schedule["kind"] == "constant":
        return peak
    if schedule["kind"] == "cosine":
        length = epochs - schedule["warmupEpochs"]
        progress = max(epoch - schedule["warmupEpochs"], 0) / length if length > 0 else 0
        final = schedule["finalRatio"]
        return peak * (final + (1 - final) * (1 + math.cos(math.pi * progress)) / 2)
    decays = epoch / schedule["everyEpochs"]
    return peak * schedule["decay"] ** (math.floor(decays + 1e-9) if schedule["staircase"] else decays)


def warm_up(step: int) -> float:
    """Most momentum of a moving average at a step: (1 + s) / (10 + s) for s steps taken before."""
    return (1 + step) / (10 + step)
