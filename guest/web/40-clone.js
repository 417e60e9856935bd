// structuredClone (html.spec.whatwg.org, StructuredSerializeWithTransfer), in one pass: `memory` maps what was met to its copy.
(function (dun) {
  "use strict";
  const { kind, slot, mapGet, mapSet, mapHas, own, getter, uncurry, DOMException, TypeError, ownKeys, entries, construct } = dun;
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const Object_ = Object, Date_ = Date, RegExp_ = RegExp, Map_ = Map, Set_ = Set, Array_ = Array;
  const ArrayBuffer_ = ArrayBuffer, DataView_ = DataView, Uint8Array_ = Uint8Array;
  const Number_ = Number, String_ = String, Boolean_ = Boolean;
  const isEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
  const source = getter(RegExp.prototype, "source");
  const byteLength = getter(ArrayBuffer.prototype, "byteLength");
  const maxByteLength = getter(ArrayBuffer.prototype, "maxByteLength");
  const resizable = getter(ArrayBuffer.prototype, "resizable");
  const dataViewBuffer = getter(DataView.prototype, "buffer");
  const dataViewOffset = getter(DataView.prototype, "byteOffset");
  const dataViewLength = getter(DataView.prototype, "byteLength");
  const setBytes = uncurry(Object.getPrototypeOf(Uint8Array).prototype.set);
  const mapAdd = uncurry(Map.prototype.set);
  const exceptionName = getter(DOMException.prototype, "name");
  const exceptionMessage = getter(DOMException.prototype, "message");
  const MOST = 0x7fffffff;

  const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

  const refuse = (what) => new DOMException(`structuredClone: ${what} cannot be cloned`, "DataCloneError");

  const put = (object, key, value) => {
    defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  };

  const clone = (memory, value) => {
    if (typeof value === "symbol") throw refuse("a symbol");
    if (typeof value === "function") throw refuse(`the function ${dun.ownString(value, "name") || "(anonymous)"}`);
    if (typeof value !== "object" || value === null) return value;
    const known = mapGet(memory, value);
    return known !== undefined ? known : cloneObject(memory, value, kind(value));
  };

  const remember = (memory, value, copy) => {
    mapSet(memory, value, copy);
    return copy;
  };

  const cloneObject = (memory, value, type) => {
    switch (type) {
      case "Number":
        return remember(memory, value, new Number_(slot(value)));
      case "String":
        return remember(memory, value, new String_(slot(value)));
      case "Boolean":
        return remember(memory, value, new Boolean_(slot(value)));
      case "BigInt":
        return remember(memory, value, Object_(slot(value)));
      case "Date":
        return remember(memory, value, new Date_(slot(value)));
      case "RegExp":
        return remember(memory, value, new RegExp_(source(value), dun.regexpFlags(value)));
      case "ArrayBuffer":
        return cloneBuffer(memory, value);
      case "DataView":
        return cloneDataView(memory, value);
      case "Map":
        return cloneMap(memory, value);
      case "Set":
        return cloneSet(memory, value);
      case "Error":
        return cloneError(memory, value);
      case "DOMException":
        return remember(memory, value, new DOMException(exceptionMessage(value), exceptionName(value)));
      case "Array":
        return cloneProperties(memory, value, new Array_(value.length));
      case "Object":
      case "Arguments":
        if (isPlatform(value)) break;
        return cloneProperties(memory, value, {});
    }
    if (dun.isTypedArrayKind(type)) return cloneView(memory, value, dun.typedArrays[type]);
    throw refuse(type === "Object" ? `an object of class ${dun.constructorName(value)}` : `an object of class ${type}`);
  };

  // One of this folder's classes, such as a URL: the standard lets only few be cloned, and none of those.
  const isPlatform = (value) => {
    let steps = 0;
    for (let at = getPrototypeOf(value); at !== null && steps++ < 1000; at = getPrototypeOf(at)) {
      if (dun.setHas(dun.published, at)) return true;
      if (kind(at) === "Proxy") return false;
    }
    return false;
  };

  const cloneProperties = (memory, value, copy) => {
    mapSet(memory, value, copy);
    const keys = ownKeys(value);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (typeof key === "string" && isEnumerable(value, key)) put(copy, key, clone(memory, value[key]));
    }
    return copy;
  };

  const cloneMap = (memory, value) => {
    const copy = remember(memory, value, new Map_());
    const list = entries(value, MOST); // the entries as they are now: cloning them may run getters
    for (let i = 1; i < list.length; i += 2) mapAdd(copy, clone(memory, list[i]), clone(memory, list[i + 1]));
    return copy;
  };

  const cloneSet = (memory, value) => {
    const copy = remember(memory, value, new Set_());
    const list = entries(value, MOST);
    for (let i = 1; i < list.length; i += 2) dun.setAdd(copy, clone(memory, list[i]));
    return copy;
  };

  const hidden = (object, key, value) => {
    defineProperty(object, key, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
  };

  const cloneError = (memory, value) => {
    const name = value.name;
    const Constructor = (name !== undefined && ERRORS[`${name}`]) || ERRORS.Error;
    const message = getOwnPropertyDescriptor(value, "message");
    const copy = message && "value" in message ? new Constructor(`${message.value}`) : new Constructor();
    mapSet(memory, value, copy);
    const stack = value.stack;
    if (typeof stack === "string") hidden(copy, "stack", stack);
    const cause = getOwnPropertyDescriptor(value, "cause");
    if (cause && dun.hasOwn(cause, "value")) hidden(copy, "cause", clone(memory, cause.value));
    return copy;
  };

  const emptyBuffer = (like) =>
    resizable(like) ? new ArrayBuffer_(byteLength(like), { __proto__: null, maxByteLength: maxByteLength(like) }) : new ArrayBuffer_(byteLength(like));

  const cloneBuffer = (memory, value) => {
    if (dun.isDetached(value)) throw refuse("a detached ArrayBuffer");
    const copy = emptyBuffer(value);
    setBytes(new Uint8Array_(copy), new Uint8Array_(value));
    return remember(memory, value, copy);
  };

  const cloneView = (memory, value, Constructor) => {
    const buffer = dun.viewBuffer(value);
    if (dun.isOutOfBounds(value)) throw refuse("a typed array whose buffer is detached or too short");
    const copy = clone(memory, buffer);
    const length = dun.isTracking(value) ? undefined : dun.viewLength(value);
    return remember(memory, value, new Constructor(copy, dun.viewOffset(value), length));
  };

  const cloneDataView = (memory, value) => {
    if (dun.isOutOfBounds(value)) throw refuse("a DataView whose buffer is detached or too short");
    const copy = clone(memory, dataViewBuffer(value));
    const length = dun.isTracking(value) ? undefined : dataViewLength(value);
    return remember(memory, value, new DataView_(copy, dataViewOffset(value), length));
  };

  const transferred = (memory, options) => {
    const given = dun.dictionary("structuredClone: the options", options).transfer;
    const list = given === undefined ? [] : dun.sequence("structuredClone: transfer", given);
    for (let i = 0; i < list.length; i++) {
      if (kind(list[i]) !== "ArrayBuffer") throw new DOMException("structuredClone: only an ArrayBuffer can be transferred", "DataCloneError");
      if (mapHas(memory, list[i])) throw new DOMException("structuredClone: an ArrayBuffer is in the transfer list twice", "DataCloneError");
      if (dun.isDetached(list[i])) throw refuse("a detached ArrayBuffer");
      mapSet(memory, list[i], emptyBuffer(list[i]));
    }
    return list;
  };

  const { structuredClone } = {
    structuredClone(value, options = undefined) {
      dun.need("structuredClone", 1, arguments.length);
      const memory = new Map_();
      const list = transferred(memory, options);
      const copy = clone(memory, value);
      for (let i = 0; i < list.length; i++) {
        if (!dun.copyAndDetach(list[i], mapGet(memory, list[i]))) throw refuse("an ArrayBuffer that a getter detached or resized");
      }
      return copy;
    },
  };
  dun.global("structuredClone", structuredClone);
});
