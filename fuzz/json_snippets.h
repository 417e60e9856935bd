// Random JavaScript expressions for the fuzz target of the JSON writer: values in which user code
// takes part, or almost. Included behind json_generate.h.
#ifndef DUN_FUZZ_JSON_SNIPPETS_H
#define DUN_FUZZ_JSON_SNIPPETS_H

#include "json_generate.h"

static void generate_snippet(struct generated *g, uint64_t seed);
static void add_expression(struct generated *g, unsigned depth);
static void add_literal(struct generated *g, unsigned depth);

// Run before anything is written, now and then: what a hostile function may do to the built-ins.
static const char *const snippet_setups[] = {
    "Object.prototype.toJSON = function (k) { log.push('O' + k); return typeof this === 'object' "
    "&& "
    "k !== 'deep' ? { deep: 1 } : 2 };",
    "Array.prototype.toJSON = function (k) { log.push('A' + k); return this.length };",
    "String.prototype.toJSON = function (k) { log.push('S' + k); return 'no' };",
    "Number.prototype.toJSON = () => { log.push('N'); return 1 };",
    "BigInt.prototype.toJSON = function () { log.push('B'); return String(this) };",
    "Function.prototype.toJSON = function () { log.push('F'); return 'function' };",
    "Object.defineProperty(Object.prototype, 'toJSON', { get() { log.push('G'); }, configurable: "
    "true });",
    "Object.prototype.toJSON = 5;",
    "Array.prototype[1] = 'from the prototype';",
    "Object.prototype.inherited = 'no';",
    "Object.defineProperty(Array.prototype, 2, { get() { log.push('a2'); return 'two' } });",
    "Object.setPrototypeOf(Array.prototype, new Proxy({}, { get(t, k) { log.push(String(k)); "
    "return t[k] } }));",
    "Array.prototype[Symbol.iterator] = null; Object.keys = null; Array.isArray = null;",
    "Array.prototype.push = Array.prototype.includes = Array.prototype.pop = null;",
    "Object.prototype.__proto__ = undefined; String = Number = null;",
};

static void generate_snippet(struct generated *g, uint64_t seed)
{
    g->seed = seed;
    g->size = 0;
    g->space = 0;
    g->budget = 2 + next_random(g, 1u << next_random(g, 8));
    if (next_random(g, 6) == 0)
        add_text(g, ONE_OF(g, snippet_setups));
    add_text(g, "(");
    add_expression(g, 0);
    add_text(g, ")");
}

static void add_members(struct generated *g, unsigned depth, unsigned count)
{
    static const char *const odd[] = {
        "get x() { log.push('x'); return [1] }",
        "get y() { log.push('y'); delete this.a; this.z = 1; return 2 }",
        "get t() { throw new TypeError('getter') }",
        "set w(v) {}",
        "toJSON(k) { log.push('j' + k); return { was: k, n: Object.keys(this).length } }",
        "toJSON: 1",
        "toJSON: undefined",
        "get toJSON() { log.push('gj') }",
        "[Symbol.toPrimitive]: () => 1",
        "[Symbol('s')]: 2",
        "m() {}",
        "f: () => 1",
        "u: undefined",
        "__proto__: null",
        "['__proto__']: 1",
        "__proto__: { toJSON() { log.push('pj'); return 'pj' } }",
        "__proto__: { inherited: 1 }",
        "__proto__: []",
        "__proto__: new Proxy({}, {})",
        "'4294967294': 1, '4294967295': 2, '2147483648': 3",
    };
    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            add_text(g, ",");
        if (next_random(g, 12) == 0) {
            add_text(g, ONE_OF(g, odd));
            continue;
        }
        add_text(g, "[");
        add_key(g);
        add_text(g, "]:");
        add_expression(g, depth + 1);
    }
}

static void add_expression(struct generated *g, unsigned depth)
{
    static const char *const wrappers[] = {
        "Object.freeze(", "Object.seal(", "Object.preventExtensions(",
        "Object(",        "structured(",  "new Proxy(",
        "instance(",      "hide(",        "grow(",
        "shrink(",        "cycle(",       "holes(",
        "named(",         "deep(",        "rope(",
        "share(",
    };
    if (g->budget > 0)
        g->budget--;
    unsigned kind = next_random(g, g->budget > 0 && depth < 30 ? 14 : 6);
    if (kind < 6) {
        add_literal(g, depth);
    } else if (kind < 10) {
        add_text(g, "({");
        add_members(g, depth, next_random(g, 7));
        add_text(g, "})");
    } else if (kind < 13) {
        unsigned count = next_random(g, 6);
        add_text(g, "[");
        for (unsigned i = 0; i < count; i++) {
            if (i > 0)
                add_text(g, ",");
            if (next_random(g, 20) != 0)
                add_expression(g, depth + 1);
        }
        add_text(g, "]");
    } else {
        const char *wrapper = ONE_OF(g, wrappers);
        add_text(g, wrapper);
        add_expression(g, depth + 1);
        add_text(g, strstr(wrapper, "Proxy") != NULL ? "&&{},traps)" : ")");
    }
}

