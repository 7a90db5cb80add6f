"""Loads weights of timm into mixnas's published networks and compares the answers.

    python bench/check_timm_weights.py FOLDER [--size 64]

needs torch, timm, safetensors and onnxruntime (all from PyPI). Each of timm's networks gets weights that timm initialises itself, with
random scales and statistics of batch norm. `mixnas export NETWORK --weights FILE.safetensors` then writes an ONNX file, whose
logits are compared with timm's on random images: the figures are the largest differences, relative to the largest logit. Ends with 1 where
both are further apart than 1e-5 and mixnas is more than four times as far from timm in float64 as timm in float32 is. timm's `tf_`
networks pad as TensorFlow does and share epsilons with mixnas; of the others, whose padding is PyTorch's, only the tensors can be
compared: their strides pad other sides.
"""
import argparse
import pathlib
import subprocess
import sys

import numpy as np
import onnxruntime
import timm
import torch
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).parent.parent
LIMIT = 1e-5

# name here, name in timm, and what timm is told so that it pads and normalises as TensorFlow does
TF = {"bn_eps": 1e-3, "pad_type": "same"}
NETWORKS = [
    ("mixnet-s", "tf_mixnet_s", {}),
    ("mixnet-m", "tf_mixnet_m", {}),
    ("mixnet-l", "tf_mixnet_l", {}),
    ("efficientnet-b0", "tf_efficientnet_b0", {}),
    ("mobilenet-v3-large", "tf_mobilenetv3_large_100", {}),
    ("mobilenet-v1", "mobilenetv1_100", TF),
    ("mobilenet-v2", "mobilenetv2_100", TF),
    ("mobilenet-v2-1.4", "mobilenetv2_140", TF),
    ("mnasnet-b1", "mnasnet_100", TF),
    ("mnasnet-a1", "semnasnet_100", TF),
    ("mnasnet-small", "mnasnet_small", TF),
    ("single-path-nas", "spnasnet_100", TF),
    ("mixnet-xl", "mixnet_xl", TF),
]


def randomise(model: torch.nn.Module) -> None:
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.3, 0.3)
            torch.nn.init.uniform_(module.running_mean, -0.3, 0.3)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--size", type=int, default=96)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    failed = 0
    for ours, theirs, settings in NETWORKS:
        model = timm.create_model(theirs, **settings)
        randomise(model)
        model.eval()
        weights, onnx = options.folder / f"{theirs}.safetensors", options.folder / f"{theirs}.onnx"
        save_file(model.state_dict(), weights)
        command = ["node", str(ROOT / "bin/mixnas.js"), "export", ours, "--size", str(options.size), "--classes", "1000", "--weights", str(weights)]
        subprocess.run([*command, "--format", "onnx", "--out", str(onnx)], check=True, capture_output=True)
        images = torch.randn(4, 3, options.size, options.size)
        session = onnxruntime.InferenceSession(str(onnx))
        name = session.get_inputs()[0].name
        is_nchw = session.get_inputs()[0].shape[1] == 3
        given = images if is_nchw else images.permute(0, 2, 3, 1)
        found = session.run(None, {name: np.ascontiguousarray(given.numpy())})[0].reshape(4, -1)
        with torch.no_grad():
            single = model(images).numpy()
            exact = model.double()(images.double()).numpy()
        apart, here, there = (float(np.abs(a - b).max() / np.abs(exact).max()) for a, b in ((found, single), (found, exact), (single, exact)))
        failed += apart > LIMIT and here > 4 * there
        print(f"{ours:20} {theirs:28} apart {apart:.1e}, from float64: here {here:.1e}, timm {there:.1e}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
