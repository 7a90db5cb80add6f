"""A training in rungs: it pauses at each and is measured there."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, NamedTuple, Optional

from .checkpoint import Checkpoint
from .epochs import Data, Hooks, Record, Task, batch_of, train_epochs, validate
from .parameters import initial_weights
from .schedule import learning_rate_at
from .session import Options, Session

Request = Dict[str, Any]


class Measured(NamedTuple):
    record: Record
    """With `accuracy`, `loss` and `trainLoss`."""
    history: List[Record]


class Pause(NamedTuple):
    """Where a training is kept between two rungs, and its weights when the last one is done."""

    load: Callable[[], Optional[Checkpoint]]
    save: Callable[[List[Record], Session], None]
    keep: Callable[[List[Record], Session], None]


def _scaled(training: Dict[str, Any], size: int, full: int) -> Dict[str, Any]:
    """Settings of one rung: crops and cut-outs shrink with the images."""
    augmentation = dict(training["augmentation"])
    for name in ("crop", "cutout"):
        augmentation[name] = int(augmentation[name] * size / full + 0.5)
    return {**training, "augmentation": augmentation}


def _annealing(task: Task, done: int, epochs: int) -> Task:
    """The rate of the step that would come next, falling to 0 along a cosine."""
    training = task.training
    steps = batch_of(task)[0]
    rate = learning_rate_at(training, done * steps, steps, training["epochs"])
    schedule = {"kind": "cosine", "warmupEpochs": 0, "finalRatio": 0}
    changes = {"epochs": epochs, "learningRate": rate, "schedule": schedule}
    return Task(task.data, {**training, **changes}, f"{task.seed}/anneal/{done}")


def _measure(session: Session, task: Task, rung: Dict[str, Any], history: List[Record], hooks: Hooks) -> Record:
    """Measures a paused network, after some epochs of falling rate that are not part of its training."""
    done, more = rung["epochs"], rung["annealEpochs"]
    if more == 0:
        return {**history[-1], **validate(session, task)}
    quiet = Hooks(
        lambda epoch, *rest: hooks.on_step(done + epoch, *rest), lambda *_: None, lambda *_: None, hooks.check
    )
    before = done * batch_of(task)[0]
    return train_epochs(session, _annealing(task, done, more), quiet, [], steps_before=before)[-1]


def train_rungs(
    request: Request, data_of: Callable[[Dict[str, Any]], Data], options: Options, hooks: Hooks, pause: Pause
) -> Measured:
    """Trains up to the last of the request's rungs, pauses there and measures. It continues from where it was paused; where
    that is missing it is trained again from the start through the same rungs.

    `data_of` gives the images of a rung. Raises `Diverged`.
    """
    rungs, training = request["rungs"], request["training"]
    goal = rungs[-1]
    kept = pause.load()
    if kept is not None and len(kept.history) > goal["epochs"]:
        kept = None
    history: List[Record] = [] if kept is None else list(kept.history)
    state = initial_weights(request["network"], request["seed"]) if kept is None else kept.state
    for rung in rungs:
        is_goal = rung is goal
        if not is_goal and len(history) >= rung["epochs"]:
            continue
        network = {**request["network"], **(rung["network"] or {})}
        data = data_of(rung)
        session = Session(network, training, options, data.class_weights(training))
        session.load(state)
        task = Task(data, _scaled(training, rung["size"], request["data"]["size"]), request["seed"])
        history = train_epochs(session, task, hooks, history, until=rung["epochs"])
        if not is_goal:
            state = session.state()
    if history[-1]["accuracy"] is not None:
        pause.keep(history, session)
        return Measured(history[-1], history)
    pause.save(history, session)
    return Measured(_measure(session, task, goal, history, hooks), history)