static void add_literal(struct generated *g, unsigned depth)
{
    static const char *const values[] = {
        "undefined",
        "null",
        "true",
        "NaN",
        "Infinity",
        "-0",
        "0n",
        "12345678901234567890n",
        "Symbol()",
        "Symbol.iterator",
        "() => 1",
        "class {}",
        "Math",
        "JSON",
        "globalThis.log",
        "new Date(0)",
        "new Date(NaN)",
        "new Map([[1, 2]])",
        "new Set([1])",
        "/x/g",
        "new Error('e')",
        "new Number(3.5)",
        "new String('boxed')",
        "new Boolean(false)",
        "Object(1n)",
        "Object(Symbol())",
        "new Uint8Array(3)",
        "new Float64Array([0.5])",
        "new ArrayBuffer(2)",
        "new WeakMap()",
        "(function () { return arguments })(1, 'x')",
        "new Array(3)",
        "new Array(2 ** 20 - 2 ** 20 + 5)",
        "Array.from({ length: 3 })",
        "JSON.rawJSON('1e1000')",
        "JSON.rawJSON('\"raw\"')",
        "new (class A { a = 1; #p = 2; get b() { return 3 } })()",
        "new (class B extends Array {})(1, 2, 3)",
        "Object.create(null)",
        "Object.create({ a: 1 })",
        "(function* () {})()",
        "Promise.resolve(1)",
        "new Proxy([], {})",
        "new Proxy(function () {}, {})",
        "1e21",
        "1e-7",
        "123456789012345680000",
        "0.000001",
        "1.5e300",
        "5e-324",
        "'\\u2028\\u2029'",
        "'\\ud800'",
        "'\\udc00\\ud800'",
        "'a\\ud83d\\ude00b'",
        "'\\u0000\\b\\u007f\\u0080\\u00ff\\u0100'",
        "'\"\\\\/'",
        "'x'.repeat(1000)",
        "'\\u20ac'.repeat(300)",
        "('y'.repeat(600) + 'z'.repeat(600))",
        "2 ** 31",
        "-(2 ** 31)",
        "2 ** 53",
    };
    unsigned kind = next_random(g, 6);
    (void)depth;
    if (kind < 2)
        add_number(g);
    else if (kind < 4)
        add_string(g);
    else
        add_text(g, ONE_OF(g, values));
}

// Functions that the expressions call, defined in every context.
static const char snippet_prelude[] =
    "globalThis.log = [];"
    "function structured(x) { return x }"
    "const traps = { get(t, k) { log.push('get ' + String(k)); return Reflect.get(t, k) },"
    "  ownKeys(t) { log.push('keys'); return Reflect.ownKeys(t) } };"
    "function instance(x) { return Object.assign(new (class { toString() { log.push('s') } })(), "
    "x) }"
    "function hide(x) { const o = { a: 1, b: x, c: 3 }; Object.defineProperty(o, 'b', { "
    "enumerable: "
    "false }); return o }"
    "function grow(x) { const o = {}; for (let i = 0; i < 40; i++) o['p' + i * 7 % 40] = i ? i : "
    "x; return o }"
    "function shrink(x) { const o = { a: 1, b: 2, c: x, d: 4 }; delete o.a; delete o.d; o.a = 5; "
    "return o }"
    "function cycle(x) { const o = { x, in: [] }; if (log.length == 0) o.in.push({ o }); return o }"
    "function holes(x) { const a = [x]; a[7] = 1; delete a[0]; a.length = 9; return a }"
    "function named(x) { const a = [x, 2]; a.name = 1; Object.defineProperty(a, 0, { writable: "
    "false }); return a }"
    "function deep(x) { for (let i = 0; i < 1 + JSON.stringify('' + typeof x).length * 9; i++) x = "
    "i % 2 ? [x] : "
    "{ x }; return x }"
    "function rope(x) { let s = ''; for (let i = 0; i < 50; i++) s += typeof x + '\\u00e9\"' + i; "
    "return [s, s] }"
    "function share(x) { return [x, x, { x }] }";

#endif
