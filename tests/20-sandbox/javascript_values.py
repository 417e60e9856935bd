#!/usr/bin/env python3
"""What goes in and out of a function, and what it sees of the world. time limit: 120 s"""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../50-e2e"))
from program import dunlin, fails, main, ok, write  # noqa: E402

GLOBALS = """
AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date
DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array
Int32Array Int8Array InternalError Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect
RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array
Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis
isFinite isNaN parseFloat parseInt undefined unescape Symbol(Symbol.toStringTag)
AbortController AbortSignal Crypto CustomEvent DOMException Event EventTarget Navigator Performance TextDecoder TextEncoder
URL URLSearchParams atob btoa clearInterval clearTimeout console crypto env navigator performance queueMicrotask reportError
self setInterval setTimeout structuredClone
""".split()


def test_no_global_but_those_of_the_list():
    write("keys.js", """export default () => Reflect.ownKeys(globalThis).map(String)
export const reach = () => [typeof process, typeof require, typeof fetch, typeof Deno, typeof std, typeof os, typeof scriptArgs,
  typeof print, typeof load, typeof read, typeof WebAssembly, typeof Worker, typeof module, Object.keys(env)]
export const prototype = () => Reflect.ownKeys(Object.getPrototypeOf(globalThis)).length === Reflect.ownKeys(Object.prototype).length
export const context = (input, context) => [Object.keys(context), Object.keys(context.env), context.env === env]
export const same = () => [self === globalThis, new Function("return this")() === globalThis, (0, eval)("this") === globalThis]
export const meta = () => Object.entries(import.meta)
""")
    found = json.loads(ok(dunlin("call", "keys.js")).out)
    assert set(found) <= set(GLOBALS), set(found) - set(GLOBALS)
    assert set(GLOBALS) - set(found) <= {"Atomics"}, set(GLOBALS) - set(found)
    ok(dunlin("call", "keys.js", "reach"), json.dumps(["undefined"] * 13 + [[]], separators=(",", ":")) + "\n")
    ok(dunlin("call", "keys.js", "prototype"), "true\n")
    ok(dunlin("call", "keys.js", "context"), '[["env"],[],true]\n')
    ok(dunlin("call", "keys.js", "same"), "[true,true,true]\n")
    meta = dunlin("call", "keys.js", "meta")
    assert os.getcwd() not in meta.out.decode(), meta


def test_nothing_of_the_environment_is_seen():
    write("env.js", "export default () => { const seen = []; const walk = (o, depth) => { for (const key of Reflect.ownKeys(o)) {"
          " let v; try { v = o[key] } catch { continue } if (typeof v === 'string') seen.push(v);"
          " else if (v && (typeof v === 'object' || typeof v === 'function') && depth < 5) walk(v, depth + 1) } };"
          " walk(globalThis, 0); seen.push(new Error().stack); return seen }")
    secret = "f3b1-a-secret-of-the-environment"
    result = ok(dunlin("call", "env.js", "--timeout", "20s", "--max-output", "60MiB", "--memory", "512MiB", env={"A_SECRET": secret}))
    assert secret.encode() not in result.out and os.getcwd().encode() not in result.out and len(result.out) > 100


def test_bytes_out():
    write("b.js", """const source = Uint8Array.from({ length: 16 }, (_, i) => i * 16)
const make = {
  whole: () => source, buffer: () => source.buffer, part: () => source.subarray(4, 8), empty: () => new Uint8Array(),
  view: () => new DataView(source.buffer, 3, 5), words: () => new Uint16Array(source.buffer, 2, 2), floats: () => new Float64Array([1]),
  clamped: () => new Uint8ClampedArray([300, -1]), big: () => new BigInt64Array([-1n]), tracking: () => { const b = new ArrayBuffer(2, { maxByteLength: 8 });
    const v = new Uint8Array(b); b.resize(4); v[3] = 9; return v }, later: async () => source.slice(14), inside: () => ({ a: source.subarray(0, 2) }),
  detached: () => { const b = new ArrayBuffer(4); b.transfer(); return b },
}
export default name => make[name]()
export const back = bytes => bytes
export const kind = bytes => [bytes.constructor.name, bytes.length, bytes.byteOffset, bytes.buffer.byteLength, [...bytes.slice(0, 3)]]
""")
    source = bytes(range(0, 256, 16))
    for name, expected in (("whole", source), ("buffer", source), ("part", source[4:8]), ("empty", b""), ("view", source[3:8]),
                           ("words", source[2:6]), ("floats", b"\0\0\0\0\0\0\xf0\x3f"), ("clamped", b"\xff\0"), ("big", b"\xff" * 8),
                           ("tracking", b"\0\0\0\x09"), ("later", source[14:]), ("inside", b'{"a":{"0":0,"1":16}}\n')):
        ok(dunlin("call", "b.js", "-d", json.dumps(name)), expected)
    detached = dunlin("call", "b.js", "-d", '"detached"')
    assert (detached.code, detached.out) in ((0, b""), (1, b"")), detached
    for data in (b"", b"\0", bytes(range(256)) * 300):
        ok(dunlin("call", "b.js", "back", "--bytes", "-i", "-", stdin=data), data)
    ok(dunlin("call", "b.js", "kind", "--bytes", "-d", "abcd"), '["Uint8Array",4,0,4,[97,98,99]]\n')


