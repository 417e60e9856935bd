// Functions that throw what, where and when nobody expects it.
// limits: timeout=5000
//: error GUEST Error: plain
//: nothing GUEST undefined
//: nullValue GUEST null
//: number GUEST 42
//: symbol GUEST
//: bigint GUEST 7
//: text GUEST words
//: bareObject GUEST
//: plainObject GUEST {"a":1}
//: functionValue GUEST
//: throwingToString GUEST
//: throwingMessage GUEST
//: throwingStack GUEST
//: proxyThrown GUEST
//: revokedProxy GUEST
//: hugeMessage GUEST
//: zeroInMessage GUEST
//: forgedStack GUEST
//: getterInResult GUEST getter
//: toJSONInResult GUEST toJSON
//: cyclic GUEST
//: bigintInResult GUEST
//: primitive GUEST
//: rejects GUEST Error: rejected
//: rejectsNothing GUEST undefined
//: unhandled GUEST forgotten
//: unhandledLater GUEST
//: inTimer GUEST timer
//: inMicrotask GUEST microtask
//: inThenGetter GUEST then
//: prepareStackTrace GUEST
//: stackSetter GUEST
//: aggregate GUEST
//: causeCycle GUEST
//: subclass GUEST Mine: own
//: inFinalizer OK
//: inGenerator GUEST
//: syntax GUEST SyntaxError
//: notCallable GUEST
//: detached GUEST|OK

const thrown = value => { throw value; };
export function error() { throw new Error("plain"); }
export function nothing() { throw undefined; }
export function nullValue() { throw null; }
export function number() { throw 42; }
export function symbol() { throw Symbol("s"); }
export function bigint() { throw 7n; }
export function text() { throw "words"; }
export function bareObject() { throw Object.create(null); }
export function plainObject() { throw { a: 1 }; }
export function functionValue() { throw () => 1; }
export function throwingToString() { throw { toString() { throw new Error("again"); }, toJSON() { throw 1; } }; }
export function throwingMessage() { throw Object.defineProperty(new Error("x"), "message", { get() { throw new Error("y"); } }); }
export function throwingStack() { throw Object.defineProperty(new Error("x"), "stack", { get() { throw new Error("y"); } }); }
export function proxyThrown() { throw new Proxy(new Error("x"), { get() { throw new Error("y"); }, getPrototypeOf() { throw 1; } }); }
export function revokedProxy() { const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy; }
export function hugeMessage() { throw new Error("m".repeat(5e6)); }
export function zeroInMessage() { throw new Error("a\0b\u{1F600}\ud800"); }
export function forgedStack() { const e = new Error("x"); e.stack = "    at throwing.js:99999999:99999999\n    at (throwing.js:1:4294967295)\n".repeat(1000); throw e; }
export function getterInResult() { return { get a() { throw new Error("getter"); } }; }
export function toJSONInResult() { return [{ toJSON() { throw new Error("toJSON"); } }]; }
export function cyclic() { const a = []; a.push({ a }); return a; }
export function bigintInResult() { return { n: 1n }; }
export function primitive() { return +{ [Symbol.toPrimitive]() { return {}; } }; }
export function rejects() { return Promise.reject(new Error("rejected")); }
export function rejectsNothing() { return Promise.reject(); }
export async function unhandled() { Promise.reject(new Error("forgotten")); await null; return 1; }
export async function unhandledLater() { const p = (async () => { await null; thrown(new Error("later")); })(); await null; await null; await null; return 1; }
export function inTimer() { return new Promise(() => setTimeout(() => thrown(new Error("timer")), 0)); }
export async function inMicrotask() { await new Promise(() => queueMicrotask(() => thrown(new Error("microtask")))); }
export async function inThenGetter() { return await { get then() { throw new Error("then"); } }; }
export function prepareStackTrace() { Error.prepareStackTrace = () => thrown(new Error("prepare")); null.x; }
export function stackSetter() { Object.defineProperty(Error.prototype, "stack", { get() { for (const x of [1]) throw x; }, set() { throw 2; } }); throw new Error("x"); }
export function aggregate() { throw new AggregateError([new Error("a"), 1, null], "many"); }
export function causeCycle() { const e = new Error("x"); e.cause = e; throw e; }
export function subclass() { class Mine extends Error { name = "Mine"; } throw new Mine("own"); }
export function inFinalizer() { new FinalizationRegistry(() => thrown(1)).register({}, 1); let a; for (let i = 0; i < 1e5; i++) a = { a: [i] }; return a.a.length; }
export function inGenerator() { const g = (function* () { try { yield 1; } finally { throw new Error("finally"); } })(); for (const x of g) return x; }
export function syntax() { return new Function("return {")(); }
export function notCallable() { return (void 0)(); }
export function detached() { const b = new Uint8Array(10); b.buffer.transfer?.(); b.buffer.resize?.(0); return b; }
