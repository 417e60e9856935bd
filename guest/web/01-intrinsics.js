// The intrinsics that the other files use, taken before any guest can change them, and how an interface is published.
//
// Rules for all files here: no method of a guest-visible prototype is called by name, no array is iterated with for-of or
// spread or destructured, arrays grow by `own` (define, not set), and property descriptors have no prototype.
(function (dun) {
  "use strict";
  const { bind, call } = Function.prototype;
  const uncurry = bind.bind(call); // uncurry(f)(self, ...args) is f.call(self, ...args)
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;

  const getter = (object, name) => uncurry(getOwnPropertyDescriptor(object, name).get);
  const Symbol_iterator = Symbol.iterator;
  const S = String.prototype;
  const TypedArray = getPrototypeOf(Uint8Array);

  dun.uncurry = uncurry;
  dun.getter = getter;
  dun.apply = apply;
  dun.construct = construct;
  dun.ownKeys = ownKeys;
  dun.isArray = Array.isArray;
  dun.slice = uncurry(S.slice);
  dun.indexOf = uncurry(S.indexOf);
  dun.charCodeAt = uncurry(S.charCodeAt);
  dun.codePointAt = uncurry(S.codePointAt);
  dun.toLowerCase = uncurry(S.toLowerCase);
  dun.repeat = uncurry(S.repeat);
  dun.padStart = uncurry(S.padStart);
  dun.padEnd = uncurry(S.padEnd);
  dun.toWellFormed = uncurry(S.toWellFormed);
  dun.hasOwn = uncurry(Object.prototype.hasOwnProperty);
  dun.mapGet = uncurry(Map.prototype.get);
  dun.mapSet = uncurry(Map.prototype.set);
  dun.mapHas = uncurry(Map.prototype.has);
  dun.mapDelete = uncurry(Map.prototype.delete);
  dun.setAdd = uncurry(Set.prototype.add);
  dun.setHas = uncurry(Set.prototype.has);
  dun.viewBuffer = getter(TypedArray.prototype, "buffer");
  dun.viewOffset = getter(TypedArray.prototype, "byteOffset");
  dun.viewLength = getter(TypedArray.prototype, "length");
  dun.DOMException = DOMException;

  // An element at the end of an array of ours: nothing on Array.prototype is asked.
  dun.own = (array, value) => {
    defineProperty(array, array.length, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  };

  dun.global = (name, value) => {
    defineProperty(globalThis, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
  };

  // Makes a class look like Web IDL's: members enumerable, tagged, and by default global. Without a public constructor
  // only `dun.secret` as the first argument passes (the class checks).
  dun.published = new Set(); // the prototypes
  dun.publish = (Class, hidden) => {
    const keys = ownKeys(Class.prototype);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] !== "constructor" && typeof keys[i] === "string") {
        defineProperty(Class.prototype, keys[i], { __proto__: null, enumerable: true });
      }
    }
    const statics = ownKeys(Class);
    for (let i = 0; i < statics.length; i++) {
      if (typeof Class[statics[i]] === "function") {
        defineProperty(Class, statics[i], { __proto__: null, enumerable: true });
      }
    }
    dun.tag(Class.prototype, Class.name);
    dun.setAdd(dun.published, Class.prototype);
    if (!hidden) dun.global(Class.name, Class);
  };

  dun.tag = (object, value) => {
    defineProperty(object, Symbol.toStringTag, { __proto__: null, value, configurable: true });
  };

  dun.constants = (Class, table) => {
    const keys = ownKeys(table);
    for (let i = 0; i < keys.length; i++) {
      const constant = { __proto__: null, value: table[keys[i]], enumerable: true };
      defineProperty(Class, keys[i], constant);
      defineProperty(Class.prototype, keys[i], constant);
    }
  };

  const NUMBERS = ["Uint8", "Int8", "Uint8Clamped", "Uint16", "Int16", "Uint32", "Int32", "Float16", "Float32", "Float64", "BigUint64", "BigInt64"];
  dun.typedArrays = { __proto__: null }; // the constructors, by the name that dun.kind gives
  for (let i = 0; i < NUMBERS.length; i++) dun.typedArrays[`${NUMBERS[i]}Array`] = globalThis[`${NUMBERS[i]}Array`];
  dun.isTypedArrayKind = (kind) => dun.typedArrays[kind] !== undefined;

  dun.secret = { __proto__: null };

  dun.need = (what, count, given) => {
    if (given < count) throw new dun.TypeError(`${what}: ${count} argument${count > 1 ? "s" : ""} needed, ${given} given`);
  };

  // A Web IDL dictionary: undefined and null are {}.
  dun.dictionary = (what, value) => {
    if (value === undefined || value === null) return { __proto__: null };
    if (typeof value !== "object" && typeof value !== "function") throw new dun.TypeError(`${what} must be an object`);
    return value;
  };

  // A Web IDL sequence: anything iterable, as an array of ours. This does run the guest's iterator.
  dun.sequence = (what, value) => {
    const method = typeof value === "object" && value !== null ? value[Symbol_iterator] : undefined;
    if (typeof method !== "function") throw new dun.TypeError(`${what} must be iterable`);
    return dun.iterate(what, value, method);
  };

  dun.iterate = (what, value, method) => {
    const iterator = apply(method, value, []);
    if (typeof iterator !== "object" || iterator === null) throw new dun.TypeError(`${what} must be iterable`);
    const next = iterator.next, list = [];
    for (;;) {
      const step = apply(next, iterator, []);
      if (typeof step !== "object" || step === null) throw new dun.TypeError(`${what}: the iterator's result is not an object`);
      if (step.done) return list;
      dun.own(list, step.value);
    }
  };

  dun.TypeError = TypeError;
  dun.RangeError = RangeError;
});
