// How the APIs look from outside: names, lengths, tags, enumerability. The same in Node where Node has them.
const results = [];
const check = (name, ok) => results.push([name, ok === true]);
const isNode = typeof process === "object";

const methods = {
  URL: { toString: 0, toJSON: 0 },
  URLSearchParams: { append: 2, delete: 1, get: 1, getAll: 1, has: 1, set: 2, sort: 0, toString: 0, forEach: 1, keys: 0, values: 0, entries: 0 },
  TextEncoder: { encode: 0, encodeInto: 2 },
  TextDecoder: { decode: 0 },
  EventTarget: { addEventListener: 2, removeEventListener: 2, dispatchEvent: 1 },
  Event: { composedPath: 0, preventDefault: 0, stopPropagation: 0, stopImmediatePropagation: 0 },
  AbortController: { abort: 0 },
  AbortSignal: { throwIfAborted: 0 },
  Crypto: { getRandomValues: 1, randomUUID: 0 },
  Performance: { now: 0, toJSON: 0 },
};
const functions = { structuredClone: 1, atob: 1, btoa: 1, queueMicrotask: 1, setTimeout: 1, setInterval: 1, clearTimeout: 1, clearInterval: 1, reportError: 1 };
const constructors = { URL: 1, URLSearchParams: 0, TextEncoder: 0, TextDecoder: 0, EventTarget: 0, Event: 1, CustomEvent: 1, AbortController: 0, DOMException: 0 };

export default function () {
  for (const [name, list] of Object.entries(methods)) {
    const Class = globalThis[name], prototype = Class.prototype;
    const own = Object.getOwnPropertyDescriptor(globalThis, name);
    check(`${name} is a hidden, writable global`, own.enumerable === false && own.writable === true && own.configurable === true);
    check(`${name} has a name and a tag`, Class.name === name && prototype[Symbol.toStringTag] === name && Object.prototype.toString.call(prototype) === `[object ${name}]`);
    const tag = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag);
    check(`${name}'s tag is configurable only`, !tag.writable && !tag.enumerable && tag.configurable);
    check(`${name} needs new`, (() => { try { Class("http://h"); return false; } catch (error) { return error instanceof TypeError; } })());
    for (const [method, length] of Object.entries(list)) {
      const { value, enumerable } = Object.getOwnPropertyDescriptor(prototype, method);
      check(`${name}.${method}`, value.name === method && (enumerable || isNode) && (isNode || (!Object.hasOwn(value, "prototype") && value.length === length)));
    }
    check(`${name}'s text is native`, isNode || /^function \w+\(\) \{\s*\[native code\]\s*\}$/.test(String(Class)));
  }
  for (const [name, length] of Object.entries(constructors)) check(`new ${name} takes ${length}`, globalThis[name].length === length || isNode);
  for (const [name, length] of Object.entries(functions)) {
    if (isNode) continue;
    const own = Object.getOwnPropertyDescriptor(globalThis, name);
    check(name, own.value.name === name && own.value.length === length && !own.enumerable && !Object.hasOwn(own.value, "prototype"));
  }
  if (!isNode) {
    check("no globals but these are enumerable", Object.keys(globalThis).length === 0);
    check("nothing of a host", ["process", "require", "fetch", "Deno", "Bun", "std", "os", "scriptArgs", "print", "dun", "gc"].every((name) => !(name in globalThis)));
  }
  check("console", Object.prototype.toString.call(console) === "[object console]" && ["log", "info", "debug", "warn", "error", "trace", "assert", "count", "countReset", "group", "groupCollapsed", "groupEnd", "table", "dir", "dirxml", "time", "timeEnd", "timeLog"].every((name) => typeof console[name] === "function" && console[name].name === name));
  const { log } = console;
  check("console's functions need no this", log.call(undefined) === undefined);
  return results;
}