def test_what_json_has_no_word_for():
    write("v.js", """const make = {
  undefined: () => undefined, function: () => () => 1, symbol: () => Symbol("s"), bigint: () => 1n, nested: () => [{ a: 2n }],
  cycle: () => { const a = { b: [] }; a.b.push(a); return a }, date: () => new Date(0), map: () => new Map([[1, 2]]), error: () => new Error("x"),
  numbers: () => [NaN, -Infinity, -0, 5e-324, 1.7976931348623157e308, 1e21, 0.1 + 0.2, 2 ** 53], holes: () => [, 1, undefined, () => {}, Symbol()],
  props: () => ({ u: undefined, f() {}, [Symbol("k")]: 1, k: null, "": 0 }), boxed: () => [Object(1), Object("s"), Object(true)],
  toJSON: () => ({ toJSON: key => ({ key }) }), getter: () => ({ get a() { throw new TypeError("from a getter") } }),
  proxy: () => new Proxy([1, 2], {}), regexp: () => /x/, null: () => null, nobody: () => Object.create(null), keys: () => ({ b: 1, 2: 1, a: 1, 1: 1, __proto__: 1 }),
  infinite: () => { const p = new Proxy({}, { ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: () => p }); return p },
  own: () => JSON.parse('{"__proto__": {"a": 1}, "a": 2}'), frozen: () => Object.freeze({ a: Object.freeze([1]) }),
}
export default name => make[name]()
""")
    for name, expected in (("undefined", ""), ("function", ""), ("symbol", ""), ("date", '"1970-01-01T00:00:00.000Z"\n'), ("map", "{}\n"), ("error", "{}\n"),
                           ("numbers", "[null,null,0,5e-324,1.7976931348623157e+308,1e+21,0.30000000000000004,9007199254740992]\n"),
                           ("holes", "[null,1,null,null,null]\n"), ("props", '{"k":null,"":0}\n'), ("boxed", '[1,"s",true]\n'), ("toJSON", '{"key":""}\n'),
                           ("proxy", "[1,2]\n"), ("regexp", "{}\n"), ("null", "null\n"), ("nobody", "{}\n"), ("keys", '{"1":1,"2":1,"b":1,"a":1}\n'),
                           ("own", '{"__proto__":{"a":1},"a":2}\n'), ("frozen", '{"a":[1]}\n')):
        ok(dunlin("call", "v.js", "-d", json.dumps(name)), expected)
    for name, part in (("bigint", "BigInt"), ("nested", "BigInt"), ("cycle", "circular"), ("getter", "from a getter")):
        fails(dunlin("call", "v.js", "-d", json.dumps(name)), 1, "TypeError", part)
    endless = dunlin("call", "v.js", "-d", '"infinite"')
    assert endless.code in (1, 3, 4) and not endless.out, endless


def test_every_kind_of_surrogate():
    write("s.js", """export default text => [text, text.length, [...text].map(c => c.codePointAt(0))]
export const make = codes => String.fromCharCode(...codes)
export const keys = codes => ({ [String.fromCharCode(...codes)]: 1 })
""")
    for codes, written in (([0xD83D, 0xDE00], '"😀"'), ([0xD83D], '"\\ud83d"'), ([0xDE00], '"\\ude00"'), ([0xDE00, 0xD83D], '"\\ude00\\ud83d"'),
                           ([0xD83D, 0xD83D, 0xDE00], '"\\ud83d😀"'), ([0xD83D, 0xDE00, 0xDE00], '"😀\\ude00"'), ([97, 0xDBFF, 98], '"a\\udbffb"'),
                           ([0xD800, 0xDC00, 0xDBFF, 0xDFFF], '"\U00010000\U0010ffff"'), ([0], '"\\u0000"'), ([0x2028, 0x7F, 0xFFFF, 0xE9], '"\u2028\x7f\uffffé"'),
                           ([34, 92, 47, 8, 12, 10, 13, 9, 31], '"\\"\\\\/\\b\\f\\n\\r\\t\\u001f"')):
        ok(dunlin("call", "s.js", "make", "-d", json.dumps(codes)), written + "\n")
        ok(dunlin("call", "s.js", "keys", "-d", json.dumps(codes)), f"{{{written}:1}}\n")
        points = [ord(c) for c in json.loads(written)]
        for given in (written, json.dumps(json.loads(written))):
            ok(dunlin("call", "s.js", "-d", given), f"[{written},{len(codes)},{json.dumps(points, separators=(',', ':'))}]\n")


