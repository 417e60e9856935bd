// Functions that recurse, in every way the engine knows.
// limits: timeout=20000 stack=256
//: recurse STACK_LIMIT 262144
//: mutual STACK_LIMIT
//: getters STACK_LIMIT
//: toStrings STACK_LIMIT
//: proxies STACK_LIMIT
//: applied STACK_LIMIT
//: mapped STACK_LIMIT
//: sorted STACK_LIMIT
//: replaced STACK_LIMIT
//: stringify STACK_LIMIT|GUEST
//: parse STACK_LIMIT|GUEST
//: nestedSource STACK_LIMIT|GUEST
//: nestedPattern STACK_LIMIT|GUEST|OK
//: deepResult STACK_LIMIT|GUEST
//: deepClone STACK_LIMIT|GUEST|OK
//: generators STACK_LIMIT
//: constructors STACK_LIMIT
//: caught OK
//: caughtAndAgain OK
//: flat STACK_LIMIT|GUEST
//: asyncRecursion STACK_LIMIT|GUEST
//: boundChain STACK_LIMIT|OK

function nest(depth) { let a = []; for (let i = 0; i < depth; i++) a = [a]; return a; }

export function recurse() { return recurse() + 1; }
export function mutual() { const a = () => b() + 1, b = () => a() + 1; return a(); }
export function getters() { const o = { get x() { return o.x; } }; return o.x; }
export function toStrings() { const o = { toString() { return `${o}`; } }; return String(o); }
export function proxies() { let p = {}; for (let i = 0; i < 100000; i++) p = new Proxy(p, {}); return p.x; }
export function applied() { return (function f() { return f.apply(this, arguments); })(); }
export function mapped() { const f = () => [1].map(f); return f(); }
export function sorted() { const f = () => [2, 1].sort(f); return f(); }
export function replaced() { const f = () => "a".replace(/a/, f); return f(); }
export function stringify() { return JSON.stringify(nest(100000)).length; }
export function parse() { return JSON.parse("[".repeat(200000) + "]".repeat(200000)).length; }
export function nestedSource() { return eval("(".repeat(100000) + "1" + ")".repeat(100000)); }
export function nestedPattern() { return new RegExp("(".repeat(20000) + "a" + ")".repeat(20000)).test("a"); }
export function deepResult() { return nest(100000); }
export function deepClone() { return structuredClone(nest(100000)).length; }
export function generators() { function* g() { yield* g(); } return [...g()]; }
export function constructors() { class A { constructor() { new A(); } } return new A(); }
export function caught() { try { return recurse(); } catch (error) { return error.name; } }
export function caughtAndAgain() { let n = 0; for (let i = 0; i < 50; i++) try { recurse(); } catch { n++; } return n; }
export function flat() { return nest(100000).flat(Infinity).length; }
export async function asyncRecursion() { return await asyncRecursion(); }
export function boundChain() { let f = () => 1; for (let i = 0; i < 2000; i++) f = f.bind(null); return f(); }
