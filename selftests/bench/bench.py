#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Run the benchmark's scenarios in guests, several at a time, and say what came
of it: results.json, table.txt and *.svg. `run` starts it. --report only writes
table and plots again from results.json; --check only reads the matrix.

Documentation/bench.rst names the environment's variables that it reads."""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import time

import figures
import matrix
import plot
import table

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.realpath(os.path.join(HERE, "..", ".."))
TUNNELS = "plain wireguard alone mptcp netcomb"
GUEST_TIMEOUT = 1800


def die(message):
    print(f"bench: {message}", file=sys.stderr)
    sys.exit(2)


def number(word):
    """A word as a number, a list of numbers, or as it is"""
    if re.fullmatch(r"-?\d+", word):
        return int(word)
    if re.fullmatch(r"-?\d*\.\d+", word):
        return float(word)
    if re.fullmatch(r"[-\d.]+(,[-\d.]+)+", word):
        return [float(w) for w in word.split(",")]
    return word


def read_log(path):
    """(values, what went wrong, kernel) out of a guest's output"""
    values, wrong, kernel, planned = [], [], None, False
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            if line.startswith("not ok "):
                wrong.append(line.strip())
            planned = planned or re.match(r"1\.\.\d+$", line)
            if not line.startswith("bench: "):
                continue
            pairs = [w.partition("=") for w in line.split()[1:]]
            value = {key: number(word) for key, _, word in pairs}
            if "kernel" in value:
                kernel = value["kernel"]
            else:
                values.append(value)
    if not planned:
        wrong.append("the guest did not come to its end")
    return values, wrong, kernel