def test_randomness():
    write("r.js", """const drawn = [Math.random(), Math.random()]
export default () => [Math.random(), Math.random()]
export const deployed = () => drawn
export const many = () => { let sum = 0, low = 1, high = 0; for (let i = 0; i < 20000; i++) { const x = Math.random(); sum += x; low = Math.min(low, x); high = Math.max(high, x) }
  return [sum / 20000, low, high] }
export const uuid = () => crypto.randomUUID()
export const bytes = () => [...crypto.getRandomValues(new Uint8Array(16))]
""")
    ok(dunlin("build", "r.js", "-o", "r.dunlin"))
    lines = ok(dunlin("map", "r.dunlin", stdin=b"0\n" * 50)).out.split()
    assert len(set(lines)) == 50 and all(a != b for a, b in map(json.loads, lines)), lines[:3]
    assert ok(dunlin("call", "r.dunlin")).out != ok(dunlin("call", "r.dunlin")).out
    for name in ("uuid", "bytes"):
        assert len(set(ok(dunlin("map", "r.dunlin", name, stdin=b"0\n" * 50)).out.split())) == 50
    mean, low, high = json.loads(ok(dunlin("call", "r.dunlin", "many")).out)
    assert 0.48 < mean < 0.52 and 0 <= low < 0.01 and 0.99 < high < 1, (mean, low, high)
    first = ok(dunlin("call", "r.dunlin", "deployed")).out
    assert first == ok(dunlin("call", "r.js", "deployed")).out == ok(dunlin("call", "r.dunlin", "deployed")).out
    write("other.js", open("r.js").read() + "// another source, other numbers\n")
    assert first != ok(dunlin("call", "other.js", "deployed")).out
    for use in ("crypto.randomUUID()", "crypto.getRandomValues(new Uint8Array(4))"):
        write("d.js", f"const x = {use}\nexport default () => x\n")
        fails(dunlin("call", "d.js"), 1, "deployed", "d.js:1:")


def test_clocks():
    write("c.js", """const then = [Date.now(), new Date().getTime(), performance.now()]
for (let i = 0; i < 1e5; i++) ;
then.push(Date.now(), performance.now())
export default () => ({ now: Date.now(), from: performance.now(), zone: new Date(0).getTimezoneOffset() })
export const deployed = () => then
export const steps = () => { const seen = new Set(), end = performance.now() + 20; let last = 0, back = false
  while (last < end) { const now = performance.now(); back ||= now < last; seen.add(last = now) }
  return { back, steps: [...seen].slice(1).map((x, i) => x - [...seen][i]) } }
""")
    now = time.time() * 1000
    found = json.loads(ok(dunlin("call", "c.js")).out)
    assert abs(found["now"] - now) < 60_000 and found["zone"] == 0 and 0 <= found["from"] < 500, found
    a, b, from_, c, to = json.loads(ok(dunlin("call", "c.js", "deployed")).out)
    assert a == b == c and from_ == to == 0 and a < now - 86_400_000, "the clock stands still at deployment, at a fixed date"
    assert json.loads(ok(dunlin("call", "c.js", "deployed")).out)[0] == a
    steps = json.loads(ok(dunlin("call", "c.js", "steps")).out)
    assert not steps["back"] and steps["steps"] and min(steps["steps"]) > 0.0999, steps
    for repeat in (1, 50):
        assert json.loads(ok(dunlin("call", "c.js", "--repeat", repeat)).out)["from"] < 500, "each call's clock starts anew"


def test_the_same_source_is_the_same_artefact():
    os.makedirs("lib")
    write("lib/a.js", "export const table = new Map(Array.from({ length: 500 }, (_, i) => [Math.random(), { i, d: new Date() }]))")
    write("d.js", "import { table } from './lib/a.js'\nconst weak = new WeakMap([[table, 1]])\nconst re = /(?<a>x)+/u, s = Symbol('s')\n"
          "const big = 12345678901234567890n ** 20n\nclass A { #x = re; get() { return this.#x } }\nconst p = new Proxy({}, {})\n"
          "export default () => [table.size, weak.has(table), String(big).length, String(new A().get()), s.description, typeof p]\n")
    ok(dunlin("call", "d.js"), '[500,true,382,"/(?<a>x)+/u","s","object"]\n')
    for name in ("one", "two", "three"):
        ok(dunlin("build", "d.js", "-o", f"{name}.dunlin", "--name", "d", env={"SOME": name * 50}))
    os.mkdir("elsewhere")
    os.chdir("elsewhere")
    ok(dunlin("build", "../d.js", "-o", "four.dunlin", "--name", "d"))
    os.chdir("..")
    first = open("one.dunlin", "rb").read()
    for name in ("two", "three", "elsewhere/four"):
        assert open(f"{name}.dunlin", "rb").read() == first, f"{name}.dunlin differs"
    write("d.js", open("d.js").read() + " ")
    ok(dunlin("build", "d.js", "-o", "five.dunlin", "--name", "d"))
    assert open("five.dunlin", "rb").read() != first


main(globals())
