#!/usr/bin/env bash
# Runs the native engine under AddressSanitizer and UndefinedBehaviorSanitizer: the contract tests with every instruction
# set, damaged programs, then steps of whole networks on two threads. Ends with 1 on any report. Needs GCC and Linux; takes a few minutes.
#
#   native/test/sanitize.sh [more arguments for vitest]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A copy, so that the addon beside the sources is the sanitised one and the real one stays as it is.
cp -r "$root"/{package.json,vitest.config.ts,tsconfig.json,bin,src,test} "$work"
mkdir "$work/native"
cp -r "$root"/native/{build.mjs,lib,src} "$work/native"
ln -s "$root/node_modules" "$work/node_modules"
cd "$work"

flags="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g -O1"
runtime="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libubsan.so) $(g++ -print-file-name=libstdc++.so.6)"
# The runtime must come first of all, in the process that tries the module too; the compiler, which it slows, goes without.
if ! CXX="env -u LD_PRELOAD g++" CXXFLAGS="$flags" LDFLAGS="-fsanitize=address,undefined -shared-libgcc" \
  ASAN_OPTIONS="detect_leaks=0" LD_PRELOAD="$runtime" node native/build.mjs --force >build.log 2>&1; then
  tail -n 40 build.log
  exit 1
fi

# Node.js itself never gives everything back, so leaks are not looked for.
options="detect_leaks=0:halt_on_error=1:log_path=$work/report"
sanitized() {
  env LD_PRELOAD="$runtime" ASAN_OPTIONS="$options" UBSAN_OPTIONS="print_stacktrace=1:$options" "$@"
}

failed=0
sanitized node node_modules/vitest/vitest.mjs run -t "native|compiled module" test/contract/engine.test.ts \
  test/contract/loss.test.ts test/contract/gradients.slow.test.ts test/engine/native.test.ts test/engine/native-memory.test.ts test/engine/native-arguments.test.ts \
  test/engine/activation-type.test.ts \
  test/fuzz/native-programs.test.ts "$@" || failed=1
for network in "mixnet-s 32" "mixnet-l 47" "mobilenet-v3-large 33" "nasnet-a-mobile 40" "shufflenet-v2-1.0 64"; do
  read -r name size <<<"$network"
  for mode in train infer "train --activations bf16"; do
    # shellcheck disable=SC2086 # a mode may have an option
    sanitized node --import tsx bin/dev.ts bench $mode "$name" --size "$size" --batch 3 --threads 2 --steps 1 \
      --engine native >/dev/null && echo "$mode $name $size: ran" || failed=1
  done
done
for report in "$work"/report*; do
  [ -e "$report" ] || continue
  failed=1
  cat "$report"
done
[ "$failed" = 0 ] && echo "no reports"
exit "$failed"
