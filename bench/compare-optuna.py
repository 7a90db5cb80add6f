#!/usr/bin/env python3
"""Plays mixnas's controllers and Optuna's samplers on the same problem, side by side.

    npm run build
    python3 -m venv FOLDER && FOLDER/bin/pip install optuna
    FOLDER/bin/python bench/compare-optuna.py configs/nas-bench-macro.yaml --set evaluator.table=FILE
    FOLDER/bin/python bench/compare-optuna.py configs/cifar10.yaml --set space=mixnet-extended

The problem is the config's table of known results (FILE: nas-bench-macro_cifar10.json of github.com/xiusu/NAS-Bench-Macro),
else a made-up function over the config's space, as in `mixnas bench controllers`. A trial is a network that was not evaluated
before: a sampler that proposes a known network gets its result again and does not pay for it. A network that breaks a limit on
costs is not paid for either; Optuna's samplers are told by how much (`constraints_func`). Regret is in percent points and the
hypervolume a ratio against the whole space, or where that is too large against the best that either side found.

--noise adds to every reading what `mixnas bench controllers --noise` adds: equal networks have equal readings under a seed.
Recommended are for mixnas what its reports would recommend, for Optuna the best reading and the front of readings; both are
judged by true values. --workers tells results that much later, in the order of the trials.
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

    def __init__(self, config, sets, noise):
        command = ["npx", "tsx", "bench/problem.ts", config, "--noise", str(noise), *sets]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        head = json.loads(self.process.stdout.readline())
        self.options, self.whole, self.corner = head["options"], head["whole"], head["reference"]
        self.is_limited = head["isLimited"]

    def ask(self, seed, genotype):
        """What bench/problem.ts says of a network under a seed's noise."""
        self.process.stdin.write(json.dumps([seed, genotype]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def hypervolume(self, points):
        """Area that (accuracy, macs) points dominate beyond the corner."""
        area, floor = 0.0, self.corner["accuracy"]
        inside = [p for p in points if p[0] > floor and p[1] < self.corner["macs"]]
        for accuracy, macs in sorted(inside, key=lambda p: (p[1], -p[0])):
            if accuracy > floor:
                area += (accuracy - floor) * (self.corner["macs"] - macs)
                floor = accuracy
        return area


def front(networks):
    """Those whose reading no cheaper or equally cheap one reaches."""
    kept, best = [], -1.0
    for one in sorted(networks, key=lambda n: (n["macs"], -n["reading"])):
        if one["reading"] > best:
            kept.append(one)
            best = one["reading"]
    return kept


def stand(problem, seen):
    """True worth of what the readings recommend: accuracy of the best, hypervolume of the front."""
    feasible = [one for one in seen.values() if one["isFeasible"]]
    best = max(feasible, key=lambda n: n["reading"], default={"accuracy": 0.0})
    return best["accuracy"], problem.hypervolume([(n["accuracy"], n["macs"]) for n in front(feasible)])


def play(make, seed, name, problem, options, checkpoints):
    """Runs one Optuna study; all it found, and for each checkpoint how it stood."""
    directions = ["maximize"] if name == "single" else ["maximize", "minimize"]
    common = {"seed": seed}
    if problem.is_limited:
        common["constraints_func"] = lambda trial: (trial.user_attrs["violation"],)
    study = optuna.create_study(sampler=make(common, options.workers), directions=directions)
    seen, found, running = {}, {}, []

    def tell(trial, one):
        study.tell(trial, one["reading"] if name == "single" else (one["reading"], one["macs"]))

    for _ in range(options.trials * MOST_REPEATS):
        if len(seen) >= options.trials:
            break
        while len(running) >= options.workers:
            tell(*running.pop(0))
        trial = study.ask()
        genotype = [trial.suggest_categorical(f"c{i}", list(range(n))) for i, n in enumerate(problem.options)]
        one = problem.ask(seed, genotype)
        trial.set_user_attr("violation", one["violation"] or (0.0 if one["isFeasible"] else 1.0))
        running.append((trial, one))
        if one["violation"] > 0:
            continue
        seen[one["key"]] = one
        if len(seen) in checkpoints and len(seen) not in found:
            found[len(seen)] = stand(problem, seen)
    for after in checkpoints:
        found.setdefault(after, stand(problem, seen))
    return list(seen.values()), found


def tpe(**settings):
    # a constant liar is what Optuna advises for many workers
    return lambda common, workers: optuna.samplers.TPESampler(constant_liar=workers > 1, **common, **settings)


SAMPLERS = {
    "optuna-random": lambda common, workers: optuna.samplers.RandomSampler(seed=common["seed"]),
    # unless told otherwise, Optuna 5 is multivariate with one objective
    "optuna-tpe": tpe(multivariate=False, group=False),
    "optuna-tpe-multivariate": tpe(multivariate=True),
    "optuna-nsga2": lambda common, workers: optuna.samplers.NSGAIISampler(population_size=20, **common),
}


def play_optuna(problem, options, checkpoints):
    """Every sampler on both problems: {(sampler, problem): [what each seed found]}, and the best of all."""
    runs, everything = {}, []
    for name in ("single", "pareto"):
        for sampler, make in SAMPLERS.items():
            runs[sampler, name] = []
            for seed in range(options.seeds):
                seen, found = play(make, seed, name, problem, options, checkpoints)
                everything += [one for one in seen if one["isFeasible"]]
                runs[sampler, name].append(found)
                print(f"{sampler}, {name}: {seed + 1}/{options.seeds}", file=sys.stderr)
    points = [(one["accuracy"], one["macs"]) for one in everything]
    return runs, (max(a for a, _ in points), problem.hypervolume(points))


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


def play_mixnas(options):
    command = ["node", str(ROOT / "bin/mixnas.js"), "bench", "controllers", options.config,
               "--seeds", str(options.seeds), "--trials", str(options.trials),
               "--noise", str(options.noise), "--workers", str(options.workers), "--json"]
    command += [part for one in options.set for part in ("--set", one)]
    if options.controllers:
        command += ["--controllers", options.controllers]
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
    parser.add_argument("--noise", type=float, default=0, help="standard deviation of a reading, percent points")
    parser.add_argument("--workers", type=int, default=1, help="trials that run at a time: results are told so much later")
    parser.add_argument("--controllers", help="mixnas controllers, separated by commas (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    ours = play_mixnas(options)
    checkpoints = sorted({row["after"] for row in ours["results"]})
    problem = Problem(options.config, options.set, options.noise)
    runs, theirs = play_optuna(problem, options, checkpoints)
    own = ours["best"]
    best = (max(own["accuracy"], theirs[0]), max(own["hypervolume"], theirs[1]))
    if problem.whole:
        best = (problem.whole["accuracy"], problem.whole["volume"])
    rows = [rebased(row, own, best) for row in ours["results"]] + list(optuna_rows(runs, best, checkpoints))
    if options.json:
        head = {"optuna": optuna.__version__, "space": ours["space"], "seeds": options.seeds, "noise": options.noise, "workers": options.workers}
        json.dump({**head, "results": rows}, sys.stdout, indent=2)
        return
    print(f"Optuna {optuna.__version__}, space {ours['space']}, {options.seeds} seeds, noise {options.noise}, {options.workers} workers")
    print(f"{'problem':8} {'after':>5} {'controller':24} {'regret mean':>11} {'median':>7} {'hv median':>9} {'min':>7}")
    for row in sorted(rows, key=lambda r: (r["problem"] != "single", r["after"], r["regret_mean"] if r["problem"] == "single" else -r["hv_ratio_median"])):
        print(f"{row['problem']:8} {row['after']:5} {row['controller']:24} {row['regret_mean']:11.4f} {row['regret_median']:7.4f} "
              f"{row['hv_ratio_median']:9.4f} {row['hv_ratio_min']:7.4f}")


if __name__ == "__main__":
    main()
