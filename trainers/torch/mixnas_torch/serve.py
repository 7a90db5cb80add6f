"""The program: it says hello, then serves requests until mixnas closes the stream."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any, Dict, Optional, Tuple

from . import __version__
from .channel import Channel, Heartbeat, Message

PROTOCOL = 1
OPTIONS = {"precision": ("float32", "bf16", "fp16"), "cudaGraphs": (False, True), "channelsLast": (True, False)}
"""Names of `evaluator.options` with the values that they may have, the default first."""
FEATURES = ("rungs", "checkpoint", "weights", "test", "class-weights", "one-channel")
SETTINGS = frozenset(
    "epochs batchSize optimizer learningRate schedule weightDecay labelSmoothing dropout averageDecay batchNormMomentum "
    "statistics residualInit classifierInit augmentation classWeights".split()
)
"""Keys of `training` that are followed; `dropout`, `residualInit` and `classifierInit` are in the network already."""
OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "bad_alloc", "alloc_cpu")


class Refused(Exception):
    """What mixnas asks for cannot be had here."""


def _read_options(given: Dict[str, Any]) -> Dict[str, Any]:
    unknown = [name for name in given if name not in OPTIONS]
    if unknown:
        raise Refused(f"options.{unknown[0]}: expected one of {', '.join(OPTIONS)}")
    for name, value in given.items():
        if value not in OPTIONS[name]:
            raise Refused(f"options.{name}: expected {' or '.join(map(str, OPTIONS[name]))}; got {value}")
    return {name: given.get(name, values[0]) for name, values in OPTIONS.items()}


def _open(hello: Message) -> Tuple[Any, Message]:
    """The options of all trials, and the answer to the hello. Imports PyTorch."""
    asked = _read_options(hello["options"])
    import torch

    from .devices import choose, describe, prepare
    from .session import Options

    try:
        device = choose(hello["device"] or "auto", hello["worker"])
    except ValueError as problem:
        raise Refused(str(problem)) from problem
    if asked["cudaGraphs"] and (device.type != "cuda" or asked["precision"] == "fp16"):
        raise Refused("options.cudaGraphs: only on CUDA, with float32 or bf16")
    prepare(device, hello["threads"])
    on_cpu = device.type == "cpu"
    found = describe()
    words = [asked["precision"], *(["CUDA graphs"] if asked["cudaGraphs"] else [])]
    if not asked["channelsLast"]:
        words.append("channels first")
    name = f"{device.type}, {hello['threads']} threads" if on_cpu else found.get(str(device), str(device))
    answer = {
        "kind": "hello",
        "protocol": PROTOCOL,
        "name": "torch",
        "version": __version__,
        "runtime": f"torch {torch.__version__}, {name}, {', '.join(words)}",
        "measures": ["accuracy", "loss", "trainLoss"],
        "devices": [known for known in found if known != "cpu"] or ["cpu"],
        "features": [*FEATURES, *(["exact-resume", "deterministic"] if on_cpu else [])],
    }
    return Options(device, asked["precision"], asked["channelsLast"], asked["cudaGraphs"]), answer


def _failure(problem: BaseException) -> Message:
    """The result for what a trial raised; what it was stands in the trial's log too."""
    traceback.print_exc()
    text = f"{type(problem).__name__}: {problem}"
    memory = isinstance(problem, MemoryError) or any(words in text.lower() for words in OUT_OF_MEMORY)
    return {"state": "failed", "reason": "out-of-memory" if memory else "error", "message": text[:4000], "history": []}


def _refusal(request: Message) -> Optional[str]:
    """Why a request cannot be served; None where it can."""
    if request["protocol"] != PROTOCOL:
        return f"protocol {request['protocol']}: this trainer speaks {PROTOCOL}"
    unknown = sorted(set(request["training"]) - SETTINGS)
    return f"training.{unknown[0]}: this trainer does not know it" if unknown else None


class Server:
    def __init__(self, channel: Channel, options: Any, seconds: float) -> None:
        from .trial import Images

        self._channel, self._options, self._seconds = channel, options, seconds
        self._images = Images(options)

    def serve(self, request: Message) -> Message:
        """Trains one network. Returns the result, which was not sent yet."""
        from .trial import Cancelled, Trial

        identity, channel = request["id"], self._channel
        refusal = _refusal(request)
        if refusal is not None:
            return {"state": "failed", "reason": "refused", "message": refusal, "history": [], "seconds": 0}

        def check() -> None:
            if channel.is_cancelled(identity):
                raise Cancelled

        def tell(message: Message) -> None:
            channel.send({**message, "id": identity})

        with Heartbeat(channel, identity, self._seconds):
            try:
                return Trial(request, self._images, self._options, tell, check).run()
            except Exception as problem:
                return {**_failure(problem), "seconds": 0}


def main() -> None:
    """Exits with 0 when mixnas closes the stream, with 1 after a refusal or when memory ran out."""
    channel = Channel()
    hello = channel.hello()
    try:
        options, answer = _open(hello)
    except Refused as problem:
        channel.send({"kind": "refuse", "message": str(problem)})
        sys.exit(1)
    except BaseException:
        # at once: with no memory left Python may not get through its own end
        traceback.print_exc()
        os._exit(1)
    channel.send(answer)
    server = Server(channel, options, hello["heartbeatSeconds"])
    for request in channel.requests():
        result = server.serve(request)
        channel.send({"kind": "result", "id": request["id"], **result})
        if result.get("reason") == "out-of-memory":
            os._exit(1)
    os._exit(0)
