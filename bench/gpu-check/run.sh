#!/usr/bin/env bash
# Measures the PyTorch trainer of mixnas on this machine's GPU, in at most 6 minutes, with what pack.sh prepared beside it:
#
#     bash .gpu-check/run.sh
#
# Writes summary.md, and what it is made from, to $OUT (default: gpu-check-out). DEVICE=cpu tries it without a GPU; SECONDS_EACH, BATCHES, NETWORKS,
# LIMIT_ALONE, LIMIT_AT_ONCE and TRIALS make it shorter. Needs python3 with torch and numpy. A part that fails does not stop the others.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export OUT=${OUT:-$PWD/gpu-check-out}
device=${DEVICE:-cuda}
python=${PYTHON:-python3}
each=${SECONDS_EACH:-1.5}
work=$(mktemp -d /tmp/gpu-check.XXXXXX)
mkdir -p "$OUT"
export PYTHONUNBUFFERED=1 PYTHONPATH=$work/app/trainers/torch NO_COLOR=1
cd "$work"
said() { printf '\n== %s s: %s\n' "$SECONDS" "$*"; }

said unpack
xz -dc "$here/app.tar.xz" | tar -x
mkdir bin && xz -dc "$here/node.xz" >bin/node && chmod +x bin/node
export PATH=$work/bin:$PATH
check=$work/app/check
$python "$check/images.py" unpack "$here/images.xz" "$check/cifar-10-batches-bin" &
unpacking=$!
{
  node --version
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
  $python -c 'import torch, platform; print("torch", torch.__version__, "python", platform.python_version(), "cudnn", torch.backends.cudnn.version())'
  nproc
} 2>&1 | tee "$OUT/machine.txt"

said numerics: every op, then networks, against the native engine
timeout 60 node "$work/app/dist/bench/torch/write-cases.js" "$work/cases" "${NETWORKS:-mixnet-s,mobilenet-v2,shufflenet-v2-1.0,resnet-152}" 8 32 >/dev/null
mkdir -p "$work/cases" && cp "$check/ops/"* "$work/cases/"
timeout 60 $python "$check/compare.py" "$work/cases" --device "$device" --time 35 --json "$OUT/numerics.json" 2>&1 |
  grep -v '^op-'

said images per second, one trial at a time
timeout 130 $python "$check/speed.py" "$check/networks" --device "$device" --seconds "$each" --batches "${BATCHES:-64,256}" --limit "${LIMIT_ALONE:-105}" --json "$OUT/alone.json"

said images per second, four trials at once
timeout 75 $python "$check/speed.py" "$check/networks" --device "$device" --seconds "$each" --batches "${BATCHES:-64,256}" --limit "${LIMIT_AT_ONCE:-60}" --at-once 4 --json "$OUT/at-once.json"

# With CUDA graphs where they were measured to pay.
graphs=$($python - "$OUT/alone.json" <<'PYTHON'
import json, sys
rates = {}
for row in json.load(open(sys.argv[1])):
    rates.setdefault(row["way"], row.get("imagesPerSecond", 0))
print("true" if rates.get("mixnas, CUDA graphs", 0) > rates.get("mixnas", 0) else "false")
PYTHON
)
said "a search, cudaGraphs ${graphs:=false}"
wait $unpacking
left=$((345 - SECONDS > 60 ? 345 - SECONDS : 60))
timeout -s INT "$left" node "$work/app/bin/mixnas.js" search "$check/search.yaml" --run "$work/run" --trials "${TRIALS:-40}" \
  --set "evaluator.cudaGraphs=$graphs" ${SEARCH_SET:-} 2>&1 | tee "$OUT/search.txt"
node "$work/app/bin/mixnas.js" report "$work/run" --format json >"$OUT/search.json"
tail -n 3 "$work"/run/logs/*.log 2>/dev/null | tail -n 40 | tee -a "$OUT/search.txt"

said summary
$python "$check/summary.py" "$OUT" "$SECONDS" | tee "$OUT/summary.md"
