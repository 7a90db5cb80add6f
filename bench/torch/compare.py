"""Compares PyTorch with what `write-cases.ts` wrote of the native engine: loss, gradients, logits, one step, twenty losses.

    PYTHONPATH=trainers/torch python3 bench/torch/compare.py FOLDER [--device cuda] [--json FILE] [--time SECONDS]

A loss is compared relative to its size; gradients as the length of their difference over their length, over all tensors
together. Where more than 1e-4 apart, the same is computed in float64 by PyTorch, and how far both sides are from it. Exits
with 1 where a loss or the gradients are more than 1e-4 apart and the native engine is not nearer to float64 than that
rounding explains (PyTorch's own float32 is not at least half as far).
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import time
from typing import Dict

import numpy as np
import torch

from mixnas_torch import checkpoint
from mixnas_torch.devices import prepare
from mixnas_torch.session import Options, Session, StepNumbers
from mixnas_torch.schedule import warm_up

LIMIT = 1e-4
Tensors = Dict[str, np.ndarray]


def distance(some: Tensors, others: Tensors) -> float:
    """Length of the difference over the length of `others`, over all tensors together."""
    apart = sum(float(((some[name].astype(np.float64) - others[name]) ** 2).sum()) for name in others)
    return float(np.sqrt(apart / max(sum(float((o.astype(np.float64) ** 2).sum()) for o in others.values()), 1e-60)))


class Case:
    def __init__(self, file: pathlib.Path, device: torch.device, channels_last: bool) -> None:
        self.known = json.loads(file.read_text())
        self.tensors = checkpoint.decode(file.with_suffix(".ckpt").read_bytes(), str(file)).state
        self.options = Options(device, channels_last=channels_last)
        self.weights = {p["name"]: self.tensors[p["name"]] for p in self.known["network"]["parameters"]}

    def batch(self, index: int):
        height, width, channels = self.known["network"]["graph"]["input"]
        images = torch.tensor(self.tensors[f"images:{index}"]).view(-1, height, width, channels).permute(0, 3, 1, 2)
        targets = torch.tensor(self.tensors[f"targets:{index}"]).view(len(images), -1)
        if not self.options.channels_last:
            images = images.contiguous()
        return images.to(self.options.device), targets.to(self.options.device)

    def session(self) -> Session:
        weights = self.tensors.get("classWeights")
        session = Session(self.known["network"], self.known["training"], self.options, weights)
        session.load(self.weights)
        return session

    def starting(self, prefix: str) -> Tensors:
        return {name[len(prefix) :]: t for name, t in self.tensors.items() if name.startswith(prefix)}

    def exact(self) -> Tensors:
        """Loss and gradients in float64."""
        torch.set_default_dtype(torch.float64)
        try:
            session = self.session()
            images, targets = self.batch(0)
            loss, gradients = session.gradients(images.double(), targets.double(), self.known["dropoutSeed"])
            return {"loss": np.array(loss), **gradients}
        finally:
            torch.set_default_dtype(torch.float32)

    def losses(self, session: Session) -> list:
        found = []
        for step, rate in enumerate(self.known["rates"]):
            images, targets = self.batch(step)
            told = (torch.tensor(v, device=self.options.device) for v in (rate, warm_up(step)))
            seed = torch.tensor(self.known["dropoutSeed"] + step, device=self.options.device)
            found.append(float(session.step(images, targets, StepNumbers(*told, seed))[0]))
        return found


def compare(case: Case) -> Dict[str, object]:
    session = case.session()
    images, targets = case.batch(0)
    logits = session.predict(images).cpu().numpy().reshape(-1)
    loss, gradients = session.gradients(images, targets, case.known["dropoutSeed"])
    expected, ours = case.starting("gradient:"), case.known["losses"][0]
    found: Dict[str, object] = {
        "loss": abs(loss - ours) / abs(ours),
        "gradients": distance(gradients, expected),
        "logits": float(np.abs(logits - case.tensors["logits"]).max() / np.abs(case.tensors["logits"]).max()),
    }
    losses = case.losses(case.session())
    found["steps"] = len(losses)
    found["course"] = max(abs(a - b) / max(abs(a), abs(b)) for a, b in zip(losses, case.known["losses"]))
    after = case.starting("after:")
    if after:
        stepped = case.session()
        case.losses(stepped)
        found["after"] = distance(stepped.state(), after)
    if max(found["loss"], found["gradients"]) > LIMIT:
        exact = case.exact()
        value = float(exact.pop("loss"))
        found["exact"] = {
            "loss": [abs(loss - value) / abs(value), abs(ours - value) / abs(value)],
            "gradients": [distance(gradients, exact), distance(expected, exact)],
        }
    return found


def is_within(found: Dict[str, object]) -> bool:
    if "exact" not in found:
        return True
    theirs, native = zip(*found["exact"].values())
    return all(n <= max(LIMIT, 2 * t) for t, n in zip(theirs, native))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--channels-first", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--time", type=float, default=1e9, help="seconds after which no more networks are compared")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    device = torch.device(asked.device)
    prepare(device, asked.threads)
    began, results = time.monotonic(), {}
    for file in sorted(asked.folder.glob("*.json")):
        if time.monotonic() - began > asked.time:
            print(f"stopped after {len(results)} networks: the time is up")
            break
        results[file.stem] = found = compare(Case(file, device, not asked.channels_first))
        if asked.json:
            asked.json.write_text(json.dumps({"torch": torch.__version__, "device": str(device), "results": results}))
        cells = [f"{k} {v:.1e}" for k, v in found.items() if isinstance(v, float)]
        words = "" if "exact" not in found else f"  from float64 (torch, native): {found['exact']}"
        print(f"{file.stem}  {'  '.join(cells)}{'' if is_within(found) else '  BEYOND'}{words}", flush=True)
    for name in ("loss", "gradients", "logits", "course"):
        print(f"largest difference of {name}: {max(found[name] for found in results.values()):.2e}")
    beyond = [name for name, found in results.items() if not is_within(found)]
    print(f"torch {torch.__version__} on {device}: {len(results)} networks, {len(beyond)} beyond {LIMIT}: {beyond}")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
