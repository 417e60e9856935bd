#!/usr/bin/env python3
"""Promises, jobs and timers: they run to the end of a call, and never past it. time limit: 120 s"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../50-e2e"))
from program import dunlin, fails, main, ok, write  # noqa: E402


def call(body, *flags):
    """Call the function with this body, an async one's."""
    write("async.js", f"export default async function f(input) {{ {body} }}\n")
    return dunlin("call", "async.js", *flags)


def test_awaits_are_awaited():
    ok(call("return [await 1, await Promise.all([2, Promise.resolve(3), { then: done => done(4) }])]"), "[1,[2,3,4]]\n")
    ok(call("let n = 0; for (let i = 0; i < 10000; i++) n += await i; return n"), "49995000\n")
    ok(call("async function* g() { yield 1; yield 2 } const all = []; for await (const x of g()) all.push(x); return all"),
       "[1,2]\n")
    ok(call("return { then: done => done({ then: again => again('deep') }) }"), '"deep"\n')
    ok(call("return await Promise.race([new Promise(() => {}), Promise.resolve('first')])"), '"first"\n')


def test_order_of_jobs():
    ok(call("const seen = []; const log = x => () => seen.push(x); setTimeout(log('timer'), 0); queueMicrotask(log('micro'));"
            "Promise.resolve().then(log('a')).then(log('b')); seen.push('now'); await new Promise(done => setTimeout(done, 1));"
            "return seen"), '["now","micro","a","b","timer"]\n')


def test_jobs_of_a_synchronous_function_run_to_the_end():
    write("sync.js", "export default () => { Promise.resolve().then(() => console.log('job ran')); return 1 }\n")
    assert "job ran" in ok(dunlin("call", "sync.js"), "1\n").err


def test_promises_that_never_settle():
    for body in ("await new Promise(() => {})", "return new Promise(() => {})",
                 "for await (const x of { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) });"):
        fails(call(body), 1, "never settle")
    write("top.js", "await new Promise(() => {})\nexport default () => 1\n")
    fails(dunlin("call", "top.js"), 1, "never settle")
    fails(dunlin("eval", "new Promise(() => {})"), 1, "never settle")


def test_rejections():
    write("r.js", """export default async function () {
  await null
  throw new RangeError("too far")
}
export async function odd(value) { throw value }
export const late = async () => { await new Promise(done => setTimeout(done, 1)); null.x }
""")
    result = fails(dunlin("call", "r.js"), 1, "RangeError: too far", "r.js:3:", 'throw new RangeError("too far")')
    assert "stack:" in result.err, result
    fails(dunlin("call", "r.js", "late"), 1, "TypeError", "r.js:6:")
    for value, shown in (("7", "7"), ('"text"', "text"), ("null", "null"), ('{"code": 3}', '{"code":3}')):
        fails(dunlin("call", "r.js", "odd", "-d", value), 1, shown)


def test_rejections_that_nobody_handles():
    fails(call("Promise.reject(new Error('forgotten')); return 1"), 1, "forgotten")
    fails(call("(async () => { await 0; throw new Error('later') })(); await 1; await 2; await 3; return 1"), 1, "later")
    write("sync.js", "export default () => { Promise.reject(new Error('in passing')); return 1 }\n")
    fails(dunlin("call", "sync.js"), 1, "in passing")
    write("top.js", "Promise.reject(new Error('at deployment'))\nexport default () => 1\n")
    fails(dunlin("call", "top.js"), 1, "at deployment", "top.js:1")
    ok(call("const p = Promise.reject(new Error('handled')); await 1; p.catch(() => {}); return 1"), "1\n")
    ok(call("try { await Promise.reject(1) } catch { return 2 }"), "2\n")
    ok(call("return (await Promise.allSettled([Promise.reject(1), 2])).map(x => x.status)"), '["rejected","fulfilled"]\n')


def test_timers_are_awaited():
    write("t.js", """export default async function (wait) {
  const begin = performance.now()
  await new Promise(done => setTimeout(done, wait))
  return performance.now() - begin
}
export async function order() {
  const seen = []
  const at = (ms, name) => new Promise(done => setTimeout(() => done(seen.push(name)), ms))
  const stopped = setTimeout(() => seen.push("stopped"), 5)
  clearTimeout(stopped)
  let ticks = 0
  const ticker = setInterval(() => { seen.push("tick"); if (++ticks === 2) clearInterval(ticker) }, 8)
  await Promise.all([at(30, "last"), at(1, "first"), at(1, "second")])
  return seen
}
export async function given() { return new Promise(done => setTimeout((...all) => done(all), 1, "a", 2)) }
""")
    waited = float(ok(dunlin("call", "t.js", "-d", "50")).out)
    assert 50 <= waited < 900, waited
    ok(dunlin("call", "t.js", "order"), '["first","second","tick","tick","last"]\n')
    ok(dunlin("call", "t.js", "given"), '["a",2]\n')


def test_timers_beyond_the_end_never_run():
    ok(call("setTimeout(() => { console.log('too late'); throw 1 }, 1); setInterval(() => {}, 1); return 'done'"), '"done"\n')
    write("sync.js", "export default () => { setTimeout(() => { for (;;); }, 0); return 'done' }\n")
    ok(dunlin("call", "sync.js", "--repeat", "3"), '"done"\n')


def test_timers_beyond_the_deadline_time_out():
    begin = time.monotonic()
    fails(call("await new Promise(done => setTimeout(done, 60000))", "--timeout", "100ms"), 4, "timed out")
    fails(call("await new Promise(done => setInterval(() => {}, 1))", "--timeout", "100ms"), 4, "timed out")
    fails(call("for (;;) await null", "--timeout", "100ms"), 4, "timed out")
    fails(call("const again = () => queueMicrotask(again); again(); await new Promise(() => {})", "--timeout", "100ms"), 4)
    assert time.monotonic() - begin < 30


def test_nothing_of_a_call_reaches_the_next():
    write("n.js", """const waiting = []
export default async function (n) {
  waiting.push(new Promise(done => setTimeout(done, 10_000)))
  globalThis.seen = (globalThis.seen ?? 0) + 1
  Promise.resolve().then(() => setTimeout(() => { globalThis.seen = 100 }, 0))
  return [waiting.length, globalThis.seen]
}
""")
    ok(dunlin("call", "n.js", "-d", "1", "--repeat", "20"), "[1,1]\n")
    ok(dunlin("map", "n.js", stdin=b"1\n2\n3\n"), "[1,1]\n" * 3)


def test_await_at_the_top():
    write("top.js", "const value = await Promise.resolve(41)\nexport default async () => value + 1\n")
    ok(dunlin("call", "top.js"), "42\n")
    write("timer.js", "await new Promise(done => setTimeout(done, 1))\nexport default () => 1\n")
    fails(dunlin("call", "timer.js"), 1, "setTimeout", "deployed", "timer.js:1:")
    ok(dunlin("eval", "await Promise.resolve(6) * 7"), "42\n")
    ok(dunlin("eval", "const f = async () => 42; f()"), "42\n")


main(globals())
