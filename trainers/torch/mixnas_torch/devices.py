"""Devices of this machine, by the names that a config uses: `cuda:0` (ROCm too), `mps`, `cpu`."""

from __future__ import annotations

import warnings
from typing import Dict, List

import torch


def devices() -> List[str]:
    """Every device here, the fastest kind first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [f"cuda:{i}" for i in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
    if torch.backends.mps.is_available():
        found.append("mps")
    return found + ["cpu"]


def describe() -> Dict[str, str]:
    """Each device with what it is."""
    said = {"mps": "Apple GPU (Metal)", "cpu": f"{torch.get_num_threads()} threads"}
    return {name: said.get(name) or torch.cuda.get_device_name(name) for name in devices()}


def choose(name: str, worker: int) -> torch.device:
    """The device of a worker. `auto`: the GPUs in turn where there are any, else mps, else cpu."""
    if name != "auto":
        if name.split(":")[0] not in {known.split(":")[0] for known in devices()}:
            raise ValueError(f"device {name}: this machine has {', '.join(devices())}")
        return torch.device(name)
    found = devices()
    gpus = [known for known in found if known.startswith("cuda")]
    return torch.device(gpus[worker % len(gpus)] if gpus else found[0])


def prepare(device: torch.device, threads: int) -> None:
    """Sets what is the same for every trial: float32 means float32, and no search for the fastest algorithm of each shape,
    which costs a short trial more than it saves."""
    torch.set_num_threads(threads)
    if device.type == "cuda":
        torch.cuda.set_device(device.index or 0)
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.benchmark = False
