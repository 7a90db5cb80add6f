"""A factor of the loss that keeps float16 gradients away from 0."""

from __future__ import annotations

import numpy as np
import torch


class LossScale:
    """Starts at 2^16, halves where a gradient is not finite (that step changes nothing), doubles after 2,000 good steps.

    Micikevicius et al., "Mixed Precision Training", ICLR 2018, section 3.2.
    """

    GOOD_STEPS = 2000

    def __init__(self, device: torch.device) -> None:
        self.value = torch.tensor(65536.0, device=device)
        self._good = 0

    def accepts(self, gradient: torch.Tensor) -> bool:
        """Divides the gradient by the factor in place, and tells whether it is finite. Waits for the device."""
        gradient.div_(self.value)
        if not bool(torch.isfinite(gradient).all()):
            self._good = 0
            self.value.div_(2)
            return False
        self._good += 1
        if self._good == self.GOOD_STEPS:
            self._good = 0
            self.value.mul_(2)
        return True

    def state(self) -> np.ndarray:
        return np.array([float(self.value), self._good], np.float32)

    def load(self, values: np.ndarray) -> None:
        self.value.fill_(float(values[0]))
        self._good = int(values[1])
