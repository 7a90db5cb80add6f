"""Runs what `write-exports.ts` wrote: each network.py, and each timm_network.py with real timm, against our engine's logits.

    python3 bench/torch/check_exports.py FOLDER

Differences are the largest one of two logits over the largest logit. Exits with 1 where one is above 1e-4. Where one is, the
same is computed in float64, and how far both sides are from it.
"""

import importlib.util
import json
import pathlib
import sys

import numpy as np
import torch

LIMIT = 1e-4


def load(file):
    spec = importlib.util.spec_from_file_location(f"{file.parent.name}.{file.stem}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load() if hasattr(module, "load") else module.model


def distance(some, others):
    return float(np.abs(some - others).max() / np.abs(others).max())


def main():
    folder, worst, beyond, counts = pathlib.Path(sys.argv[1]), {}, [], {}
    for case in sorted(folder.glob("*/case.json")):
        known = json.loads(case.read_text())
        height, width, channels = known["input"]
        images = np.fromfile(case.with_name("images.f32"), np.float32).reshape(-1, height, width, channels)
        images, logits = torch.tensor(images).permute(0, 3, 1, 2), np.array(known["logits"])
        words = []
        for kind in ("network", "timm_network"):
            file = case.with_name(f"{kind}.py")
            if not file.exists():
                continue
            network = load(file)
            with torch.no_grad():
                found = network(images).numpy().reshape(-1)
                apart = distance(found, logits)
                words.append(f"{kind} {apart:.1e}")
                counts[kind] = counts.get(kind, 0) + 1
                worst[kind] = max(worst.get(kind, 0), apart)
                if not apart <= LIMIT:
                    exact = network.double()(images.double()).numpy().reshape(-1)
                    words.append(f"from float64: torch {distance(found, exact):.1e} ours {distance(logits, exact):.1e}")
                    beyond.append(case.parent.name)
        print(f"{case.parent.name}  {'  '.join(words)}", flush=True)
    print(f"torch {torch.__version__}: networks {counts}, largest differences {worst}, beyond {LIMIT}: {beyond}")
    return 1 if beyond else 0


sys.exit(main())
