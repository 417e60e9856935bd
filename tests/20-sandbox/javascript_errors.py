#!/usr/bin/env python3
"""What a function's author is told: file, line, column, stack and excerpt. time limit: 120 s"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../50-e2e"))
from program import dunlin, fails, main, ok, write  # noqa: E402

DEEP = """\
// A comment first.
const check = order => {
  if (order.total < 0) {
    throw new RangeError("no such total")
  }
}
class Shop {
  #orders = []
  add(order) { check(order); this.#orders.push(order) }
  static open() { return new Shop() }
}
export default function sell(input) {
  const shop = Shop.open()
  input.forEach(order => shop.add(order))
  return "sold"
}
"""


def test_a_throw_at_depth_shows_where():
    write("shop.js", DEEP)
    result = fails(dunlin("call", "shop.js", "-d", '[{"total": 1}, {"total": -2}]'), 1,
                   "dunlin: RangeError: no such total\n", "at shop.js:4:15\n", ">    4 |     throw new RangeError(")
    lines = result.err.splitlines()
    caret = lines[lines.index(next(line for line in lines if line.startswith(">    4"))) + 1]
    assert caret.index("^") == lines[lines.index(caret) - 1].index("RangeError("), result
    frames = [line.strip() for line in lines if line.startswith("    at ")]
    assert [frame.split("(")[-1].rstrip(")") for frame in frames] == [
        "shop.js:4:15", "shop.js:9:22", "shop.js:14:35", "native", "shop.js:14:17"], result
    assert frames[0].startswith("at check") and frames[1].startswith("at add") and frames[4].startswith("at sell"), result


def test_one_shape_from_source_and_artefact():
    write("shop.js", DEEP)
    ok(dunlin("build", "shop.js", "-o", "shop.dunlin"))
    source = dunlin("call", "shop.js", "-d", '[{"total": -1}]')
    artefact = dunlin("call", "shop.dunlin", "-d", '[{"total": -1}]')
    assert (source.code, source.err) == (artefact.code, artefact.err) and source.code == 1, (source, artefact)


def test_an_imported_file_is_named():
    os.makedirs("lib")
    write("main.js", "import { f } from './lib/deep.js'\nexport default async () => { await f() }\n")
    write("lib/deep.js", "export async function f() {\n  await null\n  return undefined.property\n}\n")
    fails(dunlin("call", "main.js"), 1, "TypeError", "at lib/deep.js:3:", "return undefined.property")


def test_syntax_errors_at_deployment():
    for source, line, excerpt in (("export default () => {\n  let x = ;\n}\n", 2, "let x = ;"), ("let a\nlet a\nexport default 1", 2, "let a"),
                                  ("export default () => 'open\n", 1, "'open"), ("export default () => 0b2\n", 1, "0b2"),
                                  ("export default () => {\n\n", 2, ""), ("\n\nreturn 1\n", 3, "return 1"),
                                  ("export default () => {}\n/* never closed", 2, "/*")):
        write("s.js", source)
        result = dunlin("call", "s.js")
        fails(result, 1, "SyntaxError", excerpt)
        place = [found for found in result.err.split() if found.startswith("s.js:")]
        assert place and int(place[0].split(":")[1]) in (line, line + 1) and len(place[0].split(":")) == 3, (source, result)
        assert fails(dunlin("build", "s.js", "-o", "s.dunlin"), 1).err == result.err
    for source in ("export default () => /(/\n", "export { missing }\n"):  # the engine gives these no place yet
        write("s.js", source)
        fails(dunlin("call", "s.js"), 1, "SyntaxError")
    assert not os.path.exists("s.dunlin")


def test_a_throw_at_the_top_level():
    write("top.js", "const table = new Map()\ntable.get('x').size\nexport default () => 1\n")
    fails(dunlin("call", "top.js"), 1, "TypeError", "top.js:2:", "table.get('x').size")


def test_errors_in_eval():
    fails(dunlin("eval", "1 +\n  nothing"), 1, "ReferenceError: nothing is not defined", "script.js:2:3")
    write("script-of-mine.js", "'use strict'\nlet a = 1\na.b.c")
    fails(dunlin("eval", "script-of-mine.js"), 1, "TypeError", "script-of-mine.js:3:")
    fails(dunlin("eval", "let let"), 1, "SyntaxError", ":1:")


def test_errors_of_ones_own():
    write("own.js", """
class Refused extends Error { constructor(m, code) { super(m); this.name = "Refused"; this.code = code } }
export default () => { throw new Refused("not today", 7) }
export const cause = () => { try { null.x } catch (cause) { throw new Error("outer", { cause }) } }
export const several = () => { throw new AggregateError([new Error("one"), new Error("two")], "both") }
export const odd = () => { throw new Error("line one\\nline two\\u0007\\u001b[31m") }
export const empty = () => { throw new Error() }
export const hidden = () => { const e = new Error("seen"); Object.defineProperty(e, "stack", { get() { throw 1 } }); throw e }
export const worse = () => { throw { toString() { throw 1 }, get message() { throw 2 }, toJSON() { throw 3 } } }
export const symbol = () => { throw Symbol("s") }
export const proxy = () => { throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } }) }
export const nothing = () => { throw undefined }
export const huge = () => { throw new Error("x".repeat(5_000_000)) }
""")
    fails(dunlin("call", "own.js"), 1, "Refused: not today", "own.js:3:")
    fails(dunlin("call", "own.js", "cause"), 1, "Error: outer", "own.js:4:")
    fails(dunlin("call", "own.js", "several"), 1, "AggregateError: both")
    assert "\x1b" not in fails(dunlin("call", "own.js", "odd"), 1, "line one").err
    fails(dunlin("call", "own.js", "empty"), 1, "Error", "own.js:7:")
    fails(dunlin("call", "own.js", "hidden"), 1, "seen")
    for name in ("worse", "symbol", "proxy", "nothing"):
        fails(dunlin("call", "own.js", name), 1)
    assert len(fails(dunlin("call", "own.js", "huge"), 1, "xxx").err) < 6_000_000


def test_the_caret_stands_under_wide_and_long_lines():
    write("wide.js", "export default () => { const té = '😀'; null.x }\nexport const long = () => { /* " + "x" * 3000 + " */ null.y }\n")
    fails(dunlin("call", "wide.js"), 1, "wide.js:1:", "null.x")
    result = fails(dunlin("call", "wide.js", "long"), 1, "wide.js:2:", "null.y")
    assert max(map(len, result.err.splitlines())) < 200, result


main(globals())
