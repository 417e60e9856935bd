// Functions that try to leave something behind for the next call.
// limits: timeout=5000 memory=32
//: timers OK
//: timersWithPromise OK
//: microtask OK
//: globals OK
//: weakRefs OK
//: finalization OK
//: symbolRegistry OK
//: templateCache OK
//: regExpStatics OK
//: intern OK
//: generatorLeft OK
//: asyncLeft OK
//: prototypeCycle OK
//: heapPattern OK
//: stackPattern OK
//: randomState OK
//: shapes OK
//: inputKept OK
//: console OK
//: listeners OK

export function timers() { setTimeout(() => { globalThis.late = 1; }, 0); setInterval(() => { globalThis.late = 2; }, 1); return 1; }
export async function timersWithPromise() { setInterval(() => { globalThis.late = 2; }, 100); await new Promise(done => setTimeout(done, 2)); return 2; }
export function microtask() { queueMicrotask(() => { globalThis.late = 3; }); return 3; }
export function globals() { for (let i = 0; i < 1000; i++) globalThis["left" + i] = { i }; (0, eval)("var leftByEval = 1; let alsoLeft = 2; function leftFunction() {}"); return 1; }
export function weakRefs() { globalThis.ref = new WeakRef({}); globalThis.map = new WeakMap([[globalThis, 1]]); return typeof ref.deref(); }
export function finalization() { const r = new FinalizationRegistry(() => { globalThis.gone = 1; }); for (let i = 0; i < 10000; i++) r.register({}, i); return 1; }
export function symbolRegistry() { return Symbol.keyFor(Symbol.for("left")) + Symbol.for("left").description; }
export function templateCache() { const f = () => (x => x)`a${1}b`; Reflect.set(f(), "left", 1); Object.getPrototypeOf(f()).left = 1; return f().left; }
export function regExpStatics() { /(l)(e)ft/.exec("left"); "left".match(/l/g); return 1; }
export function intern() { const o = {}; for (let i = 0; i < 20000; i++) o["atom" + i] = 1; return Object.keys(o).length; }
export function generatorLeft() { globalThis.g = (function* () { try { yield 1; yield 2; } finally { globalThis.f = 1; } })(); return g.next().value; }
export function asyncLeft() { globalThis.p = (async () => { for (;;) await new Promise(() => 0); })(); return 1; }
export function prototypeCycle() { const a = {}; a.a = a; globalThis.probeState.list.__proto__ = { a, __proto__: Array.prototype }; return 1; }
export function heapPattern() { const all = []; for (let i = 0; i < 200; i++) all.push(new Uint8Array(65536).fill(0xaa)); return all.length; }
export function stackPattern() { const f = n => n ? f(n - 1) + 0xaaaa : 0; return f(500); }
export function randomState() { let n = 0; for (let i = 0; i < 1000; i++) n += Math.random(); crypto.getRandomValues(new Uint8Array(100)); return n > 0; }
export function shapes() { for (let i = 0; i < 5000; i++) ({ ["k" + (i % 97)]: 1, ["l" + (i % 89)]: 2 }); return 1; }
export function inputKept(x) { globalThis.input = x; probeState.list.push(x); return 1; }
export function console() { for (let i = 0; i < 100; i++) globalThis.console.log("line", i, {}); return 1; }
export function listeners() { const t = new EventTarget(); t.addEventListener("x", () => { globalThis.heard = 1; }); t.dispatchEvent(new Event("x")); return heard; }
