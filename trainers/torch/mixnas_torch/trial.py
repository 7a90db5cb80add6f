"""One request of mixnas: what to train, and what came of it."""

from __future__ import annotations

import math
import time
from typing import Any, Callable, Dict, List, Optional

import numpy as np

from . import checkpoint
from .checkpoint import Checkpoint
from .epochs import Data, Diverged, Hooks, Record, Task, score, train_epochs
from .images import DeviceSplit
from .packed import Packed, open_packed, open_split, view_of
from .parameters import initial_weights
from .rungs import Measured, Pause, train_rungs
from .session import Options, Session

Request = Dict[str, Any]
Result = Dict[str, Any]
Tell = Callable[[Dict[str, Any]], None]

VIEWS_KEPT = 4


class Cancelled(Exception):
    """mixnas takes the request back."""


class Images:
    """Data sets on the device, the last few that were used."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._kept: Dict[Any, Data] = {}

    def _place(self, packed: Packed) -> Data:
        return Data(packed, self._options.device, self._options.channels_last)

    def _keep(self, key: Any, make: Callable[[], Data]) -> Data:
        found = self._kept.pop(key, None) or make()
        self._kept[key] = found
        while len(self._kept) > VIEWS_KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def whole(self, data: Dict[str, Any]) -> Data:
        return self._keep(data["hash"], lambda: self._place(open_packed(data)))

    def of_rung(self, data: Dict[str, Any], rung: Dict[str, Any]) -> Data:
        if rung["indices"] is None and rung["size"] == data["size"]:
            return self.whole(data)
        file = None if rung["indices"] is None else rung["indices"]["file"]

        def make() -> Data:
            indices = None if file is None else np.fromfile(file, "<u4")
            return self._place(view_of(open_packed(data), indices, rung["size"]))

        return self._keep((data["hash"], rung["size"], file), make)


class Trial:
    """Serves one request. `tell` sends a message about it; `check` is called before each step and may raise `Cancelled`."""

    def __init__(self, request: Request, images: Images, options: Options, tell: Tell, check: Callable[[], None]) -> None:
        self._request, self._images, self._options, self._tell = request, images, options, tell
        self._check = check
        self._history: List[Record] = []
        self._test: Optional[Dict[str, Any]] = None
        goal = request["rungs"][-1] if request["rungs"] else None
        self._epochs = request["training"]["epochs"] if goal is None else goal["epochs"] + goal["annealEpochs"]

    def run(self) -> Result:
        """The result as the protocol writes it."""
        began = time.monotonic()
        try:
            found = self._complete(self._rungs() if self._request["rungs"] else self._full())
        except Diverged as problem:
            found = {"state": "failed", "reason": "diverged", "message": str(problem), "history": self._history}
        except Cancelled:
            found = {"state": "cancelled", "history": self._history}
        return {**found, "seconds": time.monotonic() - began}

    def _complete(self, measured: Measured) -> Result:
        record, request = measured.record, self._request
        metrics = {name: record[name] for name in ("accuracy", "loss", "trainLoss")}
        files = {name: request[name] for name in ("weights", "best") if request[name]}
        found = {"state": "complete", "metrics": metrics, "history": measured.history, "files": files}
        return {**found, "test": self._test} if request["test"] else found

    def _on_step(self, epoch: int, step: int, steps: int, loss: float) -> None:
        told = loss if math.isfinite(loss) else None
        self._tell(
            {"kind": "progress", "epoch": epoch, "epochs": self._epochs, "step": step, "steps": steps, "loss": told}
        )

    def _on_epoch(self, record: Record, history: List[Record]) -> None:
        self._history = list(history)
        self._tell({"kind": "epoch", "record": record})

    def _save(self, file: str, history: List[Record], state: checkpoint.State) -> None:
        checkpoint.write(file, Checkpoint(self._request["hash"], history, state))

    def _load(self):
        file = self._request["checkpoint"]
        return None if file is None else checkpoint.read(file, self._request["hash"])

    def _rungs(self) -> Measured:
        request, file = self._request, self._request["checkpoint"]

        def save(history: List[Record], session: Session) -> None:
            if file is not None:
                self._save(file, history, session.state())

        def keep(history: List[Record], session: Session) -> None:
            if request["weights"]:
                self._save(request["weights"], history, session.weights())

        hooks = Hooks(self._on_step, lambda *_: None, self._on_epoch, self._check)
        pause = Pause(self._load, save, keep)
        return train_rungs(
            request, lambda rung: self._images.of_rung(request["data"], rung), self._options, hooks, pause
        )

    def _full(self) -> Measured:
        request, training = self._request, self._request["training"]
        kept, data = self._load(), self._images.whole(request["data"])
        session = Session(request["network"], training, self._options, data.class_weights(training))
        session.load(initial_weights(request["network"], request["seed"]) if kept is None else kept.state)
        self._history = [] if kept is None else list(kept.history)
        task = Task(data, training, request["seed"])
        history = train_epochs(
            session, task, self._full_hooks(session), self._history, validate_every=request["validateEvery"]
        )
        if request["test"]:
            self._test = self._score_test(session, task)
        return Measured(history[-1], history)

    def _full_hooks(self, session: Session) -> Hooks:
        request = self._request

        def on_validated(record: Record, history: List[Record]) -> None:
            others = [other["accuracy"] for other in history[:-1] if other["accuracy"] is not None]
            if request["weights"]:
                self._save(request["weights"], history, session.weights())
            if request["best"] and all(record["accuracy"] > other for other in others):
                self._save(request["best"], history, session.weights())

        def on_epoch(record: Record, history: List[Record]) -> None:
            if request["checkpoint"]:
                self._save(request["checkpoint"], history, session.state())
            self._on_epoch(record, history)

        return Hooks(self._on_step, on_validated, on_epoch, self._check)

    def _score_test(self, session: Session, task: Task) -> Dict[str, Any]:
        data = self._request["data"]
        split = DeviceSplit(open_split(data, "test"), self._options.device)
        with session.use_average():
            found = score(session, task.data, split, task.training["batchSize"], top=5)
        if not math.isfinite(found["loss"]):
            raise Diverged("the loss on the test images is not finite")
        top5 = found["top"] if len(data["classes"]) > 5 else None
        return {"images": split.count, "accuracy": found["accuracy"], "top5": top5, "loss": found["loss"]}
