"""The results as one SVG: time per call on a logarithmic axis.

Drawn by hand, since a plot of a dozen rows needs no library.  Circle and
square, blue and orange (Okabe and Ito's palette), so that neither colour nor
shape is needed alone.
"""
import math
from html import escape

from .table import LADDER, WAYS, number

WIDTH, LEFT, RIGHT, ROW = 1040, 375, 85, 28
TRIVIAL, FOOTBALL, ARTICLE = "#0072B2", "#D55E00", "#767676"
FONT = "font-family=\"'DejaVu Sans', Verdana, sans-serif\""
INK, FAINT = "#222222", "#dddddd"


def draw(results):
    """The SVG's text, or None when there is nothing to show."""
    sections = [section for section in (ways(results["measures"]), ladder(results["measures"]))
                if section[1]]
    if not sections:
        return None
    values = [v for _, rows in sections for _, *marks in rows for mark in marks for v in mark[:1]]
    axis = Axis(min(values), max(values))
    parts, y, top = [], 104, 116
    for title, rows in sections:
        parts.append(text(20, y, title, size=15, weight="bold", halo=True))
        for row in rows:
            y += ROW
            parts += draw_row(axis, y, *row)
        y += 44
    bottom = y - 26
    head = [text(20, 36, "Time of a call, by how its state is kept apart", size=20, weight="bold"),
            *legend(), *axis.grid(top, bottom)]
    return wrap(head + parts + foot(results, bottom + 52), bottom + 92)


# ---- What is shown ----------------------------------------------------------

def ways(measures):
    """(title, [(label, mark…)]); a mark is (ns, colour, shape, label's side)."""
    rows = []
    for title, trivial, football in WAYS:
        marks = [(measures.value(key), colour, shape, side) for key, colour, shape, side in
                 ((trivial, TRIVIAL, "circle", "left"), (football, FOOTBALL, "square", "right"))]
        if any(mark[0] for mark in marks):
            rows.append((title, *(mark for mark in marks if mark[0])))
    return "A call in a fresh state", rows


def ladder(measures):
    rows = []
    for title, key, published in LADDER:
        here = measures.value(key)
        if here:
            rows.append((title, (here, FOOTBALL, "square", "left"),
                         (published * 1000, ARTICLE, "diamond", "right")))
    return "The ladder: football, by what is in the image", rows


# ---- How it is drawn --------------------------------------------------------

class Axis:
    """Decades of nanoseconds over the plot's width, with room for labels."""

    def __init__(self, least, most):
        self.low = math.floor(math.log10(least) - 0.6)
        self.high = math.ceil(math.log10(most) + 0.05)

    def x(self, ns):
        share = (math.log10(ns) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def grid(self, top, bottom):
        parts = []
        for decade in range(self.low, self.high + 1):
            x = self.x(10 ** decade)
            parts.append(rule(x, top, x, bottom, FAINT, 1.4))
            parts.append(text(x, bottom + 20, plain_time(10 ** decade), size=13, anchor="middle"))
            if decade < self.high:
                parts += [rule(self.x(k * 10 ** decade), top, self.x(k * 10 ** decade), bottom,
                               "#f1f1f1", 1) for k in (2, 5)]
        middle = (LEFT + WIDTH - RIGHT) / 2
        return parts + [rule(LEFT, bottom, WIDTH - RIGHT, bottom, INK, 1),
                        text(middle, bottom + 40, "time per call, logarithmic; left is faster",
                             size=13, anchor="middle")]


def draw_row(axis, y, label, *marks):
    parts = [text(LEFT - 14, y + 5, label, size=13, anchor="end"),
             rule(LEFT, y, WIDTH - RIGHT, y, "#eeeeee", 1)]
    if len(marks) == 2:
        parts.append(rule(axis.x(marks[0][0]), y, axis.x(marks[1][0]), y, "#c4c4c4", 2))
    sides = [side for *_, side in marks]
    if len(marks) == 2 and marks[0][0] > marks[1][0]:
        sides.reverse()
    for (ns, colour, shape, _), side in zip(marks, sides):
        x, away = axis.x(ns), 12 if side == "right" else -12
        parts.append(mark_at(x, y, colour, shape))
        parts.append(text(x + away, y + 5, label_of(ns), size=12, colour=colour, halo=True,
                          anchor="start" if side == "right" else "end"))
    return parts


def mark_at(x, y, colour, shape):
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y}" r="6.5" fill="{colour}"/>'
    if shape == "square":
        return f'<rect x="{x - 6:.1f}" y="{y - 6}" width="12" height="12" fill="{colour}"/>'
    return (f'<path d="M{x:.1f} {y - 7.5} l7.5 7.5 l-7.5 7.5 l-7.5 -7.5 z" fill="white" '
            f'stroke="{colour}" stroke-width="1.8"/>')


def legend():
    parts, x = [], 20
    for colour, shape, label, width in (
            (TRIVIAL, "circle", "trivial call (a number in and out)", 275),
            (FOOTBALL, "square", "football call (90.5 KB of JSON in)", 285),
            (ARTICLE, "diamond", "the articles' figures, 2023, another machine", 0)):
        parts += [mark_at(x + 8, 60, colour, shape), text(x + 22, 65, label, size=13)]
        x += width
    return parts


def foot(results, y):
    machine = results["machine"]
    versions = ", ".join(f"Node {machine[key][1:]}" for key in ("node", "node24") if machine[key])
    line = (f"{machine['cpu']}, {machine['threads']} threads, Linux {machine['kernel']}; {versions}; "
            f"medians of {results['rounds']} alternating rounds")
    return [text(20, y + 22, line, size=11, colour="#666666")]


def label_of(ns):
    size, unit = (1e3, "µs") if ns < 1e6 else (1e6, "ms")
    return f"{number(ns / size)} {unit}"


def plain_time(ns):
    for size, unit in (10 ** 9, "s"), (10 ** 6, "ms"), (10 ** 3, "µs"):
        if ns >= size:
            return f"{ns // size} {unit}"
    return f"{ns} ns"


def text(x, y, words, size, anchor="start", weight="normal", colour=INK, halo=False):
    paint = ' stroke="white" stroke-width="4" paint-order="stroke"' if halo else ""
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'font-weight="{weight}" fill="{colour}"{paint}>{escape(words)}</text>')


def rule(x1, y1, x2, y2, colour, width):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}" stroke-width="{width}"/>')


def wrap(parts, height):
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
                      f'width="{WIDTH}" height="{height:.0f}" {FONT}>',
                      f'<rect width="{WIDTH}" height="{height:.0f}" fill="white"/>', *parts, "</svg>", ""])
