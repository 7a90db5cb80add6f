#!/usr/bin/env python3
"""Side by side: mixnas bench against a PyTorch script that measures the same networks on the CPU.

Usage: bench/compare-torch.py TORCH_SCRIPT [--pairs 5] [--steps 10] [--threads 2,1] [--only TEXT] [--python /usr/bin/python3]
                              [--engine native] [--json]

TORCH_SCRIPT takes --arch --size --batch --threads --steps --channels-last [--infer] and prints one JSON line with at least
`engine, params, ms, images_per_second`, the median of its steps. It runs under --python, which needs PyTorch (on Debian:
apt-get install python3-torch, then /usr/bin/python3). Build first: npm run build.

For every case, PyTorch and mixnas run in turn, each in a process of its own, as many pairs as asked for. A line tells the
median of the pairs' ratios of images per second, the smallest and largest of them, each side's median, and each side's
largest resident memory of the whole process as the kernel counted it (ru_maxrss). The last line of each network compares
two threads with one. Exits with 1 when a process fails, or when the two networks differ in their number of parameters.
"""
import argparse, json, os, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# network, size, batch, whether inference
CASES = [
    ('mixnet-s', 32, 64, False), ('mobilenet-v2', 32, 64, False), ('mixnet-s', 224, 16, False),
    ('mixnet-s', 32, 64, True), ('mobilenet-v2', 32, 64, True), ('mixnet-s', 224, 16, True),
]


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def run(command):
    """Runs a command; its JSON document with `peak_bytes`, the largest resident memory of its process, added."""
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f'{" ".join(map(str, command))}: ended with {child.returncode}')
        out.seek(0)
        # ru_maxrss: kilobytes on Linux, bytes on macOS
        scale = 1 if sys.platform == 'darwin' else 1024
        return {**json.loads(out.read()), 'peak_bytes': usage.ru_maxrss * scale}


def compare(options, case, threads):
    arch, size, batch, infer = case
    shared = ['--size', size, '--batch', batch, '--threads', threads, '--steps', options.steps]
    torch = [options.python, options.script, '--arch', arch, *shared, '--channels-last', *(['--infer'] if infer else [])]
    ours = ['node', ROOT / 'bin' / 'mixnas.js', 'bench', 'infer' if infer else 'train', arch, *shared,
            '--engine', options.engine, '--json']
    pairs = []
    for _ in range(options.pairs):
        pair = [run([str(word) for word in command]) for command in (torch, ours)]
        if pair[0]['params'] != pair[1]['params']:
            sys.exit(f'{arch}: {pair[0]["params"]} parameters there, {pair[1]["params"]} here: not the same network')
        pairs.append(pair)
    ratios = [b['images_per_second'] / a['images_per_second'] for a, b in pairs]
    sides = {}
    for i, side in enumerate(('torch', 'mixnas')):
        sides[side] = {'engine': pairs[0][i]['engine'], 'ms': median([pair[i]['ms'] for pair in pairs]),
                       'images_per_second': median([pair[i]['images_per_second'] for pair in pairs]),
                       'peak_bytes': max(pair[i]['peak_bytes'] for pair in pairs)}
    return {'mode': 'infer' if infer else 'train', 'arch': arch, 'size': size, 'batch': batch, 'threads': threads,
            'pairs': options.pairs, 'ratio': median(ratios), 'ratio_min': min(ratios), 'ratio_max': max(ratios), **sides,
            'roofline_fraction': median([pair[1]['roofline_fraction'] or 0 for pair in pairs])}


def line(row):
    name = f'{row["mode"]} {row["arch"]} {row["size"]}/{row["batch"]}'
    torch, ours = row['torch'], row['mixnas']
    mib = 1 << 20
    return (f'{name:26} {row["threads"]:7} {torch["images_per_second"]:9.1f} {ours["images_per_second"]:9.1f} '
            f'{row["ratio"]:7.2f} {row["ratio_min"]:5.2f}-{row["ratio_max"]:<5.2f} '
            f'{torch["peak_bytes"] / mib:9.0f} {ours["peak_bytes"] / mib:9.0f} {100 * row["roofline_fraction"]:8.1f} %')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('script', help='the PyTorch script')
    parser.add_argument('--pairs', type=int, default=5)
    parser.add_argument('--steps', type=int, default=10)
    parser.add_argument('--threads', default='2,1', help='numbers of threads, separated by commas')
    parser.add_argument('--only', default='', help='only the cases whose name has this text, such as "train mixnet-s 32"')
    parser.add_argument('--python', default='/usr/bin/python3', help='interpreter with PyTorch')
    parser.add_argument('--engine', default='native')
    parser.add_argument('--json', action='store_true', help='one JSON line per case instead of the table')
    options = parser.parse_args()
    if not Path(options.script).is_file():
        parser.error(f'{options.script}: no such file')
    counts = [int(text) for text in options.threads.split(',')]
    cases = [case for case in CASES
             if options.only in f'{"infer" if case[3] else "train"} {case[0]} {case[1]}/{case[2]}']
    if not cases:
        parser.error(f'--only {options.only}: no case has that in its name')
    if not options.json:
        print(f'{"case":26} threads  torch/s  mixnas/s   ratio  from-to   torch MiB mixnas MiB roofline', flush=True)
    for case in cases:
        rates = {}
        for threads in counts:
            row = compare(options, case, threads)
            rates[threads] = row['mixnas']['images_per_second']
            print(json.dumps(row) if options.json else line(row), flush=True)
        if not options.json and 1 in rates and 2 in rates:
            print(f'{"":26} two threads against one: {rates[2] / rates[1]:.2f}', flush=True)


main()
