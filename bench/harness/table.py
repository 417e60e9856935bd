"""The results as Markdown, aligned, so that it reads on a terminal too."""
from .bars import NODE_START_MS, bars, is_busy, scale_of
from .measures import ALL, key_of

# What a row is called, and its keys for the trivial call and the football call.
WAYS = [
    ("dunlin, fresh instance", "dunlin/trivial", "dunlin/football"),
    ("isolated-vm, fresh context (Node 24)", "node24/ivm-trivial", "node24/ivm-football"),
    ("Node vm, fresh context", "node/vm-trivial", "node/vm-football"),
    ("Node 24 vm, fresh context", "node24/vm-trivial", "node24/vm-football"),
    ("quickjs-emscripten, fresh context", "node/quickjs-trivial", "node/quickjs-football"),
    ("Node, warm and shared: no isolation", "node/warm-trivial", "node/warm-football"),
]
# The articles' figures are of another machine, in 2023, in microseconds.
LADDER = [
    ("new runtime; script and data parsed", "dunlin/runtime-per-call", 8330),
    ("engine in the image", "dunlin/script-and-data", 8100),
    ("functions in the image, data evaluated as source", "dunlin/data-as-source", 7970),
    ("data passed as JSON", "dunlin/football", 2500),
    ("data in the image: the calculation alone", "dunlin/data-in-image", 900),
    ("data passed as JSON, all threads, time per call", key_of("dunlin", "football", ALL), 476),
]
OTHERS = [
    ("1,000 functions in turn on 8 slots", "dunlin/thousand"),
    ("a page of script, priced order in and out", "dunlin/page"),
    ("football, compact text", "dunlin/football-compact"),
    ("the same in warm Node", "node/warm-football-compact"),
    ("football with the engine's own JSON.parse", "dunlin/engine-json"),
    ("the same, compact text", "dunlin/engine-json-compact"),
    ("V8's JSON.parse, pretty text", "node/parse-pretty"),
    ("V8's JSON.parse, compact text", "node/parse-compact"),
    ("text in and ignored: as JSON, pretty", "dunlin/ignore-json"),
    ("text in and ignored: as JSON, compact", "dunlin/ignore-json-compact"),
    ("text in and ignored: as bytes, pretty", "dunlin/ignore-bytes"),
    ("text in and ignored: as bytes, compact", "dunlin/ignore-bytes-compact"),
    ("nothing in", "dunlin/ignore-none"),
    ("deploying a page of script", "dunlin/deploy-page"),
    ("loading it from its artefact", "dunlin/load-page"),
]


def report(results):
    """The whole text; sections without a figure are left out."""
    measures = results["measures"]
    parts = ["# Benchmarks", about(results)]
    parts += section("A call in a fresh state", ways(measures))
    parts += section("The ladder: football, by what is in the image", ladder(measures))
    parts += section("Threads", threads(measures))
    parts += section("More of a call", others(measures))
    parts += section("Whole processes", whole(results["processes"]))
    parts += section("Sizes and idle memory", sizes(results["sizes"], results["idle"]))
    parts += section("What was promised", promised(results))
    parts += section("Not measured", missing(results))
    return "\n\n".join(parts) + "\n"


def section(title, rows):
    return [f"## {title}", aligned(rows)] if len(rows) > 1 else []


def about(results):
    machine, rounds = results["machine"], results["rounds"]
    versions = [f"{name} {machine[key]}" for name, key in (("Node", "node"), ("Node", "node24"))
                if machine[key]]
    if results["sizes"]:
        versions.insert(0, f"dunlin {results['sizes']['version']} ({results['sizes']['engine']})")
    text = (f"{machine['cpu']}, {machine['threads']} threads, Linux {machine['kernel']}; "
            f"{', '.join(versions)}. Medians of {rounds} alternating rounds of "
            f"{results['slice_ms']} ms; ratios are medians of the rounds' ratios.")
    if is_busy(results):
        text += (f" **The machine was busy when the run began (load {machine['load']:.1f}): "
                 "threads and absolute times mean little.**")
    return text


