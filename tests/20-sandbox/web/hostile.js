// A function that breaks every prototype and global it can reach: the web APIs go on working, on what they captured.
// Not for Node, whose own does not survive it.
export default async function () {
  const results = [];
  const check = (name, ok) => {
    define(results, results.length, { __proto__: null, value: [name, ok === true], enumerable: true, writable: true, configurable: true });
  };
  const define = Object.defineProperty, keysOf = Reflect.ownKeys, ArrayOf = Array, Text = String, resume = setTimeout;
  const NewPromise = Promise, then = Promise.prototype.then;
  const map = new Map([[1, { a: 2 }]]), set = new Set([1]), list = [1, , { a: 1 }], bytes = new Uint8Array([104, 195, 169]), date = new Date(0);
  const buffer = new ArrayBuffer(4), error = new Error("boo"), regexp = /x/g;
  const url = new URL("http://h/?b=1&a=2#f"), params = url.searchParams, encoder = new TextEncoder(), decoder = new TextDecoder();
  const target = new EventTarget(), controller = new AbortController(), log = console.log;
  const names = { mapGet: Map.prototype.get, size: Object.getOwnPropertyDescriptor(Map.prototype, "size").get, length: Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length").get };
  const call = Function.prototype.call.bind(Function.prototype.call);

  // Where it is put back at the end, so that the answer can be written out.
  const saved = new ArrayOf();
  const victims = [Array, Object, String, Map, Set, Function, RegExp, Symbol, Date, Number, Error, TypeError, RangeError, ArrayBuffer, DataView, Uint8Array, Uint32Array, Object.getPrototypeOf(Uint8Array), BigInt, Boolean, WeakRef, Object.getPrototypeOf([][Symbol.iterator]()).constructor];
  const describe = Object.getOwnPropertyDescriptor;
  const ruin = (object, key) => {
    const before = describe(object, key);
    if (before && !before.configurable) return;
    define(saved, saved.length, { __proto__: null, value: { object, key, before }, enumerable: true, writable: true, configurable: true });
    define(object, key, { __proto__: null, configurable: true, get() { throw `get ${Text(key)}`; }, set() { throw `set ${Text(key)}`; } });
  };
  for (let v = 0; v < victims.length; v++) {
    const prototype = victims[v].prototype;
    if (!prototype) continue;
    const keys = keysOf(prototype);
    for (let k = 0; k < keys.length; k++) ruin(prototype, keys[k]);
  }
  for (let i = 0; i < 20; i++) {
    ruin(Array.prototype, i);
    ruin(Object.prototype, i);
  }
  const extra = ["get", "set", "value", "writable", "enumerable", "configurable", "done", "next", "then", "stream", "fatal", "transfer", "signal", "once", "maxByteLength", "code", "row"];
  const own = extra.length;
  for (let i = 0; i < own; i++) if (extra[i] !== "then" && extra[i] !== "get" && extra[i] !== "set") ruin(Object.prototype, extra[i]);
  const globals = ["Map", "Set", "Array", "Object", "Reflect", "Error", "TypeError", "RangeError", "Uint8Array", "Uint32Array", "Symbol", "String", "Number", "Date", "JSON", "Math", "DOMException", "URL", "URLSearchParams", "Event", "ArrayBuffer", "DataView", "RegExp", "Function", "BigInt", "parseFloat", "setTimeout"];
  const globalCount = globals.length, global = globalThis;
  for (let i = 0; i < globalCount; i++) ruin(global, globals[i]);

  const attempt = (name, what) => {
    let ok = false;
    try {
      ok = what();
    } catch (thrown) {
      name = name + ": " + (typeof thrown === "string" ? thrown : "threw");
    }
    check(name, ok);
  };
  attempt("console.log", () => (log(list, "%s and %d", "x", 1, map, set, url, params, error, date, regexp, bytes, buffer, log), true));
  attempt("console.table", () => (console.table([{ a: 1 }, { a: 2, b: 3 }]), true));
  attempt("console, the others", () => {
    console.group("g");
    console.groupEnd();
    console.count();
    console.time();
    console.timeEnd();
    console.trace("t");
    console.dir(map);
    console.assert(false, map);
    return true;
  });
  attempt("TextDecoder", () => decoder.decode(bytes, { __proto__: null, stream: false }) === "hé");
  attempt("TextEncoder", () => call(names.length, encoder.encode("hé")) === 3);
  attempt("encodeInto", () => encoder.encodeInto("a", bytes).written === 1);
  attempt("URLSearchParams", () => {
    params.append("z", "é ü");
    params.sort();
    params.set("a", "3");
    params.delete("b");
    return url.href === "http://h/?a=3&z=%C3%A9+%C3%BC#f" && params.get("z") === "é ü" && params.has("a");
  });
  attempt("URL setters", () => {
    url.search = "?q=1";
    url.pathname = "/ü";
    url.host = "y:9";
    return url.href === "http://y:9/%C3%BC?q=1#f" && params.toString() === "q=1";
  });
  attempt("structuredClone", () => {
    const copy = structuredClone({ __proto__: null, map, set, list, bytes, buffer, date, regexp }, { __proto__: null, transfer: undefined });
    return copy.map !== map && call(names.size, copy.map) === 1 && call(names.mapGet, copy.map, 1).a === 2 && copy.list[2].a === 1 && copy.bytes[0] === 97;
  });
  attempt("events", () => {
    let heard = 0;
    target.addEventListener("abort", () => heard++, { __proto__: null, once: true });
    controller.signal.addEventListener("abort", (event) => {
      heard += 10;
      target.dispatchEvent(new event.constructor("abort"));
    });
    controller.signal.onabort = () => (heard += 100);
    controller.abort();
    return heard === 111 && controller.signal.aborted;
  });
  attempt("base64", () => atob(btoa("hi")) === "hi");
  attempt("crypto", () => crypto.randomUUID().length === 36 && crypto.getRandomValues(bytes) === bytes);
  attempt("performance", () => performance.now() >= 0 && performance.timeOrigin > 0);

  for (let i = saved.length - 1; i >= 0; i--) {
    const { object, key, before } = saved[i];
    if (before) define(object, key, before);
    else delete object[key];
  }
  await new NewPromise((resolve) => resume(resolve, 1));
  check("a timer", true);
  const names_ = results.map((entry) => entry[0]);
  return names_.length === 14 ? results : [["all checks ran", false], ...results];
}
