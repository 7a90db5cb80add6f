"""Traces why gradients of networks with ReLU differ by percents: values that rounding moves across a corner.

    PYTHONPATH=trainers/torch python3 bench/torch/corners.py FOLDER

FOLDER is that of `write-cases.ts` and `write-corners.ts`. Of each case PyTorch computes loss and gradients in float32 and in float64 and
notes on which side of the corners of ReLU and ReLU6 each value lies: 0 below, 1 between, 2 above. It counts values that lie on
different sides in two computations, and says how near to the corner they are, as a share of the deviation of their node. Then it
computes again with given sides: a value is passed on where its side is 1, replaced by 6 where it is 2, else by 0, whatever it is.

Distances of gradients are the length of their difference over their length, over all tensors. Exits with 1 where two computations with
the same sides are more than 1e-4 apart.
"""

from __future__ import annotations

import json
import pathlib
import sys
from typing import Dict, List, NamedTuple, Optional

import numpy as np
import torch

from compare import Case, Tensors, distance
from mixnas_torch.devices import prepare
from mixnas_torch.functions import ACTIVATIONS
from mixnas_torch.session import Session

LIMIT = 1e-4
TOPS = {"relu": float("inf"), "relu6": 6.0}
Sides = Dict[str, torch.Tensor]
"""uint8 [n, channels, height, width] of each node with corners."""


class Found(NamedTuple):
    loss: float
    gradients: Tensors
    sides: Sides
    nearness: Dict[str, torch.Tensor]
    """How far each value is from its nearest corner, over the deviation of its node."""


def _with_sides(x: torch.Tensor, sides: torch.Tensor) -> torch.Tensor:
    above = torch.where(sides == 2, 6.0, 0.0).to(x.dtype)
    return x * (sides == 1).to(x.dtype) + above


def _watch(session: Session, given: Optional[Sides], sides: Sides, nearness: Dict[str, torch.Tensor]) -> None:
    """Has the nodes with corners note their sides, or take those that are given."""
    network = session.network
    for place, node in enumerate(network.graph["nodes"]):
        top = TOPS.get(node["op"].get("fn", "")) if node["op"]["kind"] == "activation" else None
        if top is None:
            continue

        def call(_, x, name=node["id"], function=ACTIVATIONS[node["op"]["fn"]], top=top):
            with torch.no_grad():
                sides[name] = (x > 0).to(torch.uint8) + (x >= top).to(torch.uint8)
                nearest = torch.minimum(x.abs(), (x - top).abs()) if top < float("inf") else x.abs()
                nearness[name] = nearest / x.std()
            return function(x) if given is None else _with_sides(x, given[name])

        network._calls[place] = call


def compute(case: Case, dtype: torch.dtype, given: Optional[Sides] = None) -> Found:
    torch.set_default_dtype(dtype)
    try:
        session, sides, nearness = case.session(), {}, {}
        _watch(session, given, sides, nearness)
        images, targets = case.batch(0)
        loss, gradients = session.gradients(images.to(dtype), targets.to(dtype), case.known["dropoutSeed"])
        return Found(loss, gradients, sides, nearness)
    finally:
        torch.set_default_dtype(torch.float32)


def native_sides(file: pathlib.Path, like: Sides) -> Sides:
    """Those that `write-corners.ts` wrote."""
    values, found, offset = np.fromfile(file.with_suffix(".corners.u8"), np.uint8), {}, 0
    for node in json.loads(file.with_suffix(".corners.json").read_text()):
        n, channels, height, width = like[node["id"]].shape
        part = torch.from_numpy(values[offset : offset + node["floats"]].copy()).view(n, height, width, channels)
        found[node["id"]] = part.permute(0, 3, 1, 2)
        offset += node["floats"]
    return found


def crossings(some: Sides, others: Sides, nearness: Dict[str, torch.Tensor]) -> Dict[str, object]:
    """Values that lie on different sides: how many, in how many nodes, and how far from the corner the farthest is."""
    apart = {name: some[name] != others[name] for name in others}
    nodes = [name for name, where in apart.items() if bool(where.any())]
    return {
        "values": sum(int(where.sum()) for where in apart.values()),
        "nodes": len(nodes),
        "farthest": max((float(nearness[name][apart[name]].max()) for name in nodes), default=0.0),
    }


def trace(case: Case, file: pathlib.Path) -> Dict[str, object]:
    exact, torch32 = compute(case, torch.float64), compute(case, torch.float32)
    native, sides = case.starting("gradient:"), native_sides(file, exact.sides)
    like_native = compute(case, torch.float32, sides).gradients
    exact_like_native = compute(case, torch.float64, sides).gradients
    exact_like_torch = compute(case, torch.float64, torch32.sides).gradients
    return {
        "values": sum(one.numel() for one in exact.sides.values()),
        "crossings": {
            "torch, float64": crossings(torch32.sides, exact.sides, exact.nearness),
            "native, float64": crossings(sides, exact.sides, exact.nearness),
            "native, torch": crossings(sides, torch32.sides, exact.nearness),
        },
        "gradients": {
            "torch, float64": distance(torch32.gradients, exact.gradients),
            "native, float64": distance(native, exact.gradients),
            "native, torch": distance(torch32.gradients, native),
        },
        "with the same sides": {
            "torch, float64": distance(torch32.gradients, exact_like_torch),
            "native, float64": distance(native, exact_like_native),
            "native, torch": distance(like_native, native),
        },
    }


def main() -> int:
    prepare(torch.device("cpu"), 2)
    beyond: List[str] = []
    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.ckpt")):
        found = trace(Case(file.with_suffix(".json"), torch.device("cpu"), True), file)
        print(file.stem, json.dumps(found, indent=2), flush=True)
        if max(found["with the same sides"].values()) > LIMIT:
            beyond.append(file.stem)
    print(f"torch {torch.__version__}: beyond {LIMIT} with the same sides: {beyond}")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
