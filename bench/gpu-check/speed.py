"""Images per second of training steps: the trainer of mixnas beside a plain PyTorch loop, alone and several at once.

    PYTHONPATH=trainers/torch python3 speed.py NETWORKS_FOLDER --json FILE [--device cuda] [--seconds 1.5] [--limit 120]
    PYTHONPATH=trainers/torch python3 speed.py NETWORKS_FOLDER --json FILE --at-once 4

NETWORKS_FOLDER holds for each network NAME.json (as a request has it) and NAME/network.py (`mixnas export --format torch`).
The trainer's step: batch drawn and augmented on the device (crop 4, mirroring), forward, backward, SGD with Nesterov's momentum, moving
statistics. The plain loop: the exported module, torch.optim.SGD (with its default, foreach), autocast for bf16, batches cut out of
normalised images on the device, no augmentation. Both channels last unless said.
"""

import argparse
import importlib.util
import json
import pathlib
import time
from queue import Empty

import numpy as np
import torch
import torch.nn.functional as F

from mixnas_torch.devices import prepare
from mixnas_torch.epochs import Data, Stepper, Task
from mixnas_torch.packed import Packed, Split
from mixnas_torch.parameters import initial_weights
from mixnas_torch.session import Options, Session

TRAINING = {
    "epochs": 1,
    "optimizer": {"kind": "sgd", "momentum": 0.9, "nesterov": True},
    "learningRate": 0.05,
    "schedule": {"kind": "constant", "warmupEpochs": 0},
    "weightDecay": 1e-4,
    "labelSmoothing": 0.0,
    "averageDecay": None,
    "batchNormMomentum": 0.9,
    "statistics": {"kind": "moving"},
    "augmentation": {"crop": 4, "flip": True, "cutout": 0, "mixup": 0},
}
IMAGES = 16_384


def pixels(count):
    draws = np.random.default_rng(0)
    return draws.integers(0, 256, (count, 32, 32, 3), dtype=np.uint8), draws.integers(0, 10, count).astype(np.uint16)


def settle(device):
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def clocked(step, batch, device, seconds, begin):
    """Images per second of `step`, after some steps that do not count; `begin` is called before the clock starts."""
    for _ in range(5):
        step()
    settle(device)
    begin()
    start, steps = time.perf_counter(), 0
    while True:
        for _ in range(10):
            step()
        steps += 10
        settle(device)
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return steps * batch / elapsed


def trainer_step(folder, setting, device, images):
    network = json.loads((folder / f"{setting['network']}.json").read_text())
    options = Options(device, setting["precision"], setting["channelsLast"], setting["way"] == "mixnas, CUDA graphs")
    session = Session(network, {**TRAINING, "batchSize": setting["batch"]}, options)
    session.load(initial_weights(network, "speed"))
    split = Split(*images)
    packed = Packed("speed", [str(label) for label in range(10)], 32, [0.5] * 3, [0.25] * 3, split, Split(split.images[:1], split.labels[:1]))
    data = Data(packed, device, setting["channelsLast"])
    stepper = Stepper(session, Task(data, {**TRAINING, "batchSize": setting["batch"]}, "speed"), 0)
    taken, epoch = [stepper.steps], [0]

    def step():
        if taken[0] == stepper.steps:
            epoch[0] += 1
            stepper.begin(epoch[0])
            taken[0] = 0
        stepper.take()
        taken[0] += 1

    return step


def plain_step(folder, setting, device, images):
    file = folder / setting["network"] / "network.py"
    spec = importlib.util.spec_from_file_location(setting["network"].replace("-", "_"), file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    form = torch.channels_last if setting["channelsLast"] else torch.contiguous_format
    model = module.Network().to(device, memory_format=form).train()
    optimizer = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9, nesterov=True, weight_decay=1e-4)
    x = ((torch.tensor(images[0], device=device).float() / 255 - 0.5) / 0.25).permute(0, 3, 1, 2).contiguous(memory_format=form)
    labels, batch, at = torch.tensor(images[1].astype(np.int64), device=device), setting["batch"], [0]
    dtype = torch.bfloat16 if setting["precision"] == "bf16" else None

    def step():
        at[0] = (at[0] + batch) % (len(x) - batch)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device.type, dtype or torch.bfloat16, enabled=dtype is not None):
            loss = F.cross_entropy(model(x[at[0] : at[0] + batch]).float(), labels[at[0] : at[0] + batch])
        loss.backward()
        optimizer.step()

    return step


