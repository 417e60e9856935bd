// Functions that never end; what stops them is the deadline, wherever they are.
// limits: timeout=40 memory=128
//: loop TIMEOUT 40 ms
//: emptyLoop TIMEOUT
//: regExp TIMEOUT
//: comparator TIMEOUT
//: nativeSort TIMEOUT
//: typedSort TIMEOUT
//: stringify TIMEOUT
//: stringifyCyclic TIMEOUT|GUEST|STACK_LIMIT
//: microtasks TIMEOUT
//: promiseChain TIMEOUT
//: asyncLoop TIMEOUT
//: thenable TIMEOUT|STACK_LIMIT|GUEST
//: getter TIMEOUT
//: resultGetter TIMEOUT
//: resultToJSON TIMEOUT
//: errorToString TIMEOUT
//: proxy TIMEOUT
//: generator TIMEOUT
//: longSleep TIMEOUT
//: intervals TIMEOUT
//: never GUEST settle
//: indexOf TIMEOUT
//: copies TIMEOUT
//: bigInt TIMEOUT|MEMORY_LIMIT|GUEST
//: dateLoop TIMEOUT
//: mathLoop TIMEOUT
//: randomBytes TIMEOUT
//: parse TIMEOUT
//: hash TIMEOUT
//: evalLoop TIMEOUT
//: caughtLoop TIMEOUT
//: finallyLoop TIMEOUT
//: join TIMEOUT
//: replaceCallback TIMEOUT
//: instanceOf TIMEOUT
//: spreadIterator TIMEOUT|MEMORY_LIMIT
//: reverseSearch TIMEOUT

export function loop() { for (let i = 0;; i++) if (i < 0) return i; }
export function emptyLoop() { for (;;); }
export function regExp() { return /^(a+)+$/.test("a".repeat(60) + "b"); }
export function comparator() { return [3, 1, 2].sort(() => { for (;;); }); }
export function nativeSort() { const a = Array.from({ length: 300000 }, (_, i) => String((i * 7919) % 300007)); for (;;) { a.sort(); a.reverse(); a.push(a.shift()); } }
export function typedSort() { const a = new Float64Array(1e6); for (;;) { for (let i = 0; i < a.length; i += 7) a[i] = -i; a.sort(); } }
export function stringify() { let a = []; for (let i = 0; i < 18; i++) a = [a, a, a]; return JSON.stringify(a).length; }
export function stringifyCyclic() { const o = { toJSON() { return { o }; } }; return JSON.stringify(o); }
export function microtasks() { const again = () => Promise.resolve().then(again); return again(); }
export function promiseChain() { return new Promise(() => { const again = () => queueMicrotask(again); again(); }); }
export async function asyncLoop() { for (;;) await null; }
export async function thenable() { const t = { then(f) { f(t); } }; return await t; }
export function getter() { return { get a() { for (;;); } }.a; }
export function resultGetter() { return { get a() { for (;;); } }; }
export function resultToJSON() { return { toJSON() { for (;;); } }; }
export function errorToString() { throw { message: "m", toString() { for (;;); } }; }
export function proxy() { return JSON.stringify(new Proxy({}, { ownKeys() { for (;;); } })); }
export function generator() { for (const x of (function* () { for (;;) yield 1; })()) if (x > 1) return x; }
export function longSleep() { return new Promise(done => setTimeout(done, 1e9)); }
export function intervals() { return new Promise(() => setInterval(() => 1, 1)); }
export function never() { return new Promise(() => 0); }
export function indexOf() { const s = "a".repeat(1e6); for (;;) s.indexOf("aaaaaaaab"); }
export function copies() { const a = new Uint8Array(32 << 20); for (;;) { a.copyWithin(1, 0); a.set(a.subarray(0, 1 << 20), 5); a.fill(3); a.slice(0, 1 << 20); } }
export function bigInt() { const n = 7n ** 200000n; for (;;) n * n % 1000007n; }
export function dateLoop() { for (;;) new Date().toISOString(); }
export function mathLoop() { for (let x = 1;;) x = Math.sin(x) + Math.random(); }
export function randomBytes() { const b = new Uint8Array(65536); for (;;) crypto.getRandomValues(b); }
export function parse() { const text = "[" + "[1,2.5e3,\"x\"],".repeat(50000) + "0]"; for (;;) JSON.parse(text); }
export function hash() { const m = new Map(); for (let i = 0;; i++) { m.set(i & 65535, i); m.delete((i * 7) & 65535); } }
export function evalLoop() { for (;;) eval("1+1"); }
export function caughtLoop() { for (;;) try { throw new Error("x"); } catch { /* go on */ } }
export function finallyLoop() { for (;;) try { return 1; } finally { continue; } }
export function join() { const a = new Array(1e6).fill("xy"); for (;;) a.join(); }
export function replaceCallback() { return "abc".replace(/b/, () => { for (;;); }); }
export function instanceOf() { return 1 instanceof { [Symbol.hasInstance]() { for (;;); } }; }
export function spreadIterator() { return [...{ *[Symbol.iterator]() { for (;;) yield 1; } }].length; }
export function reverseSearch() { const a = new Array(1e6).fill(0); for (;;) { a.lastIndexOf(1); a.includes(2); a.reverse(); } }
