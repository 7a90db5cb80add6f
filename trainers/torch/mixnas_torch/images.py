"""Images on the device, drawn into batches and augmented there."""

from __future__ import annotations

from typing import Any, Dict, NamedTuple, Optional, Tuple

import numpy as np
import torch

from .packed import Packed, Split
from .streams import stream


def _to_device(values: np.ndarray, device: torch.device) -> torch.Tensor:
    copy = torch.from_numpy(np.array(values))
    return copy.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else copy.to(device)


class DeviceSplit:
    """The images of one split: uint8 [count, size, size, channels], and int64 labels [count]."""

    def __init__(self, split: Split, device: torch.device) -> None:
        self.count = len(split.labels)
        self.images = _to_device(split.images, device)
        self.labels = _to_device(split.labels.astype(np.int64), device)


class EpochPlan(NamedTuple):
    """Every draw of one epoch, on the device; the first axis is the step."""

    order: torch.Tensor
    """int64 [steps, batch]: which images."""
    down: Optional[torch.Tensor]
    """int64 [steps, batch]: rows that the crop's window is moved by; None = no crop."""
    right: Optional[torch.Tensor]
    mirrored: Optional[torch.Tensor]
    """bool [steps, batch]"""
    top: Optional[torch.Tensor]
    """int64 [steps, batch]: first row of the cut-out square; None = none."""
    left: Optional[torch.Tensor]
    partner: Optional[torch.Tensor]
    """int64 [steps, batch]: which image of the batch each is mixed with; None = no mixup."""
    share: Optional[torch.Tensor]
    """float32 [steps]"""


def batch_shape(count: int, batch_size: int) -> Tuple[int, int]:
    """Steps of an epoch and images of a step: full batches only, but one smaller one where the images do not fill any."""
    return (count // batch_size, batch_size) if count >= batch_size else (min(1, count), count)


def plan_epoch(
    count: int, size: int, batch_size: int, augmentation: Dict[str, Any], seed: str, epoch: int, device: torch.device
) -> EpochPlan:
    """Draws an epoch from (seed, epoch): the order of images, and crop, mirroring, cut-out and mixup of each."""
    shape = batch_shape(count, batch_size)

    def named(purpose: str) -> np.random.Generator:
        return stream(seed, "data", purpose, epoch)

    def send(values: np.ndarray) -> torch.Tensor:
        return _to_device(values, device)

    crop, cutout, mixup = augmentation["crop"], augmentation["cutout"], augmentation["mixup"]
    order = named("order").permutation(count)[: shape[0] * shape[1]].reshape(shape)
    moves = named("crop").integers(-crop, crop + 1, (2, *shape)) if crop else None
    corners = named("cutout").integers(0, size, (2, *shape)) - cutout // 2 if cutout else None
    mixing = named("mixup")
    return EpochPlan(
        order=send(order.astype(np.int64)),
        down=None if moves is None else send(moves[0]),
        right=None if moves is None else send(moves[1]),
        mirrored=send(named("flip").random(shape) < 0.5) if augmentation["flip"] else None,
        top=None if corners is None else send(corners[0]),
        left=None if corners is None else send(corners[1]),
        share=send(mixing.beta(mixup, mixup, shape[0]).astype(np.float32)) if mixup else None,
        partner=send(np.stack([mixing.permutation(shape[1]) for _ in range(shape[0])])) if mixup else None,
    )


class Augmenter:
    """Makes batches of one data set: images float32 [n, channels, size, size], normalised; targets float32 [n, classes]."""

    def __init__(self, packed: Packed, device: torch.device, channels_last: bool) -> None:
        self.size, self.classes, self._channels_last = packed.size, len(packed.classes), channels_last
        values = np.arange(256)[:, None] / 255.0
        self._table = torch.from_numpy(((values - packed.mean) / packed.deviation).astype(np.float32)).to(device)
        self._places = torch.arange(packed.size, device=device)
        self._channels = torch.arange(len(packed.mean), device=device)

    def normalise(self, pixels: torch.Tensor) -> torch.Tensor:
        """uint8 [n, size, size, channels] to float32 [n, channels, size, size]."""
        images = self._table[pixels.long(), self._channels].permute(0, 3, 1, 2)
        return images if self._channels_last else images.contiguous()

    def targets(self, labels: torch.Tensor, smoothing: float) -> torch.Tensor:
        rest = smoothing / self.classes
        rows = torch.full((len(labels), self.classes), rest, device=labels.device)
        return rows.scatter_(1, labels[:, None], 1 - smoothing + rest)

    def train_batch(
        self, split: DeviceSplit, plan: EpochPlan, at: torch.Tensor, smoothing: float, cutout: int
    ) -> Tuple[torch.Tensor, torch.Tensor]:
        """The batch of the step `at` (int64 [1] on the device): moved, mirrored, cut out, then mixed."""

        def of(values: torch.Tensor) -> torch.Tensor:
            return values.index_select(0, at)[0]

        chosen = of(plan.order)
        rows, columns = self._source(plan, of, len(chosen))
        pixels = split.images[chosen[:, None, None], rows.clamp(0, self.size - 1), columns.clamp(0, self.size - 1)]
        images = self.normalise(pixels)
        if plan.down is not None:
            inside = (rows >= 0) & (rows < self.size) & (columns >= 0) & (columns < self.size)
            images = images * inside[:, None]
        if plan.top is not None:
            images = images * ~self._square(of(plan.top), of(plan.left), cutout)[:, None]
        targets = self.targets(split.labels[chosen], smoothing)
        return (images, targets) if plan.share is None else self._mixed(images, targets, of(plan.partner), of(plan.share))

    def _source(self, plan: EpochPlan, of, count: int) -> Tuple[torch.Tensor, torch.Tensor]:
        """Rows int64 [n, size, 1] and columns [n, 1, size] that the pixels come from, perhaps outside the image."""
        rows = self._places[None, :, None].expand(count, -1, 1)
        columns = self._places[None, None, :].expand(count, 1, -1)
        if plan.mirrored is not None:
            columns = torch.where(of(plan.mirrored)[:, None, None], self.size - 1 - columns, columns)
        if plan.down is not None:
            rows, columns = rows + of(plan.down)[:, None, None], columns + of(plan.right)[:, None, None]
        return rows, columns

    def _square(self, top: torch.Tensor, left: torch.Tensor, side: int) -> torch.Tensor:
        """bool [n, size, size]: inside the cut-out square."""
        rows, columns = self._places[None, :, None] - top[:, None, None], self._places[None, None] - left[:, None, None]
        return (rows >= 0) & (rows < side) & (columns >= 0) & (columns < side)

    def _mixed(self, images, targets, partner, share) -> Tuple[torch.Tensor, torch.Tensor]:
        """x_i <- share * x_i + (1 - share) * x_partner(i), images and targets alike."""
        return torch.lerp(images[partner], images, share), torch.lerp(targets[partner], targets, share)
