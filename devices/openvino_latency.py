"""Times an ONNX network in OpenVINO on the CPU, for the device `openvino` of mixnas.

    python3 openvino_latency.py MODEL RUNS WARMUP THREADS BATCH

Prints the runtime's version and the milliseconds of every run as JSON lines; docs/latency.md describes them.
"""

import json
import sys
import time

import numpy as np
import openvino as ov


def main(model_path, runs, warmup, threads, batch):
    core = ov.Core()
    model = core.read_model(model_path)
    _, *image = model.input(0).partial_shape
    shape = [batch] + [axis.get_length() for axis in image]
    model.reshape(shape)
    compiled = core.compile_model(
        model,
        "CPU",
        {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": "f32",
            "NUM_STREAMS": 1,
            "CPU_DENORMALS_OPTIMIZATION": True,
        },
    )
    request = compiled.create_infer_request()
    images = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    request.set_input_tensor(ov.Tensor(images))
    for _ in range(warmup):
        request.infer()
    times = []
    for _ in range(runs):
        start = time.perf_counter_ns()
        request.infer()
        times.append((time.perf_counter_ns() - start) / 1e6)
    print(json.dumps({"name": "openvino", "version": ov.get_version().split("-")[0]}))
    print(json.dumps({"ms": times}, allow_nan=False))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:6]))