def settings_alone(names, device, batches):
    ways = ["mixnas, CUDA graphs", "mixnas", "plain PyTorch"] if device.type == "cuda" else ["mixnas", "plain PyTorch"]
    for batch in batches:
        for network in names:
            for precision in ("float32", "bf16"):
                for way in ways:
                    yield {"network": network, "batch": batch, "precision": precision, "way": way, "channelsLast": True}
    for network in names:
        for precision in ("float32", "bf16"):
            for way in (ways[0], ways[-1]):
                yield {"network": network, "batch": batches[0], "precision": precision, "way": way, "channelsLast": False}


def settings_at_once(names, device, batches):
    ways = ["mixnas, CUDA graphs", "mixnas"] if device.type == "cuda" else ["mixnas"]
    for network in names:
        for precision in ("float32", "bf16"):
            for way in ways:
                yield {"network": network, "batch": batches[0], "precision": precision, "way": way, "channelsLast": True}


def measure(asked, setting, images, begin=lambda: None):
    make = plain_step if setting["way"].startswith("plain") else trainer_step
    device = torch.device(asked.device)
    step = make(asked.folder, setting, device, images)
    return clocked(step, setting["batch"], device, asked.seconds, begin)


def measured(asked, setting, images, begin=lambda: None):
    try:
        return {**setting, "imagesPerSecond": measure(asked, setting, images, begin)}
    except Exception as problem:
        return {**setting, "problem": f"{type(problem).__name__}: {problem}"[:300]}


def tell(found, unit=""):
    rate = f"{found['imagesPerSecond']:10.0f} images/s{unit}" if "imagesPerSecond" in found else found["problem"]
    form = "" if found["channelsLast"] else ", channels first"
    print(f"{found['network']:14} batch {found['batch']:3} {found['precision']:7} {found['way']}{form}: {rate}", flush=True)


def alone(asked, names, images):
    began, results = time.monotonic(), []
    for setting in settings_alone(names, torch.device(asked.device), asked.batches):
        if time.monotonic() - began > asked.limit:
            print("the time is up: the rest is not measured")
            break
        results.append(measured(asked, setting, images))
        tell(results[-1])
        asked.json.write_text(json.dumps(results))


def _one_of_several(asked, names, barrier, queue):
    prepare(torch.device(asked.device), 1)
    images = pixels(IMAGES)
    for setting in settings_at_once(names, torch.device(asked.device), asked.batches):
        begun = []

        def begin():
            begun.append(True)
            barrier.wait(60)

        found = measured(asked, setting, images, begin)
        if not begun:
            barrier.wait(60)
        queue.put(found)
        barrier.wait(60)


def at_once(asked, names):
    context = torch.multiprocessing.get_context("spawn")
    barrier, queue = context.Barrier(asked.at_once), context.Queue()
    workers = [
        context.Process(target=_one_of_several, args=(asked, names, barrier, queue), daemon=True)
        for _ in range(asked.at_once)
    ]
    for worker in workers:
        worker.start()
    began, results = time.monotonic(), []
    for setting in settings_at_once(names, torch.device(asked.device), asked.batches):
        try:
            found = [queue.get(timeout=max(1, asked.limit - (time.monotonic() - began))) for _ in workers]
        except Empty:
            print("the time is up: the rest is not measured")
            return
        total = {**setting, "atOnce": asked.at_once}
        problems = [one["problem"] for one in found if "problem" in one]
        total.update({"problem": problems[0]} if problems else {"imagesPerSecond": sum(o["imagesPerSecond"] for o in found)})
        results.append(total)
        tell(total, f" in all, {asked.at_once} trials at once")
        asked.json.write_text(json.dumps(results))
    for worker in workers:
        worker.join(10)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path, required=True)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--limit", type=float, default=120)
    parser.add_argument("--batches", type=lambda text: [int(n) for n in text.split(",")], default=[64, 256])
    parser.add_argument("--at-once", type=int, default=0)
    asked = parser.parse_args()
    names = sorted(file.stem for file in asked.folder.glob("*.json"))
    if asked.at_once:
        at_once(asked, names)
        return
    prepare(torch.device(asked.device), torch.get_num_threads())
    alone(asked, names, pixels(IMAGES))


if __name__ == "__main__":
    main()