def ways(measures):
    rows = [("way", "trivial", "times dunlin's", "football", "times dunlin's")]
    for title, trivial, football in WAYS:
        cells = []
        for key, base in (trivial, "dunlin/trivial"), (football, "dunlin/football"):
            cells += [time_of(measures.value(key)), number(measures.ratio(key, base))]
        if any(cells):
            rows.append((title, *cells))
    return rows


def ladder(measures):
    rows = [("football call", "here", "articles, 2023")]
    return rows + [(title, f"{measures.value(key) / 1e6:.3f} ms", f"{published / 1e3:.2f} ms")
                   for title, key, published in LADDER if measures.value(key)]


def threads(measures):
    rows = [("call", "threads", "calls a second", "times one thread's")]
    for case in "trivial", "football":
        one = f"dunlin/{case}*1"
        for count, key in ("1", one), ("2", f"dunlin/{case}*2"), ("all", f"dunlin/{case}*all"):
            if measures.value(key):
                rows.append((case, count, f"{measures.value(key, 'calls_per_second'):,.0f}",
                             number(measures.ratio(one, key))))
    return rows


def others(measures):
    rows = [("what", "median", "99th percentile")]
    return rows + [(title, time_of(measures.value(key)), time_of(measures.value(key, "p99_ns")))
                   for title, key in OTHERS if measures.value(key)]


def whole(processes):
    rows = [("process", "median", "peak memory")]
    return rows + [(name, time_of(taken["ns"]), f"{taken['peak_kb'] / 1024:.1f} MB")
                   for name, taken in processes.items()]


def sizes(found, idle):
    rows = [("what", "is")]
    for name in ("football", "page") if found else ():
        rows.append((f"{name}: source, artefact", f"{found[name]['source_bytes']:,} B, "
                     f"{found[name]['artefact_bytes'] / 1024:.0f} KB "
                     f"({found[name]['image_pages']} pages of image)"))
    if idle:
        rows.append((f"{idle['loaded']:,} artefacts loaded, all idle", f"{idle['kb_each']:.1f} KB each"))
        rows.append(("loading one of them", time_of(idle["load_ns"])))
    return rows


def promised(results):
    rows = [("what", "measured", "bar", "")]
    for bar in bars(results):
        if bar.measured is None and results["partial"]:
            continue
        limit = ""
        if bar.bar is not None:
            limit = f"{'at least' if bar.least else 'at most'} {amount(bar.bar, bar.unit)}"
            limit += " (scaled)" if bar.scaled else ""
        rows.append((bar.what, amount(bar.measured, bar.unit), limit, bar.verdict()))
    if results["processes"]:
        rows.append((f"scale: node -e 0 at best, of {NODE_START_MS} ms",
                     amount(scale_of(results), "x"), "", ""))
    return rows


def missing(results):
    reasons = {**results["measures"].missing, **results["missing"]}
    return [("what", "why"), *reasons.items()]


# ---- Cells ------------------------------------------------------------------

def time_of(ns):
    if ns is None:
        return ""
    return f"{number(ns / 1e3)} µs" if ns < 1e7 else f"{number(ns / 1e6)} ms"


def amount(value, unit):
    return "" if value is None else f"{number(value)} {unit}".replace(" x", "").replace("us", "µs")


def number(value):
    """Three figures, or all of them before the point."""
    if value is None:
        return ""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def aligned(rows):
    """A Markdown table; columns after the first whose cells are figures go right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    right = [i > 0 and all(not row[i] or row[i][0].isdigit() or row[i].startswith("at ")
                           for row in rows[1:]) for i in range(len(widths))]

    def line(row):
        cells = [cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(row, widths, right)]
        return f"| {' | '.join(cells)} |"
    rule = [("-" * (w - 1) + ":") if r else "-" * w for w, r in zip(map(lambda w: max(w, 3), widths), right)]
    widths = [max(w, 3) for w in widths]
    return "\n".join([line(rows[0]), f"| {' | '.join(rule)} |", *map(line, rows[1:])])