class Bench:
    def __init__(self, env):
        self.dir = env.get("BENCH_DIR") or os.path.join(TOP, "build", "bench")
        self.only = env.get("ONLY", "")
        self.seeds = int(env.get("BENCH_SEEDS") or 5)
        self.time = int(env.get("BENCH_TIME") or 0)
        self.warm = int(env.get("BENCH_WARM") or 5)
        self.jobs = int(env.get("BENCH_JOBS") or os.cpu_count())
        self.tunnels = (env.get("BENCH_TUNNELS") or TUNNELS).split()
        self.matrix = env.get("BENCH_MATRIX") or os.path.join(HERE, "matrix")
        self.result_file = os.path.join(self.dir, "results.json")
        for word in self.tunnels:
            if word not in TUNNELS.split():
                die(f"no such tunnel: {word} (there are: {TUNNELS})")
        if self.seeds < 1 or self.jobs < 1:
            die("BENCH_SEEDS and BENCH_JOBS start at 1")

    def seconds(self, scenario):
        """BENCH_TIME rules; what a scenario says, if not; 30"""
        return self.time or int(scenario["options"]["time"] or 30)

    def guest_env(self, scenario, seed):
        opts = scenario["options"]
        words = {
            "KIND": scenario["kind"], "LINKS": " ".join(scenario["link_words"]),
            "FLOW": opts["flow"], "DIR": opts["dir"], "FROM": opts["from"],
            "TIME": self.seconds(scenario), "WARM": self.warm, "SEED": seed,
            "TUNNELS": " ".join(self.tunnels), "STRANGER": opts["stranger"],
            "PEER": opts["peer"].replace("_", " "),
            "PATH": opts["path"].replace("_", " "),
            "EVENTS": opts["events"].replace(";", ":").replace("/", " "),
        }
        return {"NC_BENCH_" + key: str(word) for key, word in words.items()}

    def run_one(self, scenario, seed):
        """One guest: what it measured, and what it lacks"""
        name = re.sub(r"[^\w.+-]+", "_", f"{scenario['id']} {seed}")
        log_path = os.path.join(self.dir, "log", name + ".log")
        real = scenario["kind"] == "cost"
        started = time.monotonic()
        with open(log_path, "wb") as log:
            status = subprocess.run(
                [os.path.join(TOP, "selftests/vm/uml-boot.sh"),
                 *(["--realtime"] if real else []),
                 "--timeout", str(GUEST_TIMEOUT), os.environ["NC_BENCH_KERNEL"],
                 os.path.join(HERE, "cost.sh" if real else "guest.sh")],
                env=os.environ | self.guest_env(scenario, seed),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                check=False).returncode
        values, wrong, kernel = read_log(log_path)
        if status and not wrong:
            wrong.append(f"the guest's status is {status}")
        wrong += figures.missing(scenario, values, self.tunnels)
        run = {"seed": seed, "values": values, "wrong": wrong, "kernel": kernel,
               "wall_s": round(time.monotonic() - started, 1),
               "log": os.path.relpath(log_path, self.dir), "figures": {}}
        if not wrong:
            run["figures"] = figures.figures_of(scenario, values)
        return run

    def head(self, scenarios):
        def git(*words):
            return subprocess.run(["git", "-C", TOP, *words], check=False,
                                  capture_output=True, text=True).stdout.strip()
        return {
            "commit": git("rev-parse", "HEAD") or "unknown",
            "changed": bool(git("status", "--porcelain", "-uno")),
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "kernel": "unknown", "simulated_time": True,
            "seeds": list(range(1, self.seeds + 1)), "warm_s": self.warm,
            "tunnels": self.tunnels, "only": self.only,
            "scenarios": [dict(s, time_s=self.seconds(s), runs=[])
                          for s in scenarios],
        }

    def save(self, results):
        for scenario in results["scenarios"]:
            good = [r for r in scenario["runs"] if not r["wrong"]]
            scenario["summary"] = figures.summary(scenario, good)
            scenario["verdict"] = figures.verdict(
                scenario, scenario["summary"],
                len(good) == len(scenario["runs"])) if good else "failed"
            if not scenario["runs"]:
                scenario["verdict"] = "not run"
        results["complete"] = all(len(s["runs"]) == len(results["seeds"])
                                  for s in results["scenarios"])
        with open(self.result_file + ".new", "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
            file.write("\n")
        os.replace(self.result_file + ".new", self.result_file)

    def scenarios(self):
        chosen = matrix.read(self.matrix, self.only)
        if not chosen:
            die(f"no scenario matches ONLY={self.only}")
        return chosen

    def run(self):
        scenarios = self.scenarios()
        os.makedirs(os.path.join(self.dir, "log"), exist_ok=True)
        results = self.head(scenarios)
        # Seed by seed, so that an interrupted run has something of everything.
        todo = [(s, seed) for seed in results["seeds"]
                for s in results["scenarios"]]
        # What is in real time has the machine to itself, and comes last.
        todo.sort(key=lambda pair: pair[0]["kind"] == "cost")
        try:
            for n, (scenario, run) in enumerate(self.outcomes(todo), 1):
                scenario["runs"].append(run)
                scenario["runs"].sort(key=lambda r: r["seed"])
                results["kernel"] = run["kernel"] or results["kernel"]
                print(f"bench: {n}/{len(todo)} {scenario['id']}, seed "
                      f"{run['seed']}: {run['wall_s']:.0f} s"
                      f"{'; ' + '; '.join(run['wrong'][:3]) if run['wrong'] else ''}",
                      file=sys.stderr, flush=True)
                self.save(results)
        except KeyboardInterrupt:
            print("bench: interrupted; what is there is reported", file=sys.stderr)
            self.report(results)
            sys.exit(130)
        return self.report(results)

    def outcomes(self, todo):
        """(scenario, run) of each, as they end"""
        simulated = [pair for pair in todo if pair[0]["kind"] != "cost"]
        pool = concurrent.futures.ThreadPoolExecutor(self.jobs)
        futures = {pool.submit(self.run_one, *pair): pair[0] for pair in simulated}
        try:
            for future in concurrent.futures.as_completed(futures):
                yield futures[future], future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        for scenario, seed in todo[len(simulated):]:
            yield scenario, self.run_one(scenario, seed)

    def report(self, results=None):
        """The table and the plots; 1 if a scenario gave nothing"""
        if results is None:
            with open(self.result_file, encoding="utf-8") as file:
                results = json.load(file)
        text = table.text(results)
        with open(os.path.join(self.dir, "table.txt"), "w",
                  encoding="utf-8") as file:
            file.write(text)
        print(text, end="")
        plots = plot.plots(results, self.dir)
        for what in [self.result_file, *plots]:
            print(f"written: {os.path.relpath(what)}")
        return int(any(r["wrong"] for s in results["scenarios"] for r in s["runs"])
                   or any(not s["runs"] for s in results["scenarios"]))


def main():
    bench = Bench(os.environ)
    try:
        if sys.argv[1:] == ["--check"]:
            bench.scenarios()
        else:
            sys.exit(bench.report() if sys.argv[1:] == ["--report"] else
                     bench.run())
    except (matrix.BadMatrix, OSError) as error:
        die(error)


if __name__ == "__main__":
    main()
