"""Makes summary.md of what run.sh measured: python3 summary.py OUT SECONDS."""

import json
import pathlib
import sys

out, seconds = pathlib.Path(sys.argv[1]), sys.argv[2]


def read(name):
    file = out / name
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError) as problem:
        print(f"\n{name} is missing: {problem}")
        return None


def table(rows):
    ways = sorted({row["way"] for row in rows})
    print(f"\n| network | batch | precision | memory | at once | {' | '.join(ways)} |")
    print("| --- " * (5 + len(ways)) + "|")
    keys = list(dict.fromkeys((r["network"], r["batch"], r["precision"], r["channelsLast"], r.get("atOnce", 1)) for r in rows))
    for network, batch, precision, last, at_once in keys:
        own = {r["way"]: r for r in rows if (r["network"], r["batch"], r["precision"], r["channelsLast"], r.get("atOnce", 1)) == (network, batch, precision, last, at_once)}
        cells = [f"{own[way]['imagesPerSecond']:,.0f}" if "imagesPerSecond" in own.get(way, {}) else own.get(way, {}).get("problem", "-") for way in ways]
        print(f"| {network} | {batch} | {precision} | {'channels last' if last else 'channels first'} | {at_once} | {' | '.join(cells)} |")


print("# gpu-check")
print("\n" + ", ".join((out / "machine.txt").read_text().split("\n")).strip(", "))
print(f"\n{seconds} s in all.")
print("\n## Numerics: the native engine beside PyTorch on this device, relative\n")
numerics = read("numerics.json")
if numerics:
    results = numerics["results"]
    ops = [found for name, found in results.items() if name.startswith("op-")]
    print(f"{len(ops)} networks of single ops: loss {max(o['loss'] for o in ops):.1e}, gradients {max(o['gradients'] for o in ops):.1e}")
    for name, found in results.items():
        if not name.startswith("op-"):
            print(f"- {name}: loss {found['loss']:.1e}, gradients {found['gradients']:.1e}, logits {found['logits']:.1e}, from float64: {found.get('exact', '-')}")
print("\n## Images per second of training, 32 px, 10 classes")
for name in ("alone.json", "at-once.json"):
    rows = read(name)
    if rows:
        table(rows)
print("\n## Search\n")
search = read("search.json")
if search:
    trials = search["trials"]
    states = [trial["state"] for trial in trials]
    print(f"{len(trials)} trials: " + ", ".join(f"{states.count(s)} {s}" for s in sorted(set(states))))
    done = [t for t in trials if t["state"] == "complete"]
    if done:
        best = max(done, key=lambda t: t["metrics"]["accuracy"])
        print(f"best accuracy {best['metrics']['accuracy']:.4f} (trial {best['number']}); front {search['front']}")
