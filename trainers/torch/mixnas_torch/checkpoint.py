"""Files of mixnas' checkpoints: 8 bytes `MIXNASC1`, uint32 length of the header, the header as JSON (hash, history, name and
size of each tensor), then the tensors' float32 values one after another. All numbers little-endian."""

from __future__ import annotations

import json
import os
import struct
from typing import Any, Dict, List, NamedTuple, Optional

import numpy as np

MAGIC = b"MIXNASC1"
State = Dict[str, np.ndarray]


class Checkpoint(NamedTuple):
    hash: str
    history: List[Dict[str, Any]]
    state: State


def decode(data: bytes, file: str) -> Checkpoint:
    """Raises ValueError when the bytes are not a whole checkpoint."""
    start = len(MAGIC) + 4
    if data[: len(MAGIC)] != MAGIC or len(data) < start:
        raise ValueError(f"{file}: not a checkpoint of this version")
    end = start + struct.unpack_from("<I", data, len(MAGIC))[0]
    header = json.loads(data[start:end])
    expected = end + 4 * sum(tensor["size"] for tensor in header["tensors"])
    if len(data) != expected:
        raise ValueError(f"{file}: expected {expected} bytes, found {len(data)}")
    state, offset = {}, end
    for tensor in header["tensors"]:
        state[tensor["name"]] = np.frombuffer(data, "<f4", tensor["size"], offset)
        offset += 4 * tensor["size"]
    return Checkpoint(header["hash"], header["history"], state)


def read(file: str, identity: str) -> Optional[Checkpoint]:
    """The training that was kept in a file; None where there is none, or not a whole one, or another one's."""
    try:
        with open(file, "rb") as source:
            found = decode(source.read(), file)
    except (OSError, ValueError, KeyError):
        return None
    return found if found.hash == identity else None


def write(file: str, checkpoint: Checkpoint) -> None:
    """Writes a file that is at every moment either the old one or the new one, whole."""
    tensors = [{"name": name, "size": int(values.size)} for name, values in checkpoint.state.items()]
    header = {"hash": checkpoint.hash, "history": checkpoint.history, "tensors": tensors}
    text = json.dumps(header, allow_nan=False).encode()
    beside = f"{file}.partial"
    with open(beside, "wb") as target:
        target.write(MAGIC + struct.pack("<I", len(text)) + text)
        for values in checkpoint.state.values():
            target.write(np.ascontiguousarray(values, "<f4").tobytes())
        target.flush()
        os.fsync(target.fileno())
    os.replace(beside, file)
