"""What an image of each class weighs in the loss of training."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import numpy as np


def _raw(asked: Any, counts: np.ndarray, classes: List[str]) -> np.ndarray:
    if asked == "balanced":
        return np.divide(1.0, counts, out=np.zeros(len(counts)), where=counts > 0)
    unknown = [name for name in asked if name not in classes]
    if unknown:
        raise ValueError(f"training.classWeights: no such class: {', '.join(unknown)}")
    return np.array([float(asked.get(name, 1)) for name in classes])


def class_weights_of(training: Dict[str, Any], labels: np.ndarray, classes: List[str]) -> Optional[np.ndarray]:
    """float32 [classes]; None where all weigh 1.

    `balanced` weighs a class by 1 / its images, a mapping gives names with weights, others 1; all are scaled so that their
    mean over the training images `labels` is 1. Raises ValueError for a class that the data does not have.
    """
    asked = training.get("classWeights")
    if asked is None:
        return None
    counts = np.bincount(labels, minlength=len(classes)).astype(np.float64)
    raw = _raw(asked, counts, classes)
    return (raw * len(labels) / (raw * counts).sum()).astype(np.float32)
