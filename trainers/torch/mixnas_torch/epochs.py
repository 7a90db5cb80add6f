"""The epochs of one training: steps, validation, history."""

from __future__ import annotations

import math
import time
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
import torch

from .class_weights import class_weights_of
from .images import Augmenter, DeviceSplit, EpochPlan, batch_shape, plan_epoch
from .packed import Packed
from .schedule import learning_rate_at, warm_up
from .session import Session, StepNumbers, soft_cross_entropy
from .streams import stream

Record = Dict[str, Any]

STEPS_BETWEEN_LOOKS = 20
"""Steps after which the host looks at the loss: each look waits for the device."""


class Diverged(Exception):
    """A loss was not finite."""


class Data:
    """A packed data set on the device."""

    def __init__(self, packed: Packed, device: torch.device, channels_last: bool) -> None:
        self.size, self._classes, self._labels = packed.size, packed.classes, packed.train.labels
        self.train = DeviceSplit(packed.train, device)
        self.validation = DeviceSplit(packed.validation, device)
        self.augmenter = Augmenter(packed, device, channels_last)

    def class_weights(self, training: Dict[str, Any]) -> Optional[np.ndarray]:
        """float32 [classes], for the training images that are here; None where all weigh 1."""
        return class_weights_of(training, self._labels, self._classes)


class Task(NamedTuple):
    """Training of one network: everything but the network."""

    data: Data
    training: Dict[str, Any]
    seed: str


def batch_of(task: Task) -> Tuple[int, int]:
    """Steps of an epoch and images of a step."""
    return batch_shape(task.data.train.count, task.training["batchSize"])


class Hooks(NamedTuple):
    on_step: Callable[[int, int, int, float], None]
    """Now and then: epoch from 1, steps done, steps, loss of the last one."""
    on_validated: Callable[[Record, List[Record]], None]
    """After an epoch that was validated, while the session is as it was validated."""
    on_epoch: Callable[[Record, List[Record]], None]
    """After each epoch, while the session is as training continues."""
    check: Callable[[], None]
    """Before each step; may raise to end the training."""


class _EpochTables(NamedTuple):
    """What each step of an epoch is told, and what it tells: one row for each step, on the device."""

    rates: torch.Tensor
    warm: torch.Tensor
    seeds: torch.Tensor
    losses: torch.Tensor
    correct: torch.Tensor


def _tables(task: Task, steps: int, epoch: int, steps_before: int, device: torch.device) -> _EpochTables:
    training, first = task.training, (epoch - 1) * steps
    rates = [learning_rate_at(training, first + i, steps, training["epochs"]) for i in range(steps)]
    warm = [warm_up(steps_before + first + i) for i in range(steps)]
    seeds = stream(task.seed, "dropout", epoch).integers(0, 2**32, steps)
    return _EpochTables(
        torch.tensor(rates, dtype=torch.float32, device=device),
        torch.tensor(warm, dtype=torch.float32, device=device),
        torch.from_numpy(seeds.astype(np.int64)).to(device),
        torch.zeros(steps, device=device),
        torch.zeros(steps, dtype=torch.int64, device=device),
    )


class Stepper:
    """Takes the steps of a training, one after another; with CUDA graphs the first epoch records what the rest replays."""

    def __init__(self, session: Session, task: Task, steps_before: int) -> None:
        self._session, self._task, self._before = session, task, steps_before
        self._steps, self._batch = batch_of(task)
        self._device = session.options.device
        self._at = torch.zeros(1, dtype=torch.int64, device=self._device)
        self._graph: Optional[torch.cuda.CUDAGraph] = None
        self._plan: Optional[EpochPlan] = None
        self._tables: Optional[_EpochTables] = None

    @property
    def steps(self) -> int:
        return self._steps

    @property
    def batch(self) -> int:
        return self._batch

    def begin(self, epoch: int) -> _EpochTables:
        """Draws an epoch; recorded steps read from the same tensors in every epoch."""
        task = self._task
        size, augmentation = task.data.size, task.training["augmentation"]
        plan = plan_epoch(
            task.data.train.count, size, task.training["batchSize"], augmentation, task.seed, epoch, self._device
        )
        tables = _tables(task, self._steps, epoch, self._before, self._device)
        if self._plan is None or self._tables is None:
            self._plan, self._tables = plan, tables
        else:
            for kept, new in zip((*self._plan, *self._tables), (*plan, *tables)):
                if kept is not None:
                    kept.copy_(new)
        self._at.zero_()
        return self._tables

    def take(self) -> None:
        """One step."""
        if not self._session.options.cuda_graphs:
            self._compute()
        else:
            if self._graph is None:
                self._record()
            self._graph.replay()

    def _compute(self) -> None:
        plan, tables, task = self._plan, self._tables, self._task
        augmentation = task.training["augmentation"]
        images, targets = task.data.augmenter.train_batch(
            task.data.train, plan, self._at, task.training["labelSmoothing"], augmentation["cutout"]
        )
        rate, warm, seed = (table.index_select(0, self._at)[0] for table in (tables.rates, tables.warm, tables.seeds))
        loss, correct = self._session.step(images, targets, StepNumbers(rate, warm, seed))
        with torch.no_grad():
            tables.losses.index_copy_(0, self._at, loss.reshape(1))
            tables.correct.index_copy_(0, self._at, correct.reshape(1))
            self._at.add_(1)

    def _record(self) -> None:
        """Records a step. The steps that warm up for it are undone: a recorded training is that of plain steps."""
        kept = self._session.snapshot()
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self._at.zero_()
                self._compute()
        torch.cuda.current_stream().wait_stream(side)
        self._session.restore(kept)
        self._at.zero_()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._compute()
        self._graph = graph


