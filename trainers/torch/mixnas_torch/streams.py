"""Random draws, each with a name: equal names give equal draws on every device."""

from __future__ import annotations

import hashlib
from typing import Union

import numpy as np


def stream(seed: str, *purpose: Union[str, int]) -> np.random.Generator:
    """The stream of one purpose under one seed: Philox keyed by the SHA-256 of the names."""
    name = "/".join(str(part) for part in (seed, *purpose))
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "little")
    return np.random.Generator(np.random.Philox(key=key))
