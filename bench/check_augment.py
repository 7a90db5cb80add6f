"""Compares the changes of training images with torchvision's: `python bench/check_augment.py` with torchvision installed.

It draws images, has mixnas change them (`bench/change-images.ts`), and says how far any value is from torchvision's, change by
change. Values may differ by 1 where a product lies at a whole number: torchvision computes in float32.
"""
import json
import math
import subprocess
import sys
from pathlib import Path

import torch
from torchvision.transforms import InterpolationMode, functional as F
from torchvision.transforms.autoaugment import _apply_op

SIZE, IMAGES = 48, 6
FACTORS = [0.1, 0.55, 1.0, 1.3, 1.9]


def cases():
    for factor in FACTORS:
        yield {"kind": "brightness", "factor": factor}, lambda x, f=factor: F.adjust_brightness(x, f)
        yield {"kind": "contrast", "factor": factor}, lambda x, f=factor: F.adjust_contrast(x, f)
        yield {"kind": "saturation", "factor": factor}, lambda x, f=factor: F.adjust_saturation(x, f)
        yield {"kind": "sharpness", "factor": factor}, lambda x, f=factor: F.adjust_sharpness(x, f)
    for turn in [-0.5, -0.2, 0.07, 0.4]:
        yield {"kind": "hue", "turn": turn}, lambda x, t=turn: F.adjust_hue(x, t)
    for bits in [4, 6, 7]:
        yield {"kind": "posterize", "bits": bits}, lambda x, b=bits: F.posterize(x, b)
    yield {"kind": "solarize", "threshold": 110.5}, lambda x: F.solarize(x, 110.5)
    yield {"kind": "autoContrast"}, F.autocontrast
    yield {"kind": "equalize"}, F.equalize
    for name, values in {"ShearX": [-0.3, 0.11], "ShearY": [-0.21, 0.3], "Rotate": [-30.0, 17.0]}.items():
        for value in values:
            yield {"kind": name, "value": value}, lambda x, n=name, v=value: apply(x, n, v)
    for name in ["TranslateX", "TranslateY"]:
        yield {"kind": name, "value": 7}, lambda x, n=name: apply(x, n, 7)


def apply(image, name, value):
    return _apply_op(image, name, value, interpolation=InterpolationMode.NEAREST, fill=None)


def main():
    torch.manual_seed(0)
    coarse = torch.rand(IMAGES, 3, 6, 6)
    smooth = torch.nn.functional.interpolate(coarse, size=SIZE, mode="bicubic").mul(200).add(20)
    images = smooth.add(torch.randn(smooth.shape) * 6).clamp(0, 255).to(torch.uint8)
    listed = list(cases())
    task = {"size": SIZE, "images": images.permute(0, 2, 3, 1).flatten(1).tolist(), "changes": [c for c, _ in listed]}
    script = Path(__file__).parent / "change-images.ts"
    done = subprocess.run(["npx", "tsx", script], input=json.dumps(task), capture_output=True, text=True, check=True)
    worst = 0.0
    for (change, reference), ours in zip(listed, json.loads(done.stdout)):
        theirs = torch.stack([reference(image) for image in images]).permute(0, 2, 3, 1).flatten(1).int()
        apart = (theirs - torch.tensor(ours)).abs()
        differs = (apart > 0).float().mean().item()
        moved = change["kind"][0].isupper()
        worst = max(worst, differs if moved else apart.max().item() / 100)
        print(f"{json.dumps(change)}: largest difference {apart.max().item()}, {100 * differs:.3f} % of the values differ")
    # a moved pixel that comes from between two pixels may come from either
    sys.exit(0 if worst <= 0.01 and not math.isnan(worst) else 1)


main()
