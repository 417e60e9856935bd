// Appended to every hostile module, and deployed alone as the neighbour: writes
// down all that a function can see, so that two instances can be compared byte
// by byte. Reads neither time nor randomness, and calls no getter.
const probeState = {
    list: [3, 1, 2],
    map: new Map([["a", 1], [{}, 2]]),
    set: new Set(["x", NaN]),
    count: (() => { let n = 0; return () => ++n; })(),
    bytes: new Uint8Array(64).fill(7),
    words: new Float64Array([1.5, -0, NaN]),
    large: new Uint8Array(70000),
    date: new Date(0),
    pattern: /a+(b)?/g,
    numbers: (function* () { for (let i = 0;; i++) yield i; })(),
    symbol: Symbol("private"),
    settled: Promise.resolve(1),
    weak: new WeakMap(),
    text: "tëxt ".repeat(50),
    big: 123456789012345678901234567890n,
};
globalThis.probeState = probeState;

function probeWalk() {
    const seen = new Map(), queue = [], lines = [];
    const name = value => {
        if ((typeof value !== "object" || value === null) && typeof value !== "function")
            return typeof value === "symbol" ? value.toString() : `${typeof value} ${Object.is(value, -0) ? "-0" : String(value)}`;
        if (!seen.has(value)) {
            seen.set(value, seen.size);
            queue.push(value);
        }
        return `#${seen.get(value)}`;
    };
    name(globalThis);
    name(Object.getPrototypeOf(function* () {}));
    name(Object.getPrototypeOf(async function () {}));
    name(Object.getPrototypeOf(async function* () {}));
    name(Object.getPrototypeOf([][Symbol.iterator]()));
    name(Object.getPrototypeOf(""[Symbol.iterator]()));
    name(Object.getPrototypeOf(new Map().entries()));
    name(Object.getPrototypeOf("".matchAll(/a/g)));
    for (let i = 0; i < queue.length; i++) {
        const object = queue[i];
        lines.push(`#${i} ${typeof object} ${Object.isExtensible(object)} ${name(Object.getPrototypeOf(object))}`);
        if (ArrayBuffer.isView(object) && !(object instanceof DataView))
            lines.push(`bytes ${Array.prototype.join.call(object, "").length} ${object.length}`);
        const keys = ArrayBuffer.isView(object) && object.byteLength > 1000 ? [] : Reflect.ownKeys(object);
        for (const key of keys) {
            const it = Reflect.getOwnPropertyDescriptor(object, key);
            lines.push(`  ${String(key)} ${it.configurable}${it.enumerable}${it.writable} ` +
                ("value" in it ? name(it.value) : `${name(it.get)} ${name(it.set)}`));
        }
    }
    return lines;
}

function probeUse() {
    const s = probeState, sorted = [5, 3, 10, 1].sort(), caught = [];
    for (const f of [() => null.x, () => JSON.parse("{"), () => new Array(-1), () => undefinedName, () => "x".repeat(-1)])
        try { f(); } catch (error) { caught.push(`${error.name}: ${error.message}`); }
    return [
        s.count(), s.count(), s.numbers.next().value, s.list.join(), [...s.map.values()].join(), [...s.set].join(),
        s.bytes.join(""), s.words.join(), s.large.every(byte => byte === 0), s.date.toISOString(), s.pattern.lastIndex,
        s.pattern.exec("xaab")?.join(), s.text.length, String(s.big * s.big), s.weak.has(s), sorted.join(),
        JSON.stringify({ a: [1, "\u2028", null, { b: 1e21 }], d: new Date(1e12) }), JSON.parse('{"x":[1,2,{"y":"z"}]}').x[2].y,
        "a-b-c".split("-").reverse().join("+"), "Straße".toUpperCase(), "abc".replace(/b/, "[$&]"), parseInt("12px"),
        Math.max(1, 2), Math.hypot(3, 4), [1, [2, [3]]].flat(Infinity).join(), Object.entries({ q: 1 }).join(), encodeURIComponent("ä&"),
        new TextDecoder().decode(new TextEncoder().encode("ö")), structuredClone(new Map([[1, 2]])).get(1), btoa("hi"),
        new URL("http://a/b?c#d").search, typeof Symbol.iterator, Array.from({ length: 3 }, (_, i) => i * i).join(),
        (0.1 + 0.2).toFixed(20), (255).toString(16), Reflect.ownKeys(class { static x = 1; }).map(String).join(), caught.join("|"),
    ].map(String);
}

export function probe() {
    return [...probeUse(), ...probeWalk()].join("\n");
}

// A short one, for tests that call it often.
export function glance(n) {
    return [probeUse().join("\n").length, probeState.count(), n, [n, 1, n + 1].sort().join(), JSON.stringify({ n })];
}
