// Functions that say too much.
// limits: output=1048576 log=4096 timeout=5000 memory=64
//: hugeString OUTPUT_LIMIT 1048576
//: hugeArray OUTPUT_LIMIT
//: hugeBytes OUTPUT_LIMIT
//: hugeByEscapes OUTPUT_LIMIT
//: exactBytes OK
//: oneTooMany OUTPUT_LIMIT
//: exactText OK
//: logEndless LOG_LIMIT
//: logOneHuge LOG_LIMIT
//: logCaught LOG_LIMIT|OK
//: logCaughtOnce OK|LOG_LIMIT
//: logExactly OK
//: logGetter OK|GUEST
//: logDeep OK|LOG_LIMIT|GUEST
//: logThrowing OK|GUEST
//: hugeError GUEST
//: lyingLength OK|GUEST
//: growing OUTPUT_LIMIT|MEMORY_LIMIT

export function hugeString() { return "x".repeat(2e6); }
export function hugeArray() { return new Array(1e6).fill(1); }
export function hugeBytes() { return new Uint8Array(2e6); }
export function hugeByEscapes() { return "\u0001".repeat(200000); }
export function exactBytes() { return new Uint8Array(1048576); }
export function oneTooMany() { return new Uint8Array(1048577); }
export function exactText() { return "x".repeat(1048574); }
export function logEndless() { for (;;) console.log("x".repeat(100)); }
export function logOneHuge() { console.log("x".repeat(1e6)); return 1; }
export function logCaught() { for (let i = 0; i < 1000; i++) try { console.log("x".repeat(100)); } catch { /* go on */ } return 1; }
export function logCaughtOnce() { try { console.log("x".repeat(5000)); } catch { return "caught"; } return "not refused"; }
export function logExactly() { console.log("x".repeat(4095 - 1)); return 1; }
export function logGetter() { console.log({ get a() { throw 1; }, toString() { throw 2; }, [Symbol.toPrimitive]() { throw 3; } }); return 1; }
export function logDeep() { let a = []; for (let i = 0; i < 5000; i++) a = [a]; console.log(a); const c = {}; c.c = c; console.log(c); return 1; }
export function logThrowing() { console.error(new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } }), Symbol("s"), 1n, null); return 1; }
export function hugeError() { throw new Error("e".repeat(1e6)); }
export function lyingLength() { return { length: 4294967295, 0: 1 }; }
export function growing() { return new Proxy([], { get(t, key) { return key === "length" ? 1e9 : key === "toJSON" ? undefined : "x".repeat(5000); }, has: () => true }); }
