"""Compares genotypes of search spaces in timm with the same networks in ONNX Runtime, and lists why others are refused.

    python bench/check_timm.py SPACE:SIZE... [--count 100]

needs torch, timm, onnx and onnxruntime (all from PyPI). Each network gets random weights, and batch norms with random scales
and the statistics of the images. The figure is the largest difference of a logit, relative to the largest logit. Where it is
beyond 1e-5, the network is compared with timm in float64: ends with 1 where ONNX Runtime is more than four times as far from
that as timm itself is in float32.
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
import timm
import torch
from onnx import numpy_helper

LIMIT = 1e-5
BATCH = 20
ROOT = pathlib.Path(__file__).parent.parent


def randomise_batch_norms(model: onnx.ModelProto, draws: np.random.Generator) -> None:
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type != "BatchNormalization":
            continue
        for name, low, high in zip(node.input[1:], (0.5, -0.3, -0.3, 0.5), (1.5, 0.3, 0.3, 1.5)):
            values = draws.uniform(low, high, list(tensors[name].dims)).astype(np.float32)
            tensors[name].CopyFrom(numpy_helper.from_array(values, name))


def layers_in_order(network: torch.nn.Module, images: torch.Tensor) -> list[torch.nn.Module]:
    """Layers with weights, as a forward pass meets them."""
    kinds = (torch.nn.Conv2d, torch.nn.BatchNorm2d, torch.nn.Linear)
    met: list[torch.nn.Module] = []
    hooks = [
        module.register_forward_pre_hook(lambda module, _: met.append(module))
        for module in network.modules()
        if isinstance(module, kinds)
    ]
    network(images)
    for hook in hooks:
        hook.remove()
    return met


def fill(layers: list[torch.nn.Module], model: onnx.ModelProto) -> None:
    """Copies the weights of the file, node by node. A convolution in groups is several convolutions in timm."""
    values = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in model.graph.initializer}
    rest = iter(layers)
    for node in model.graph.node:
        weights = [values[name] for name in node.input[1:] if name in values]
        if node.op_type == "Conv":
            fill_convolution(rest, weights)
        elif node.op_type == "BatchNormalization":
            layer = next(rest)
            for to, value in zip((layer.weight, layer.bias, layer.running_mean, layer.running_var), weights):
                to.copy_(value)
        elif node.op_type == "Gemm":
            layer = next(rest)
            is_turned = any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
            layer.weight.copy_(weights[0] if is_turned else weights[0].T)
            layer.bias.copy_(weights[1])
    assert next(rest, None) is None, "timm has more layers"


def fill_convolution(rest, weights: list[torch.Tensor]) -> None:
    at = 0
    while at < len(weights[0]):
        layer = next(rest)
        part = weights[0][at : at + layer.out_channels]
        assert layer.weight.shape == part.shape, (layer.weight.shape, part.shape)
        layer.weight.copy_(part)
        if layer.bias is not None:
            layer.bias.copy_(weights[1])
        at += layer.out_channels


def settle(network: torch.nn.Module, layers: list[torch.nn.Module], model: onnx.ModelProto, images: torch.Tensor) -> None:
    """Makes the moving statistics those of the images, in both: values neither vanish nor grow from layer to layer."""
    norms = [layer for layer in layers if isinstance(layer, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = 1.0
    network.train()(images)
    network.eval()
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    nodes = [node for node in model.graph.node if node.op_type == "BatchNormalization"]
    for node, norm in zip(nodes, norms, strict=True):
        for name, values in zip(node.input[3:], (norm.running_mean, norm.running_var)):
            tensors[name].CopyFrom(numpy_helper.from_array(values.numpy(), name))


def load(source: str) -> torch.nn.Module:
    names: dict = {}
    exec(compile(source, "network.py", "exec"), names)
    return names["model"].eval()


@torch.no_grad()
def difference(file: pathlib.Path, size: int, draws: np.random.Generator) -> tuple[float, bool]:
    model = onnx.load(str(file.with_suffix(".onnx")))
    randomise_batch_norms(model, draws)
    images = draws.standard_normal((4, 3, size, size)).astype(np.float32)
    network = load(file.read_text())
    layers = layers_in_order(network, torch.from_numpy(images))
    fill(layers, model)
    settle(network, layers, model, torch.from_numpy(images))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    expected = session.run(None, {"images": images})[0]
    def apart(one: np.ndarray, other: np.ndarray) -> float:
        return float(np.abs(one - other).max() / np.abs(other).max())

    answer = network(torch.from_numpy(images)).numpy()
    figure = apart(answer, expected)
    if figure <= LIMIT:
        return figure, True
    exact = network.double()(torch.from_numpy(images).double()).numpy()
    theirs, own = apart(expected, exact), apart(answer, exact)
    print(f"  {file.stem}: {figure:.1e}; from float64: ONNX Runtime {theirs:.1e}, timm {own:.1e}")
    return figure, theirs <= 4 * own


def check(space: str, size: int, count: int) -> bool:
    draws = np.random.default_rng(0)
    apart: list[tuple[float, bool]] = []
    refused: dict[str, list[str]] = collections.defaultdict(list)
    for first in range(0, count, BATCH):
        with tempfile.TemporaryDirectory() as folder:
            few = str(min(BATCH, count - first))
            command = ["npx", "tsx", "bench/timm-genotypes.ts", folder, space, str(first), few, str(size)]
            subprocess.run(command, cwd=ROOT, check=True)
            for file in pathlib.Path(folder).glob("*.py"):
                apart.append(difference(file, size, draws))
            for file in pathlib.Path(folder).glob("*.refused"):
                reason = file.read_text()
                refused[re.sub(r"\d+", "N", reason.split(": ", 1)[1])].append(reason)
    worst = max((figure for figure, _ in apart), default=0.0)
    print(f"{space} at {size} px: {len(apart)} of {count} load, largest relative difference {worst:.1e}")
    for reasons in sorted(refused.values(), key=len, reverse=True):
        print(f"  {len(reasons):3} refused, such as: {reasons[0]}")
    return all(is_same for _, is_same in apart)


parser = argparse.ArgumentParser()
parser.add_argument("spaces", nargs="+", metavar="SPACE:SIZE")
parser.add_argument("--count", type=int, default=100)
arguments = parser.parse_args()
torch.set_num_threads(1)
print(f"timm {timm.__version__}, torch {torch.__version__}, onnxruntime {onnxruntime.__version__}")
same = [check(*pair.split(":")[:1], int(pair.split(":")[1]), arguments.count) for pair in arguments.spaces]
sys.exit(not all(same))
