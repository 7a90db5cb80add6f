#!/usr/bin/env python3
"""Side by side on the processor: mixnas bench, PyTorch in several ways, ONNX Runtime.

    bench/compare-torch.py --peer PYTHON[,compile][,bf16][,channels-first] [--peer PYTHON,onnx] ...
                           [--pairs 5] [--steps 10] [--threads 2,1] [--only TEXT]
                           [--activations bf16] [--json]

A peer is a Python that has PyTorch (or ONNX Runtime), and how it is used: eager with float32 and channels last unless
the words say otherwise. For PyTorch 1.13: apt-get install python3-torch, then --peer /usr/bin/python3. Build first: npm run build.

For every case and number of threads, all peers and mixnas run in turn, each in a process of its own, as many rounds as --pairs says. A
line for each peer tells the median of the rounds' ratios of images per second (mixnas to peer), the smallest and largest of
them, each side's median, and each side's largest resident memory of the whole process as the kernel counted it (ru_maxrss). The peer
that is fastest in most images per second is marked with *. The last line of each case compares two threads with one. Exits with 1
when a process fails, or when two networks differ in their number of parameters.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# mode, network, size, batch
CASES = [
    ('train', 'mixnet-s', 32, 64), ('train', 'mobilenet-v2', 32, 64), ('train', 'mixnet-s', 224, 16),
    ('train', 'nas-bench-macro:22212220', 16, 64), ('train', 'nas-bench-macro:22212220', 32, 64),
    *[('infer', network, size, batch) for network in ('mixnet-s', 'mobilenet-v2', 'mobilenet-v3-large')
      for size in (32, 224) for batch in (1, 64)],
]
MIB = 1 << 20


def name_of(case):
    mode, network, size, batch = case
    return f'{mode} {network} {size}/{batch}'


def run(command):
    """Runs a command; its JSON document with `peak_bytes`, the largest resident memory of its process, added."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen([str(word) for word in command], stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f'{" ".join(map(str, command))}: ended with {child.returncode}')
        out.seek(0)
        # ru_maxrss: kilobytes on Linux, bytes on macOS
        scale = 1 if sys.platform == 'darwin' else 1024
        return {**json.loads(out.read()), 'peak_bytes': usage.ru_maxrss * scale}


def commands(folder, case, threads, options):
    """One command for each peer that can do the case, by its text; the last one is ours."""
    mode, network, size, batch = case
    where = Path(folder) / f'{network}@{size}'
    shared = ['--batch', batch, '--threads', threads, '--steps', options.steps]
    found = {}
    for peer in options.peer:
        python, *ways = peer.split(',')
        if 'onnx' in ways and mode == 'train':
            continue
        flags = [f'--{way}' for way in ways] + (['--infer'] if mode == 'infer' else [])
        found[peer] = [python, ROOT / 'bench' / 'peers' / 'step.py', where, *shared, *flags]
    kept = ['--activations', options.activations] if mode == 'train' else []
    found['mixnas'] = ['node', ROOT / 'bin' / 'mixnas.js', 'bench', mode, where / 'network.json', *shared, *kept, '--json']
    return found


def side(results):
    return {'engine': results[0]['engine'], 'ms': statistics.median(r['ms'] for r in results),
            'images_per_second': statistics.median(r['images_per_second'] for r in results),
            'peak_bytes': max(r['peak_bytes'] for r in results)}


def compare(folder, case, threads, options):
    """One row for each peer."""
    todo = commands(folder, case, threads, options)
    rounds = [{peer: run(command) for peer, command in todo.items()} for _ in range(options.pairs)]
    ours = [done['mixnas'] for done in rounds]
    rows = []
    for peer in todo:
        if peer == 'mixnas':
            continue
        theirs = [done[peer] for done in rounds]
        if theirs[0]['params'] not in (None, ours[0]['params']):
            sys.exit(f'{name_of(case)}: {theirs[0]["params"]} parameters there, {ours[0]["params"]} here: not the same network')
        ratios = [b['images_per_second'] / a['images_per_second'] for a, b in zip(theirs, ours)]
        rows.append({'case': name_of(case), 'threads': threads, 'pairs': options.pairs, 'ratio': statistics.median(ratios),
                     'ratio_min': min(ratios), 'ratio_max': max(ratios), 'peer': side(theirs), 'mixnas': side(ours),
                     'roofline_fraction': statistics.median(o['roofline_fraction'] or 0 for o in ours)})
    fastest = max(rows, key=lambda row: row['peer']['images_per_second'], default=None)
    return [{**row, 'fastest': row is fastest} for row in rows]


def line(row):
    peer, ours = row['peer'], row['mixnas']
    return (f'{row["case"]:38} {row["threads"]:2} {peer["engine"] + (" *" if row["fastest"] else ""):32} '
            f'{peer["images_per_second"]:9.1f} {ours["images_per_second"]:9.1f} '
            f'{row["ratio"]:7.2f} {row["ratio_min"]:5.2f}-{row["ratio_max"]:<5.2f} '
            f'{peer["peak_bytes"] / MIB:7.0f} {ours["peak_bytes"] / MIB:7.0f} {100 * row["roofline_fraction"]:6.1f} %')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--peer', action='append', required=True, help='a Python, and how it is used')
    parser.add_argument('--pairs', type=int, default=5, help='rounds')
    parser.add_argument('--steps', type=int, default=10)
    parser.add_argument('--threads', default='2,1', help='numbers of threads, separated by commas')
    parser.add_argument('--activations', default='float32', choices=['float32', 'bf16'], help='what mixnas keeps them in')
    parser.add_argument('--only', default='', help='only the cases whose name has this text, such as "train mixnet-s 32"')
    parser.add_argument('--json', action='store_true', help='one JSON line per row instead of the table')
    options = parser.parse_args()
    counts = [int(text) for text in options.threads.split(',')]
    cases = [case for case in CASES if options.only in name_of(case)]
    if not cases:
        parser.error(f'--only {options.only}: no case has that in its name')
    with tempfile.TemporaryDirectory() as folder:
        names = sorted({f'{network}@{size}' for _, network, size, _ in cases})
        subprocess.run(['npx', 'tsx', 'bench/peers/write-networks.ts', folder, *names], cwd=ROOT, check=True)
        if not options.json:
            print(f'{"case":35} threads {"peer":30} {"images/s":>9} {"mixnas/s":>9} {"ratio":>7} {"from-to":>11} '
                  f'{"MiB":>7} {"mixnas":>7} roofline', flush=True)
        for case in cases:
            rates = {}
            for threads in counts:
                for row in compare(folder, case, threads, options):
                    rates[threads] = row['mixnas']['images_per_second']
                    print(json.dumps(row) if options.json else line(row), flush=True)
            if not options.json and 1 in rates and 2 in rates:
                print(f'{"":38} two threads against one: {rates[2] / rates[1]:.2f}', flush=True)


main()