def _run_epoch(stepper: Stepper, epoch: int, hooks: Hooks) -> Record:
    tables = stepper.begin(epoch)
    steps = stepper.steps
    for step in range(1, steps + 1):
        hooks.check()
        stepper.take()
        if step % STEPS_BETWEEN_LOOKS == 0 or step == steps:
            loss = float(tables.losses[step - 1])
            if not math.isfinite(loss):
                raise Diverged(f"the loss was not finite before step {step + 1} of epoch {epoch}")
            hooks.on_step(epoch, step, steps, loss)
    return {
        "epoch": epoch,
        "trainLoss": float(tables.losses.mean()),
        "trainAccuracy": int(tables.correct.sum()) / (steps * stepper.batch),
        "learningRate": float(tables.rates[-1]),
    }


def _calibrate(session: Session, task: Task) -> None:
    """Exact moving statistics over some training images as inference will see them."""
    count, batch = task.training["statistics"]["images"], task.training["batchSize"]
    order = stream(task.seed, "data", "statistics").permutation(task.data.train.count)[:count]
    chosen = torch.from_numpy(order.astype(np.int64)).to(session.options.device)
    seen = 0
    for part in chosen.split(batch):
        images = task.data.augmenter.normalise(task.data.train.images[part])
        session.gather_statistics(images, seen / (seen + len(part)))
        seen += len(part)


def score(session: Session, data: Data, split: DeviceSplit, batch: int, top: int = 1) -> Dict[str, float]:
    """Mean cross-entropy, top-1 and top-`top` on a split, with the weights as they are now."""
    totals = torch.zeros(3, dtype=torch.float64, device="cpu")
    for images, labels in zip(split.images.split(batch), split.labels.split(batch)):
        logits = session.predict(data.augmenter.normalise(images))
        loss = soft_cross_entropy(logits, data.augmenter.targets(labels, 0.0)) * len(labels)
        right = logits.argmax(1) == labels
        among = (logits.topk(min(top, logits.shape[1]), 1).indices == labels[:, None]).any(1)
        totals += torch.stack([loss, right.sum().float(), among.sum().float()]).cpu().double()
    loss, correct, among = (float(total) / split.count for total in totals)
    return {"loss": loss, "accuracy": correct, "top": among}


def validate(session: Session, task: Task) -> Record:
    """Accuracy and loss on the validation images, with the averaged weights where averaging is on. `statistics: exact`
    replaces the moving statistics that it uses, which stay replaced."""
    with session.use_average():
        if task.training["statistics"]["kind"] == "exact":
            _calibrate(session, task)
        if task.data.validation.count == 0:
            return {"accuracy": None, "loss": None}
        found = score(session, task.data, task.data.validation, max(task.training["batchSize"], 256))
    return {"accuracy": found["accuracy"], "loss": found["loss"]}


def train_epochs(
    session: Session,
    task: Task,
    hooks: Hooks,
    history: List[Record],
    until: Optional[int] = None,
    validate_every: Optional[int] = None,
    steps_before: int = 0,
) -> List[Record]:
    """Trains from the epoch after `history` to `until`, or to the last one, which is validated; others every so often.

    Raises `Diverged`. An epoch depends only on the seed and its number, so that training continues from any of them.
    """
    epochs = task.training["epochs"]
    stepper, history = Stepper(session, task, steps_before), list(history)
    for epoch in range(len(history) + 1, (epochs if until is None else until) + 1):
        began = time.monotonic()
        record = _run_epoch(stepper, epoch, hooks)
        due = epoch == epochs or (validate_every is not None and epoch % validate_every == 0)
        disturbed = due and task.training["statistics"]["kind"] == "exact" and epoch < epochs
        before = session.snapshot() if disturbed else None
        record.update(validate(session, task) if due else {"accuracy": None, "loss": None})
        if record["loss"] is not None and not math.isfinite(record["loss"]):
            raise Diverged(f"the validation loss was not finite after epoch {epoch}")
        record["seconds"] = time.monotonic() - began
        history.append(record)
        if due:
            hooks.on_validated(record, history)
        if before is not None:
            session.restore(before)
        hooks.on_epoch(record, history)
    return history
