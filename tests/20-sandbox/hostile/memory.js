// Functions that take all the memory there is, and what they catch.
// limits: memory=16 timeout=20000
//: grow MEMORY_LIMIT memory
//: arrays MEMORY_LIMIT 16777216
//: strings MEMORY_LIMIT|GUEST
//: typedArrays MEMORY_LIMIT
//: maps MEMORY_LIMIT
//: objects MEMORY_LIMIT
//: closures MEMORY_LIMIT
//: manyKeys MEMORY_LIMIT
//: sparse OK|MEMORY_LIMIT|GUEST
//: oneHuge MEMORY_LIMIT|GUEST
//: repeat MEMORY_LIMIT|GUEST
//: pad MEMORY_LIMIT|GUEST
//: split MEMORY_LIMIT
//: fill MEMORY_LIMIT
//: join MEMORY_LIMIT|GUEST
//: replace MEMORY_LIMIT|GUEST
//: spread MEMORY_LIMIT|GUEST|STACK_LIMIT
//: bigPower MEMORY_LIMIT|GUEST
//: stringify MEMORY_LIMIT
//: encode MEMORY_LIMIT
//: clone MEMORY_LIMIT
//: pattern OK|MEMORY_LIMIT|GUEST
//: compile MEMORY_LIMIT
//: symbols MEMORY_LIMIT
//: promises MEMORY_LIMIT
//: bounded OK
//: exactly OK|MEMORY_LIMIT
//: churn OK
//: inFinally MEMORY_LIMIT|GUEST|OK
//: caughtOften MEMORY_LIMIT|OK
const kept = [];

export function grow() { for (;;) kept.push(new Uint8Array(4096).fill(1)); }
export function arrays() { for (;;) kept.push([kept.length, kept.length]); }
export function strings() { let s = "x"; for (let i = 0;; i++) { s = s + s + i; kept.push(s.slice(1) + "y"); kept[i].charCodeAt(0); } }
export function typedArrays() { for (;;) kept.push(new Float64Array(100000)); }
export function maps() { const m = new Map(); for (let i = 0;; i++) m.set(i, m); }
export function objects() { for (let last = null;;) last = { last, a: 1, b: [last] }; }
export function closures() { for (let last = () => 0;;) { const before = last; last = () => before; } }
export function manyKeys() { const o = {}; for (let i = 0;; i++) o["k" + i] = i; }
export function sparse() { const a = []; a[4294967294] = 1; a.length = 4294967295; return a.findLast(x => x) ?? a.fill(0).length; }
export function oneHuge() { return new ArrayBuffer(0x7fffffff).byteLength; }
export function repeat() { return "abcdefgh".repeat(5e7).length; }
export function pad() { return "x".padStart(2 ** 29, "äö").padEnd(2 ** 30 - 30).length; }
export function split() { return "a,".repeat(3e6).split(",").length; }
export function fill() { return new Array(3e6).fill({}).length; }
export function join() { return new Array(4000).fill("x".repeat(9000)).join("-").length; }
export function replace() { return "x".repeat(1e6).replace(/x/g, "a long text to put there, too long for it").length; }
export function spread() { const a = new Array(1e6).fill(1); return Math.max(...a, ...a, ...a, ...a); }
export function bigPower() { let n = 3n; for (;;) n = n ** 2n; }
export function stringify() { return JSON.stringify(new Array(2e5).fill({ a: "text that is repeated", b: [1, 2, 3] })).length; }
export function encode() { return new TextEncoder().encode("ä".repeat(6e6)).length; }
export function clone() { for (;;) kept.push(structuredClone({ a: new Uint8Array(100000), b: kept.length })); }
export function pattern() { const all = []; for (let i = 0; i < 300; i++) all.push(new RegExp("(a{1,500}[^b-y]|\\p{L}){1,500}".repeat(20), "u")); return all.length; }
export function compile() { for (let i = 0;; i++) kept.push(new Function(`return ${"1+".repeat(1000)}${i}`)); }
export function symbols() { for (let i = 0;; i++) kept.push(Symbol.for("s" + i)); }
export function promises() { for (;;) kept.push(Promise.resolve(kept.length).then(x => x)); }
export function bounded() { for (let i = 0; i < 8; i++) kept.push(new Uint8Array(1 << 20).fill(i)); return kept.length; }
export function exactly() { let n = 0; for (let size = 1 << 22; size; size >>= 1) try { for (;;) { kept.push(new Uint8Array(size).fill(255)); n += size; } } catch { /* smaller */ } return n > 1e6; }
export function churn() { let n = 0; for (let i = 0; i < 300; i++) { const a = { b: new Uint8Array(1 << 18) }; a.self = a; n += a.b.length; } return n; }
export function inFinally() { try { grow(); } finally { kept.length = 0; return kept.length; } }
export function caughtOften() { for (let i = 0; i < 20; i++) try { typedArrays(); } catch { kept.length = 0; } return kept.length; }
