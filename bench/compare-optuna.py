#!/usr/bin/env python3
"""Plays mixnas's controllers and Optuna's samplers on NAS-Bench-Macro, side by side.

    npm run build
    apt-get install python3-optuna
    python3 bench/compare-optuna.py nas-bench-macro_cifar10.json --seeds 10 --trials 200

The table is nas-bench-macro_cifar10.json of github.com/xiusu/NAS-Bench-Macro. A trial is a network that was not evaluated
before: a sampler that proposes a known network gets its result again and does not pay for it. Regret is in percent points
against the best of the table, the hypervolume ratio against the front of the whole table from 80 % and 130 M multiply-adds.
"""
import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

import optuna

ROOT = Path(__file__).resolve().parent.parent
STAGES = ((0, 2), (2, 5), (5, 8))
CORNER = (80.0, 130e6)
# Proposals per paid trial after which a run that only repeats itself ends.
MOST_REPEATS = 50


def canonical(digits):
    """Within a stage the first layer stands; identities among the others are moved to the end."""
    out = ""
    for start, end in STAGES:
        rest = digits[start + 1:end]
        kept = rest.replace("0", "")
        out += digits[start] + kept + "0" * (len(rest) - len(kept))
    return out


def hypervolume(points):
    """Area that (accuracy, flops) points dominate beyond the corner."""
    area, floor = 0.0, CORNER[0]
    inside = [p for p in points if p[0] > CORNER[0] and p[1] < CORNER[1]]
    for accuracy, flops in sorted(inside, key=lambda p: (p[1], -p[0])):
        if accuracy > floor:
            area += (accuracy - floor) * (CORNER[1] - flops)
            floor = accuracy
    return area


def play(sampler, problem, table, trials, checkpoints):
    """Runs one Optuna study; for each checkpoint (best accuracy, hypervolume)."""
    directions = ["maximize"] if problem == "single" else ["maximize", "minimize"]
    study = optuna.create_study(sampler=sampler, directions=directions)
    seen, found = {}, {}
    for _ in range(trials * MOST_REPEATS):
        if len(seen) >= trials:
            break
        trial = study.ask()
        digits = "".join(str(trial.suggest_categorical(f"layer{i}", [0, 1, 2])) for i in range(8))
        row = table[digits]
        study.tell(trial, row["mean_acc"] if problem == "single" else (row["mean_acc"], row["flops"]))
        seen[canonical(digits)] = (row["mean_acc"], row["flops"])
        if len(seen) in checkpoints:
            found[len(seen)] = (max(a for a, _ in seen.values()), hypervolume(seen.values()))
    for after in checkpoints:
        found.setdefault(after, (max(a for a, _ in seen.values()), hypervolume(seen.values())))
    return found


SAMPLERS = {
    "optuna-random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "optuna-tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "optuna-nsga2": lambda seed: optuna.samplers.NSGAIISampler(population_size=20, seed=seed),
}


def optuna_rows(table, seeds, trials, checkpoints):
    best = max(row["mean_acc"] for row in table.values())
    whole = hypervolume([(row["mean_acc"], row["flops"]) for row in table.values()])
    for problem in ("single", "pareto"):
        for name, make in SAMPLERS.items():
            runs = [play(make(seed), problem, table, trials, checkpoints) for seed in range(seeds)]
            for after in checkpoints:
                regrets = [best - run[after][0] for run in runs]
                ratios = [run[after][1] / whole for run in runs]
                yield {
                    "controller": name, "problem": problem, "after": after,
                    "regret_mean": statistics.mean(regrets), "regret_median": statistics.median(regrets),
                    "hv_ratio_median": statistics.median(ratios), "hv_ratio_min": min(ratios),
                }


def mixnas_rows(table_file, seeds, trials, controllers):
    command = ["node", str(ROOT / "bin/mixnas.js"), "bench", "controllers", str(ROOT / "configs/nas-bench-macro.yaml"),
               "--set", f"evaluator.table={table_file}", "--seeds", str(seeds), "--trials", str(trials), "--json"]
    if controllers:
        command += ["--controllers", controllers]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["results"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--controllers", help="mixnas controllers, separated by commas (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    table_file = options.table.resolve()
    table = json.loads(table_file.read_text())
    rows = mixnas_rows(table_file, options.seeds, options.trials, options.controllers)
    rows += optuna_rows(table, options.seeds, options.trials, sorted({row["after"] for row in rows}))
    if options.json:
        json.dump({"optuna": optuna.__version__, "seeds": options.seeds, "results": rows}, sys.stdout, indent=2)
        return
    print(f"Optuna {optuna.__version__}, {options.seeds} seeds")
    print(f"{'problem':8} {'after':>5} {'controller':22} {'regret mean':>11} {'median':>7} {'hv median':>9} {'min':>7}")
    for row in sorted(rows, key=lambda r: (r["problem"] != "single", r["after"], r["regret_mean"] if r["problem"] == "single" else -r["hv_ratio_median"])):
        print(f"{row['problem']:8} {row['after']:5} {row['controller']:22} {row['regret_mean']:11.4f} {row['regret_median']:7.4f} "
              f"{row['hv_ratio_median']:9.4f} {row['hv_ratio_min']:7.4f}")


if __name__ == "__main__":
    main()
