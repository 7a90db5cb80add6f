#!/usr/bin/env bash
# Prepares everything that bench/gpu-check/run.sh needs on a machine with a GPU, Python and PyTorch but without Node.js and
# without a network: bench/gpu-check/pack.sh CIFAR_FOLDER [OUT = .gpu-check]
#
# OUT holds run.sh, node.xz (this machine's Node.js), app.tar.xz (mixnas, its packages, the trainer, small references) and images.xz
# (11,000 training images of CIFAR-10, those that search.yaml chooses). CIFAR_FOLDER holds CIFAR-10's binary files.
set -euo pipefail
cd "$(dirname "$0")/../.."
cifar=${1:?usage: bench/gpu-check/pack.sh CIFAR_FOLDER [OUT]}
out=${2:-.gpu-check}
check=bench/gpu-check
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
app=$stage/app
mkdir -p "$out" "$app/native/build" "$app/check"

npm run -s build
cp -r package.json bin dist search-spaces devices configs trainers "$app"
find "$app" -name '*.d.ts' -delete -o -name '*.map' -delete
find "$app" -name __pycache__ -prune -exec rm -r {} +
strip -o "$app/native/build/mixnas.node" native/build/mixnas.node
npx tsx $check/copy-modules.ts "$app/node_modules"
npx esbuild bench/torch/write-cases.ts --bundle --packages=external --platform=node --format=esm \
  --splitting --log-level=error --outdir="$app/dist/bench/torch"
npx tsx bench/torch/write-cases.ts "$app/check/ops" ops >/dev/null
npx tsx $check/write-networks.ts "$app/check/networks"
cp $check/*.py $check/search.yaml bench/torch/compare.py "$app/check"
tar -C "$stage" -cf - app | xz -T2 -6 >"$out/app.tar.xz"

if [ ! -s "$out/node.xz" ]; then
  strip -o "$stage/node" "$(node -p process.execPath)"
  xz -T2 -6 -c "$stage/node" >"$out/node.xz"
fi
if [ ! -s "$out/images.xz" ]; then
  npx tsx $check/choose-images.ts $check/search.yaml "$cifar" >"$stage/chosen.json"
  ${PYTHON:-python3} $check/images.py pack "$cifar" "$stage/chosen.json" "$out/images.xz"
fi
cp $check/run.sh "$out"
du -ch "$out"/*
