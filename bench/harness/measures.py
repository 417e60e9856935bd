"""What is measured, and the rounds.

Every round asks for every measure once, in the same order, so whatever slows
the machine down for a while slows all of them.  A measure is the median of
its rounds; a ratio is the median of the rounds' ratios.
"""
import statistics

from .contestants import Contestant
from .workplace import Unavailable

# (contestant, case, threads or 0, the groups that need it); 99 threads stand for all.
ALL = 99
PLAN = [
    ("dunlin", "trivial", 0, "calls peers"),
    ("node", "warm-trivial", 0, "peers"),
    ("node", "vm-trivial", 0, "peers deploy"),
    ("node24", "vm-trivial", 0, "peers"),
    ("node24", "ivm-trivial", 0, "peers"),
    ("node", "quickjs-trivial", 0, "peers"),
    ("dunlin", "thousand", 0, "calls"),
    ("dunlin", "page", 0, "calls"),
    ("dunlin", "football", 0, "calls peers ladder json"),
    ("node", "warm-football", 0, "peers"),
    ("node", "vm-football", 0, "peers"),
    ("node24", "vm-football", 0, "peers"),
    ("node24", "ivm-football", 0, "peers"),
    ("node", "quickjs-football", 0, "peers"),
    ("dunlin", "football-compact", 0, "calls json"),
    ("node", "warm-football-compact", 0, "peers"),
    ("dunlin", "engine-json", 0, "json"),
    ("dunlin", "engine-json-compact", 0, "json"),
    ("dunlin", "ignore-none", 0, "json"),
    ("dunlin", "ignore-json", 0, "json"),
    ("dunlin", "ignore-bytes", 0, "json"),
    ("node", "parse-pretty", 0, "json"),
    ("dunlin", "ignore-json-compact", 0, "json"),
    ("dunlin", "ignore-bytes-compact", 0, "json"),
    ("node", "parse-compact", 0, "json"),
    ("dunlin", "runtime-per-call", 0, "ladder"),
    ("dunlin", "script-and-data", 0, "ladder"),
    ("dunlin", "data-as-source", 0, "ladder"),
    ("dunlin", "data-in-image", 0, "ladder"),
    ("dunlin", "football", ALL, "ladder threads"),
    ("dunlin", "football", 1, "threads"),
    ("dunlin", "football", 2, "threads"),
    ("dunlin", "trivial", 1, "threads"),
    ("dunlin", "trivial", 2, "threads"),
    ("dunlin", "trivial", ALL, "threads"),
    ("dunlin", "deploy-page", 0, "deploy"),
    ("dunlin", "load-page", 0, "deploy"),
]
GROUPS = sorted({group for *_, groups in PLAN for group in groups.split()})


class Measures:
    """{key: list of answers, one a round}, and why others are missing."""

    def __init__(self):
        self.answers = {}
        self.missing = {}

    def values(self, key, field="ns"):
        return [answer[field] for answer in self.answers.get(key, [])]

    def value(self, key, field="ns"):
        values = self.values(key, field)
        return statistics.median(values) if values else None

    def ratio(self, above, below):
        return ratio_of(self.values(above), self.values(below))

    def as_json(self):
        measured = {key: {"ns": self.value(key), "rounds": rounds}
                    for key, rounds in self.answers.items()}
        return {**measured, **{key: {"missing": why} for key, why in self.missing.items()}}


def ratio_of(above, below):
    pairs = list(zip(above, below))
    return statistics.median(a / b for a, b in pairs) if pairs else None


def plan_for(groups):
    return [step for step in PLAN if set(step[3].split()) & set(groups)]


def key_of(contestant, case, threads):
    return f"{contestant}/{case}" + ({0: "", ALL: "*all"}.get(threads, f"*{threads}"))


def measure(plan, contestants, rounds, slice_ms, threads, say):
    """Run the rounds; what fails once is left out from then on."""
    measures = Measures()
    for number in range(1, rounds + 1):
        for at, (name, case, wanted, _) in enumerate(plan):
            key = key_of(name, case, wanted)
            if key in measures.missing:
                continue
            say(f"round {number} of {rounds}, {at + 1} of {len(plan)}: {key}")
            try:
                answer = ask(contestants[name], case, slice_ms,
                             threads if wanted == ALL else wanted)
                measures.answers.setdefault(key, []).append(answer)
            except Unavailable as reason:
                measures.answers.pop(key, None)
                measures.missing[key] = str(reason)
    return measures


def ask(contestant, case, slice_ms, threads):
    if not isinstance(contestant, Contestant):
        raise Unavailable(contestant)
    if threads: # several threads need longer to be even
        return contestant.ask(f"{case} {2 * slice_ms} {threads}")
    return contestant.ask(f"{case} {slice_ms}")


def parse_alone(measures, suffix=""):
    """JSON parsing alone in a fresh call, by rounds: (estimate, upper bound).

    A function that ignores its input is called with the text as JSON, with the
    text as bytes, and with nothing.  JSON minus nothing is parsing, and copying
    the text in.  Bytes minus nothing is copying the text in, and once more
    inside: half of it is the copy that parsing needs too."""
    values = measures.values
    rows = list(zip(values(f"dunlin/ignore-json{suffix}"), values(f"dunlin/ignore-bytes{suffix}"),
                    values("dunlin/ignore-none")))
    return ([json - (none + taken) / 2 for json, taken, none in rows],
            [json - none for json, _, none in rows])
