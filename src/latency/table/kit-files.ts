import type { KitManifest } from './kit.ts';

/** Blocks that the runs of a model are cut into. */
const BLOCKS = 3;

const PYTHON = `#!/usr/bin/env python3
"""Times the models of this folder with ONNX Runtime. Needs: pip install onnxruntime numpy

python3 run.py > /dev/null          writes results.jsonl here; started again, it continues
python3 run.py --threads 2          threads of ONNX Runtime (1)
"""
import argparse
import json
import os
import platform
import random
import sys
import time

import numpy
import onnxruntime

HERE = os.path.dirname(os.path.abspath(__file__))
BLOCKS = ${BLOCKS}
WARMUPS = 3


def load(name, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    path = os.path.join(HERE, "models", name + ".onnx")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0]
    shape = [extent if isinstance(extent, int) else 1 for extent in entry.shape]
    image = numpy.random.default_rng(0).standard_normal(shape).astype(numpy.float32)
    return lambda: session.run(None, {entry.name: image})


def time_block(run, runs, seconds):
    run()
    times = []
    end = time.perf_counter() + seconds
    while len(times) < runs or time.perf_counter() < end:
        start = time.perf_counter()
        run()
        times.append(round(1000 * (time.perf_counter() - start), 6))
    return times


def measure(chunk, threads):
    loaded = [(name, load(name, threads)) for name in chunk["models"]]
    for _, run in loaded:
        for _ in range(WARMUPS):
            run()
    lines = []
    runs = -(-chunk["runs"] // BLOCKS)
    for _ in range(BLOCKS):
        for name, run in random.sample(loaded, len(loaded)):
            times = time_block(run, runs, chunk["seconds"] / BLOCKS)
            lines.append({"phase": chunk["phase"], "chunk": chunk["chunk"], "model": name, "ms": times})
    return lines


def done_chunks(path, plan):
    if not os.path.exists(path):
        return None
    with open(path) as file:
        lines = [json.loads(line) for line in file if line.endswith("\\n")]
    if not lines:
        return None
    if lines[0]["plan"] != plan:
        sys.exit(path + " holds results of another kit")
    return {(line["phase"], line["chunk"]) for line in lines[1:]}


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.lower().startswith(("model name", "hardware")):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", default=os.path.join(HERE, "results.jsonl"))
    options = parser.parse_args()
    with open(os.path.join(HERE, "manifest.json")) as file:
        manifest = json.load(file)
    done = done_chunks(options.out, manifest["plan"])
    with open(options.out, "a") as out:
        if done is None:
            head = {
                "plan": manifest["plan"],
                "runtime": "onnxruntime " + onnxruntime.__version__,
                "processor": processor(),
                "threads": options.threads,
            }
            out.write(json.dumps(head) + "\\n")
        for number, chunk in enumerate(manifest["chunks"], 1):
            if (chunk["phase"], chunk["chunk"]) in (done or set()):
                continue
            lines = measure(chunk, options.threads)
            out.write("".join(json.dumps(line) + "\\n" for line in lines))
            out.flush()
            print("%d of %d chunks" % (number, len(manifest["chunks"])), file=sys.stderr)


main()
`;

const SHELL = `#!/bin/sh
# Times the models of this folder with onnxruntime_perf_test, for a device without Python.
# sh run.sh > results.jsonl        PERF_TEST names the program, THREADS its threads (1)
here=$(cd "$(dirname "$0")" && pwd)
perf=\${PERF_TEST:-onnxruntime_perf_test}
threads=\${THREADS:-1}
cat "$here/plan.json" | sed "s/THREADS/$threads/"
while read -r phase chunk model runs; do
  ms=$("$perf" -I -e cpu -m times -r "$runs" -x "$threads" -f batch:1 "$here/models/$model.onnx" 2>/dev/null |
    awk '/^P50 Latency:/ { printf "%.6f", 1000 * $3 }')
  if [ -z "$ms" ]; then
    echo "$perf printed no P50 latency of $model" >&2
    exit 1
  fi
  echo "{\\"phase\\":\\"$phase\\",\\"chunk\\":$chunk,\\"model\\":\\"$model\\",\\"ms\\":[$ms]}"
done < "$here/models.txt"
`;

/** Runs of a model under `onnxruntime_perf_test`, which is not told a time: as many as the smallest kernels need. */
const SHELL_RUNS = { kernels: 200, networks: 50 } as const;

function readme({ space, target, seed, networks, maxKernels }: KitManifest): string {
  return `Latency kit of mixnas: space ${space.name}, images of ${target.size} px, ${target.classes} classes.

On the device, with Python and onnxruntime:     python3 run.py
or with onnxruntime_perf_test:                  sh run.sh > results.jsonl

Then, where mixnas is:

  mixnas latency build ${space.name} --size ${target.size} --classes ${target.classes} --seed ${seed} --networks ${networks} \\
    --max-kernels ${maxKernels} --from results.jsonl --out table.json
`;
}

/** Every file of a kit that is no model, by name: manifest, runners, instructions. */
export function kitFiles(manifest: KitManifest): Record<string, string> {
  const plan = `{"plan":"${manifest.plan}","runtime":"onnxruntime_perf_test","processor":null,"threads":THREADS}\n`;
  const lines = manifest.chunks.flatMap(({ phase, chunk, models }) =>
    models.map((model) => `${phase} ${chunk} ${model} ${SHELL_RUNS[phase]}\n`),
  );
  return {
    'manifest.json': `${JSON.stringify(manifest, null, 1)}\n`,
    'models.txt': lines.join(''),
    'plan.json': plan,
    'run.py': PYTHON,
    'run.sh': SHELL,
    'README.txt': readme(manifest),
  };
}
