"""What was promised, against what was measured.

Most bars are ratios to a peer in the same run.  The absolute ones were set on
a machine where `node -e 0` takes 40 ms; they are scaled by what it takes here, at
best.  A busy machine does not lower a bar: there the scale is at most 1.
"""
from dataclasses import dataclass
from typing import Optional

from .measures import parse_alone, ratio_of

NODE_START_MS = 40
BUSY = 0.5 # load average over the last minute


@dataclass
class Bar:
    what: str
    measured: Optional[float]
    bar: Optional[float] # None: reported only
    unit: str = "x"
    least: bool = False # the bar is the least, not the most, that will do
    scaled: bool = False

    def verdict(self):
        if self.measured is None:
            return "not measured"
        if self.bar is None:
            return "reported"
        met = self.measured >= self.bar if self.least else self.measured <= self.bar
        return "pass" if met else "MISS"


def is_busy(results):
    return results["machine"]["load"] > BUSY


def scale_of(results):
    node = results["processes"].get("node -e 0")
    scale = node["least_ns"] / 1e6 / NODE_START_MS if node else 1
    return min(scale, 1) if is_busy(results) else scale


def bars(results):
    measures, processes = results["measures"], results["processes"]
    sizes, idle = results["sizes"], results["idle"]
    return [*call_bars(measures, scale_of(results)), *football_bars(measures), *json_bars(measures),
            *thread_bars(measures), *process_bars(processes), *deploy_bars(measures, sizes),
            Bar("an idle artefact: resident memory", idle and idle["kb_each"], 16, "KB")]


def call_bars(measures, scale):
    def us(key):
        return measures.value(key) and measures.value(key) / 1000

    def times_less(peer):
        return measures.ratio(peer, "dunlin/trivial")
    return [
        Bar("trivial call", us("dunlin/trivial"), 1.5 * scale, "us", scaled=True),
        Bar("trivial call, times less than Node vm", times_less("node/vm-trivial"), 150, least=True),
        Bar("trivial call, times less than quickjs-emscripten", times_less("node/quickjs-trivial"), 150, least=True),
        Bar("trivial call, times less than isolated-vm", times_less("node24/ivm-trivial"), 250, least=True),
        Bar("1,000 functions in turn on 8 slots", us("dunlin/thousand"), 60 * scale, "us", scaled=True),
    ]


def football_bars(measures):
    def share(peer):
        return measures.ratio("dunlin/football", peer)
    return [
        Bar("football call, of Node vm", share("node/vm-football"), 0.42),
        Bar("football call, of isolated-vm", share("node24/ivm-football"), 0.62),
        Bar("football call, of quickjs-emscripten", share("node/quickjs-football"), 0.2),
        Bar("football call, of the same with the engine's own JSON.parse", share("dunlin/engine-json"), 0.45),
        Bar("football call, of warm Node without isolation", share("node/warm-football"), None),
    ]


def json_bars(measures):
    rows = []
    for suffix, text, bar in ("", "pretty", 0.75), ("-compact", "compact", None):
        alone, with_copy = parse_alone(measures, suffix)
        v8 = measures.values(f"node/parse-{text}")
        rows.append(Bar(f"JSON parsing alone, {text}, of V8's", ratio_of(alone, v8), bar))
        rows.append(Bar(f"the same, copying the text in included, {text}", ratio_of(with_copy, v8), None))
    return rows


def thread_bars(measures):
    return [Bar(f"two threads against one, {case}",
                measures.ratio(f"dunlin/{case}*1", f"dunlin/{case}*2"), 1.9, least=True)
            for case in ("trivial", "football")]


def process_bars(processes):
    call, node = processes.get("dunlin call, trivial"), processes.get("node -e 0")
    share = ratio_of([run["ns"] for run in call["runs"]],
                     [run["ns"] for run in node["runs"]]) if call and node else None
    return [Bar("dunlin call on an artefact, of node -e 0", share, 0.35),
            Bar("dunlin call on an artefact, peak memory", call and call["peak_kb"] / 1024, 16, "MB")]


def deploy_bars(measures, sizes):
    return [Bar("deploying a page of script, of a fresh Node vm context's time",
                measures.ratio("dunlin/deploy-page", "node/vm-trivial"), 20),
            Bar("its artefact", sizes and sizes["page"]["artefact_bytes"] / 1024, 512, "KB")]
