"""Single observations: whole processes, sizes, memory of idle functions."""
import json
import os
import shutil
import statistics

from . import workplace
from .workplace import Unavailable, run

OUT, WORK = workplace.OUT, workplace.WORK


def processes(pairs, say):
    """Whole processes, in turn: {name: {"ns": …, "peak_kb": …}}."""
    commands = {}
    dunlin = workplace.DUNLIN
    run([dunlin, "build", "football.js", "-o", "football.dunlin"], cwd=WORK)
    call = [dunlin, "call", "football.dunlin"]
    commands["dunlin call, trivial"] = [*call, "trivial", "-i", "trivial.json"]
    commands["dunlin call, football"] = [*call, "calculate", "-i", "track.json"]
    if shutil.which("node"):
        commands["node -e 0"] = ["node", "-e", "0"]
    for name, wanted in ("dunlin call, trivial", "42"), ("dunlin call, football", "48.42"):
        found = run(commands[name], cwd=WORK).strip()
        if not found.startswith(wanted):
            raise Unavailable(f"{name}: expected {wanted}, found {found[:80]}")
    return alternate(commands, pairs, say)


def alternate(commands, pairs, say):
    taken = {name: [] for name in commands}
    for number in range(1, pairs + 1):
        say(f"whole processes, {number} of {pairs}")
        for name, command in commands.items():
            taken[name].append(json.loads(run([OUT / "process", *command], cwd=WORK)))
    return {name: {"ns": statistics.median(one["ns"] for one in runs),
                   "least_ns": min(one["ns"] for one in runs),
                   "peak_kb": statistics.median(one["peak_kb"] for one in runs),
                   "runs": runs} for name, runs in taken.items()}


def sizes():
    return json.loads(run([OUT / "calls", "about"], cwd=WORK))


def idle(functions, files, say):
    """Very many functions loaded from artefacts, in a process of its own."""
    say(f"saving {files} artefacts")
    run([OUT / "calls", "save", files], cwd=WORK)
    say(f"loading {functions} functions")
    return json.loads(run([OUT / "calls", "load", functions, files], cwd=WORK))


def machine():
    """Where the figures come from."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return {"cpu": models[0] if models else run(["uname", "-m"]).strip(),
            "threads": len(os.sched_getaffinity(0)), "kernel": run(["uname", "-r"]).strip(),
            "node": node_version("node"), "node24": node_version("node24")}


def load():
    """How busy others keep the machine: the average of the last minute."""
    return os.getloadavg()[0]


def node_version(which):
    try:
        return run([workplace.newer_node() if which == "node24" else "node", "--version"]).strip()
    except Unavailable:
        return None
