// Functions that change every global, prototype and built-in they can reach.
// limits: timeout=5000
//: replaceAll OK|GUEST
//: deleteAll OK
//: freezeAll OK
//: emptyPrototypes OK
//: poisonAll GUEST|OK
//: overwriteUsed OK
//: breakOwnResult GUEST|OK
//: pollute OK
//: stateOnly OK
//: patterns OK
//: classes OK
//: lateResult OK

function reach(visit) {
    const seen = new Set(), queue = [globalThis, Object.getPrototypeOf(function* () {}), Object.getPrototypeOf(async function () {}),
        Object.getPrototypeOf(async function* () {}), Object.getPrototypeOf([][Symbol.iterator]()), Object.getPrototypeOf(/x/[Symbol.matchAll]("x")),
        Object.getPrototypeOf(new Map().keys()), Object.getPrototypeOf(new Set().keys()), Object.getPrototypeOf(""[Symbol.iterator]())];
    const own = Reflect.ownKeys, describe = Reflect.getOwnPropertyDescriptor, parent = Reflect.getPrototypeOf;
    const objects = [];
    while (queue.length) {
        const object = queue.pop();
        if ((typeof object !== "object" && typeof object !== "function") || object === null || seen.has(object) || object === probeState.large)
            continue;
        seen.add(object);
        objects[objects.length] = object;
        queue.push(parent(object));
        for (const key of own(object)) {
            const it = describe(object, key);
            queue.push(it.value, it.get, it.set);
        }
    }
    const keys = objects.map(object => own(object));
    const count = objects.length;
    for (let i = 0; i < count; i++)
        visit(objects[i], keys[i]);
    return count;
}

export function replaceAll() {
    const set = Reflect.defineProperty, evil = function () { return evil; };
    return reach((object, keys) => {
        for (let i = 0; i < keys.length; i++)
            set(object, keys[i], { value: evil });
    });
}

export function deleteAll() {
    const remove = Reflect.deleteProperty;
    return reach((object, keys) => {
        for (let i = 0; i < keys.length; i++)
            remove(object, keys[i]);
    });
}

export function freezeAll() {
    const freeze = Object.freeze;
    return reach(object => {
        try { freeze(object); } catch { /* a typed array with elements */ }
    });
}

export function emptyPrototypes() {
    const set = Reflect.setPrototypeOf;
    return reach(object => set(object, null));
}

export function poisonAll() {
    const set = Reflect.defineProperty;
    const it = { get() { throw "poison"; }, set() { throw "poison"; }, configurable: false };
    const count = reach((object, keys) => {
        for (let i = 0; i < keys.length; i++)
            set(object, keys[i], it);
    });
    return { count };
}

export function overwriteUsed() {
    Promise.prototype.then = () => { throw "then"; };
    Promise.resolve = null;
    Array.prototype.map = () => "map";
    Array.prototype[Symbol.iterator] = undefined;
    Array.prototype.push = 1;
    Function.prototype.call = Function.prototype.apply = Function.prototype.bind = undefined;
    Error.prepareStackTrace = () => { throw "prepare"; };
    Error.stackTraceLimit = -1;
    JSON.parse = JSON.stringify = () => "json";
    String.prototype.replace = RegExp.prototype.exec = () => null;
    Object.defineProperty = Object.keys = Reflect.ownKeys = undefined;
    Map.prototype.get = Set.prototype.add = Date.prototype.toJSON = BigInt.prototype.toJSON = () => "x";
    globalThis.undefinedName = 1;
    globalThis.console = globalThis.TextEncoder = globalThis.URL = globalThis.structuredClone = null;
    globalThis.globalThis = null;
    return [1, 2, { a: 3 }];
}

export function breakOwnResult() {
    Object.prototype.toJSON = function () { return this; };
    Object.defineProperty(Object.prototype, "then", { get() { throw new Error("then"); }, configurable: true });
    Array.prototype.toJSON = () => { throw new Error("toJSON"); };
    return [[1]];
}

export function pollute() {
    for (let i = 0; i < 2000; i++)
        Object.prototype["polluted" + i] = Array.prototype["p" + i] = globalThis["g" + i] = i;
    Object.setPrototypeOf(Array.prototype, new Proxy({}, { get: () => 42, has: () => true }));
    return 1;
}

export function stateOnly() {
    const s = probeState;
    s.count(); s.numbers.next(); s.numbers.return(5); s.list.length = 0; s.map.clear(); s.set.add(1); s.bytes.fill(255);
    s.large.fill(1); s.words.reverse(); s.date.setTime(1e12); s.pattern.lastIndex = 4; s.weak.set(s, 1);
    s.bytes.buffer.transfer?.();
    probeState.settled.constructor = null;
    for (const key of Object.keys(s))
        delete s[key];
    s.more = new Array(50000).fill("x");
    return s.more.length;
}

export function patterns() {
    for (let i = 0; i < 500; i++)
        new RegExp(`(a${i})+`, "gu").test("a".repeat(i));
    RegExp.prototype[Symbol.replace] = RegExp.prototype[Symbol.match] = undefined;
    return 1;
}

export function classes() {
    const made = [];
    for (let i = 0; i < 2000; i++)
        made.push(new (eval(`(class C${i} { #p${i} = 1; static s${i} = 2; get g${i}() { return this.#p${i}; } })`))());
    return Object.keys(made).length;
}

export async function lateResult() {
    await null;
    Promise.prototype.then = Promise.prototype.constructor = null;
    return "late";
}
