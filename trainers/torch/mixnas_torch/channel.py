"""The stream of messages between mixnas and this program: JSON lines on file descriptors 3 and 4."""

from __future__ import annotations

import json
import os
import queue
import threading
from typing import Any, Dict, Iterator, Optional

Message = Dict[str, Any]


class Channel:
    """Reads in a thread of its own, so that a `cancel` is seen while a network is trained."""

    def __init__(self) -> None:
        for descriptor in (3, 4):
            os.set_inheritable(descriptor, False)
        self._source = os.fdopen(3, "r", encoding="utf-8")
        self._target = os.fdopen(4, "wb", buffering=0)
        self._writing = threading.Lock()
        self._requests: "queue.Queue[Optional[Message]]" = queue.Queue()
        self._cancelled: set = set()

    def hello(self) -> Message:
        """The first message of mixnas; what follows it is read from here on."""
        message = json.loads(self._source.readline())
        threading.Thread(target=self._read, daemon=True).start()
        return message

    def _read(self) -> None:
        for line in self._source:
            message = json.loads(line)
            if message["kind"] == "train":
                self._requests.put(message)
            elif message["kind"] == "cancel":
                self._cancelled.add(message["id"])
        self._requests.put(None)

    def requests(self) -> Iterator[Message]:
        """Requests, one after another, until mixnas closes the stream."""
        return iter(self._requests.get, None)

    def is_cancelled(self, identity: str) -> bool:
        return identity in self._cancelled

    def send(self, message: Message) -> None:
        """Writes one line. Raises ValueError for a number that JSON has no word for."""
        line = json.dumps(message, allow_nan=False).encode() + b"\n"
        with self._writing:
            while line:
                line = line[self._target.write(line) :]


class Heartbeat:
    """Tells every so often, from a thread of its own, that the work on a request goes on."""

    def __init__(self, channel: Channel, identity: str, seconds: float) -> None:
        self._channel, self._identity, self._seconds = channel, identity, seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def _beat(self) -> None:
        while True:
            self._channel.send({"kind": "heartbeat", "id": self._identity})
            if self._done.wait(self._seconds / 2):
                return

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: Any) -> None:
        self._done.set()
        self._thread.join()
