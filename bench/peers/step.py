#!/usr/bin/env python3
"""Time of one step of a network in PyTorch or ONNX Runtime on the processor.

    step.py FOLDER [--batch 64] [--threads 2] [--steps 10] [--infer] [--compile] [--bf16] [--channels-first] [--onnx]

FOLDER is one that write-networks.ts wrote. Prints one JSON line: engine, params, ms (median of the steps, after two that do not
count), images_per_second. A step of training: forward, cross-entropy, backward, SGD with momentum 0.9 and weight decay 1e-5.
--bf16: autocast. --onnx: ONNX Runtime, inference only.
"""
import argparse
import importlib.util
import json
import pathlib
import statistics
import time


def torch_step(options, size):
    import torch

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    where = importlib.util.spec_from_file_location('network', options.folder / 'network.py')
    module = importlib.util.module_from_spec(where)
    where.loader.exec_module(module)
    network = module.load().train(not options.infer)
    images, labels = torch.randn(options.batch, 3, size, size), torch.randint(0, 10, (options.batch,))
    if not options.channels_first:
        network, images = (x.to(memory_format=torch.channels_last) for x in (network, images))
    params = sum(p.numel() for p in network.parameters())
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-5)
    forward = torch.compile(network) if options.compile else network

    def train():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast('cpu', dtype=torch.bfloat16, enabled=options.bf16):
            loss = torch.nn.functional.cross_entropy(forward(images), labels)
        loss.backward()
        optimizer.step()

    def infer():
        with torch.no_grad(), torch.autocast('cpu', dtype=torch.bfloat16, enabled=options.bf16):
            forward(images)

    ways = [way for way in ('compile', 'bf16', 'channels_first') if getattr(options, way)]
    return ' '.join(['torch', torch.__version__, *ways]), params, infer if options.infer else train


def onnx_step(options, size):
    import numpy as np
    import onnxruntime as ort

    if not options.infer:
        raise SystemExit('--onnx: ONNX Runtime only infers; add --infer')
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = ort.InferenceSession(str(options.folder / 'network.onnx'), settings, providers=['CPUExecutionProvider'])
    images = np.random.default_rng(0).standard_normal((options.batch, 3, size, size), dtype=np.float32)
    return f'onnxruntime {ort.__version__}', None, lambda: session.run(None, {'images': images})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('folder', type=pathlib.Path)
    for name, value in (('batch', 64), ('threads', 2), ('steps', 10)):
        parser.add_argument(f'--{name}', type=int, default=value)
    for name in ('infer', 'compile', 'bf16', 'channels-first', 'onnx'):
        parser.add_argument(f'--{name}', action='store_true')
    options = parser.parse_args()
    size = json.loads((options.folder / 'network.json').read_text())['target']['size']
    engine, params, step = (onnx_step if options.onnx else torch_step)(options, size)
    times = []
    for i in range(2 + options.steps):
        began = time.perf_counter()
        step()
        if i >= 2:
            times.append(time.perf_counter() - began)
    seconds = statistics.median(times)
    print(json.dumps({'engine': engine, 'params': params, 'ms': 1e3 * seconds, 'images_per_second': options.batch / seconds}))


main()
