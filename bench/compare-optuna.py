#!/usr/bin/env python3
"""Plays mixnas's controllers and Optuna's samplers on the same problem, side by side.

    npm run build
    apt-get install python3-optuna
    python3 bench/compare-optuna.py configs/nas-bench-macro.yaml --set evaluator.table=FILE
    python3 bench/compare-optuna.py configs/cifar10.yaml --set space=mixnet-extended

The problem is the config's table of known results (FILE: nas-bench-macro_cifar10.json of github.com/xiusu/NAS-Bench-Macro),
else a made-up function over the config's space, as in `mixnas bench controllers`. A trial is a network that was not evaluated
before: a sampler that proposes a known network gets its result again and does not pay for it. Regret is in percent points
and the hypervolume a ratio against the whole space, or where that is too large against the best that either side found.
"""
import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

import optuna

ROOT = Path(__file__).resolve().parent.parent
# Proposals per trial after which a run that repeats itself ends; what it has then stands for the trials that are missing.
MOST_REPEATS = 5


class Problem:
    """The networks of a space and what they are worth, as mixnas says."""

    def __init__(self, config, sets):
        command = ["npx", "tsx", "bench/problem.ts", config, *sets]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        head = json.loads(self.process.stdout.readline())
        self.options, self.whole, self.corner = head["options"], head["whole"], head["reference"]

    def ask(self, genotype):
        """Key of the network, accuracy in 0..1 and multiply-adds."""
        self.process.stdin.write(json.dumps(genotype) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["key"], answer["accuracy"], answer["macs"]

    def hypervolume(self, points):
        """Area that (accuracy, macs) points dominate beyond the corner."""
        area, floor = 0.0, self.corner["accuracy"]
        inside = [p for p in points if p[0] > floor and p[1] < self.corner["macs"]]
        for accuracy, macs in sorted(inside, key=lambda p: (p[1], -p[0])):
            if accuracy > floor:
                area += (accuracy - floor) * (self.corner["macs"] - macs)
                floor = accuracy
        return area


def play(sampler, name, problem, trials, checkpoints):
    """Runs one Optuna study; all it found, and for each checkpoint the best accuracy and the hypervolume."""
    directions = ["maximize"] if name == "single" else ["maximize", "minimize"]
    study = optuna.create_study(sampler=sampler, directions=directions)
    seen, found = {}, {}
    stand = lambda: (max(a for a, _ in seen.values()), problem.hypervolume(seen.values()))
    for _ in range(trials * MOST_REPEATS):
        if len(seen) >= trials:
            break
        trial = study.ask()
        genotype = [trial.suggest_categorical(f"c{i}", list(range(n))) for i, n in enumerate(problem.options)]
        key, accuracy, macs = problem.ask(genotype)
        study.tell(trial, accuracy if name == "single" else (accuracy, macs))
        seen[key] = (accuracy, macs)
        if len(seen) in checkpoints:
            found.setdefault(len(seen), stand())
    for after in checkpoints:
        found.setdefault(after, stand())
    return list(seen.values()), found


SAMPLERS = {
    "optuna-random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "optuna-tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
    "optuna-nsga2": lambda seed: optuna.samplers.NSGAIISampler(population_size=20, seed=seed),
}


def play_optuna(problem, seeds, trials, checkpoints):
    """Every sampler on both problems: {(sampler, problem): [what each seed found]}, and the best of all."""
    runs, everything = {}, []
    for name in ("single", "pareto"):
        for sampler, make in SAMPLERS.items():
            runs[sampler, name] = []
            for seed in range(seeds):
                seen, found = play(make(seed), name, problem, trials, checkpoints)
                everything += seen
                runs[sampler, name].append(found)
                print(f"{sampler}, {name}: {seed + 1}/{seeds}", file=sys.stderr)
    return runs, (max(a for a, _ in everything), problem.hypervolume(everything))


def optuna_rows(runs, best, checkpoints):
    for (sampler, name), found in runs.items():
        for after in checkpoints:
            regrets = [100 * (best[0] - run[after][0]) for run in found]
            ratios = [run[after][1] / best[1] for run in found]
            yield {
                "controller": sampler, "problem": name, "after": after,
                "regret_mean": statistics.mean(regrets), "regret_median": statistics.median(regrets),
                "hv_ratio_median": statistics.median(ratios), "hv_ratio_min": min(ratios),
            }


def play_mixnas(config, sets, seeds, trials, controllers):
    command = ["node", str(ROOT / "bin/mixnas.js"), "bench", "controllers", config,
               "--seeds", str(seeds), "--trials", str(trials), "--json"]
    command += [part for one in sets for part in ("--set", one)]
    if controllers:
        command += ["--controllers", controllers]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT).stdout)


def rebased(row, own, best):
    """A row against the best of both sides in place of its own."""
    further, scale = 100 * (best[0] - own["accuracy"]), own["hypervolume"] / best[1]
    shown = {key: row[key] for key in ("controller", "problem", "after")}
    return {**shown, **{key: row[key] + further for key in ("regret_mean", "regret_median")},
            **{key: row[key] * scale for key in ("hv_ratio_median", "hv_ratio_min")}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="replace one value of the config")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--controllers", help="mixnas controllers, separated by commas (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    ours = play_mixnas(options.config, options.set, options.seeds, options.trials, options.controllers)
    checkpoints = sorted({row["after"] for row in ours["results"]})
    problem = Problem(options.config, options.set)
    runs, theirs = play_optuna(problem, options.seeds, options.trials, checkpoints)
    own = ours["best"]
    best = (max(own["accuracy"], theirs[0]), max(own["hypervolume"], theirs[1]))
    if problem.whole:
        best = (problem.whole["accuracy"], problem.whole["volume"])
    rows = [rebased(row, own, best) for row in ours["results"]] + list(optuna_rows(runs, best, checkpoints))
    if options.json:
        json.dump({"optuna": optuna.__version__, "space": ours["space"], "seeds": options.seeds, "results": rows}, sys.stdout, indent=2)
        return
    print(f"Optuna {optuna.__version__}, space {ours['space']}, {options.seeds} seeds")
    print(f"{'problem':8} {'after':>5} {'controller':22} {'regret mean':>11} {'median':>7} {'hv median':>9} {'min':>7}")
    for row in sorted(rows, key=lambda r: (r["problem"] != "single", r["after"], r["regret_mean"] if r["problem"] == "single" else -r["hv_ratio_median"])):
        print(f"{row['problem']:8} {row['after']:5} {row['controller']:22} {row['regret_mean']:11.4f} {row['regret_median']:7.4f} "
              f"{row['hv_ratio_median']:9.4f} {row['hv_ratio_min']:7.4f}")


if __name__ == "__main__":
    main()
