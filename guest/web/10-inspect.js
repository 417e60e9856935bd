// Values as text for people, in the manner of Node's util.inspect, for console.
//
// Bounded whatever it is given: at most LINE characters, DEPTH levels, ITEMS elements a collection; no getter, proxy trap
// or toString of the guest's runs (dun.* natives look at objects from the outside).
(function (dun) {
  "use strict";
  const { slice, indexOf, charCodeAt, padStart, own, kind, slot, elements, entries, ownProperties } = dun;
  const symbolToString = dun.uncurry(Symbol.prototype.toString);
  const bigintToString = dun.uncurry(BigInt.prototype.toString);
  const numberToString = dun.uncurry(Number.prototype.toString);
  const dateToISO = dun.uncurry(Date.prototype.toISOString);
  const regexpSource = dun.getter(RegExp.prototype, "source");
  const bufferLength = dun.getter(ArrayBuffer.prototype, "byteLength");
  const sharedLength = dun.getter(SharedArrayBuffer.prototype, "byteLength");
  const viewBytes = dun.getter(DataView.prototype, "byteLength");
  const viewStart = dun.getter(DataView.prototype, "byteOffset");
  const viewBuffer = dun.getter(DataView.prototype, "buffer");
  const exceptionName = dun.getter(DOMException.prototype, "name");
  const exceptionMessage = dun.getter(DOMException.prototype, "message");
  const toNumber = Number, toFloat = parseFloat, trunc = Math.trunc;
  const Uint8Array_ = Uint8Array;

  const LINE = 16384, DEPTH = 2, ITEMS = 100, WIDTH = 72, STRING = 10000;
  const GETTER = 1, SETTER = 2, UNSET = 4, HOLES = 8, REST = 16;

  // One formatting: what is left of the line, and the objects that we are inside of.
  const begin = (depth, most = LINE) => ({ __proto__: null, left: most, depth, inside: null, circular: null, circles: 0 });

  const more = (n, what) => `... ${n} more ${what}${n > 1 ? "s" : ""}`;

  const isWord = (text) => {
    if (text.length > 100) return false;
    for (let i = 0; i < text.length; i++) {
      const c = charCodeAt(text, i);
      const letter = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 36;
      if (!letter && !(i > 0 && c >= 48 && c <= 57)) return false;
    }
    return text.length > 0;
  };

  const ESCAPES = { __proto__: null, 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 92: "\\\\" };

  const quote = (text) => {
    let mark = 39;
    if (indexOf(text, "'") >= 0) mark = indexOf(text, '"') < 0 ? 34 : indexOf(text, "`") < 0 && indexOf(text, "${") < 0 ? 96 : 39;
    const sign = mark === 39 ? "'" : mark === 34 ? '"' : "`";
    let out = sign, from = 0;
    for (let i = 0; i < text.length; i++) {
      const c = charCodeAt(text, i);
      let escape;
      if (c === mark) escape = "\\" + sign;
      else if (c < 32 || c === 92 || (c >= 127 && c < 160)) escape = ESCAPES[c] ?? "\\x" + padStart(upper(c), 2, "0");
      else if ((c & 0xf800) === 0xd800) {
        const next = i + 1 < text.length ? charCodeAt(text, i + 1) : 0;
        if (c < 0xdc00 && (next & 0xfc00) === 0xdc00) i++;
        else escape = "\\u" + upper(c);
      }
      if (escape === undefined) continue;
      out += slice(text, from, i) + escape;
      from = i + 1;
    }
    return out + slice(text, from) + sign;
  };

  const toUpper = dun.uncurry(String.prototype.toUpperCase);
  const upper = (c) => toUpper(numberToString(c, 16));

  const cut = (text, most) => (text.length > most ? slice(text, 0, most) + more(text.length - most, "character") : text);

  const quoteCut = (text, most) =>
    text.length > most ? quote(slice(text, 0, most)) + more(text.length - most, "character") : quote(text);

  const number = (value) => (value === 0 && 1 / value < 0 ? "-0" : numberToString(value));

  const primitive = (state, value) => {
    switch (typeof value) {
      case "string":
        return quoteCut(value, state.left < STRING ? (state.left > 0 ? state.left : 0) : STRING);
      case "number":
        return number(value);
      case "bigint":
        return cut(bigintToString(value), STRING) + "n";
      case "symbol":
        return cut(symbolToString(value), STRING);
      case "undefined":
        return "undefined";
      case "boolean":
        return value ? "true" : "false";
      default:
        return "null";
    }
  };

  const key = (name) => {
    if (typeof name === "symbol") return `[${cut(symbolToString(name), 1000)}]`;
    const text = typeof name === "number" ? numberToString(name) : name;
    return isWord(text) ? text : quoteCut(text, 1000);
  };

  const format = (state, value) => {
    if (state.left <= 0) return "...";
    let text;
    if ((typeof value !== "object" || value === null) && typeof value !== "function") {
      text = primitive(state, value);
      state.left -= text.length;
      return text;
    }
    let target = value;
    for (let i = 0; kind(target) === "Proxy"; i++) {
      target = slot(target);
      if (target === null) return "<Revoked Proxy>";
      if (i > 100) return "<Proxy>";
    }
    for (let at = state.inside; at; at = at.up) {
      if (at.object === target) {
        at.circle ||= ++state.circles;
        return `[Circular *${at.circle}]`;
      }
    }
    const here = { __proto__: null, object: target, up: state.inside, circle: 0 };
    state.inside = here;
    state.left -= 4;
    text = object(state, target);
    state.inside = here.up;
    return here.circle ? `<ref *${here.circle}> ${text}` : text;
  };

  const levels = (state) => {
    let n = 0;
    for (let at = state.inside; at; at = at.up) n++;
    return n - 1;
  };

  // "Name " before the braces, where it says something; `usual` is the name that goes without saying.
  const prefix = (name, type, usual, size) => {
    const sized = size === undefined ? "" : `(${size})`;
    const tagged = name === null ? `[${type}${sized}: null prototype]` : name + sized;
    return tagged === usual ? "" : tagged + " ";
  };

  const accessor = (what) =>
    what === GETTER ? "[Getter]" : what === SETTER ? "[Setter]" : what === (GETTER | SETTER) ? "[Getter/Setter]" : "<uninitialized>";

  // The items of the braces, one by one; the caller joins them.
  const addProperties = (state, out, value, skipIndices, hidden) => {
    const list = ownProperties(value, ITEMS, false, skipIndices);
    let i = 0;
    for (; i + 2 < list.length; i += 3) {
      if (hidden && hidden(list[i])) continue;
      if (state.left <= 0) break;
      const name = key(list[i]);
      state.left -= name.length + 4;
      const what = list[i + 1];
      own(out, `${name}: ${what === 0 ? format(state, list[i + 2]) : accessor(what)}`);
    }
    if (i + 2 < list.length) own(out, "...");
    else if (i < list.length) own(out, rest(list[i]));
  };

  const rest = (n) => `... ${n} more propert${n > 1 ? "ies" : "y"}`;

  const addElements = (state, out, value) => {
    const list = elements(value, ITEMS);
    for (let i = 0; i < list.length; i += 2) {
      const what = list[i], item = list[i + 1];
      if (what === REST) own(out, more(item, "item"));
      else if (state.left <= 0) return own(out, "...");
      else if (what === HOLES) own(out, `<${item} empty item${item > 1 ? "s" : ""}>`);
      else own(out, what === 0 ? format(state, item) : accessor(what));
      state.left -= 2;
    }
  };

  const addEntries = (state, out, list, pairs) => {
    let shown = 0;
    for (let i = 1; i < list.length; i += 2, shown++) {
      if (state.left <= 0) return own(out, "...");
      const name = format(state, list[i]);
      own(out, pairs ? `${name} => ${format(state, list[i + 1])}` : name);
      state.left -= 4;
    }
    if (list[0] > shown) own(out, more(list[0] - shown, "item"));
  };

  const indent = (text) => {
    let out = "", from = 0;
    for (let at; (at = indexOf(text, "\n", from)) >= 0; from = at + 1) out += slice(text, from, at + 1) + "  ";
    return out + slice(text, from);
  };

  // Short items of a long array share lines.
  const fill = (items) => {
    const lines = [];
    let line = "";
    for (let i = 0; i < items.length; i++) {
      if (line !== "" && line.length + items[i].length + 2 > WIDTH) {
        own(lines, line);
        line = "";
      }
      line += (line === "" ? "" : ", ") + items[i];
    }
    own(lines, line);
    return lines;
  };

  const braces = (head, open, items, close, isList) => {
    if (items.length === 0) return head + open + close;
    let total = head.length + items.length * 2, flat = true, short = true;
    for (let i = 0; i < items.length; i++) {
      total += items[i].length;
      if (items[i].length > 16 && indexOf(items[i], "... ") !== 0) short = false;
      if (indexOf(items[i], "\n") >= 0) flat = short = false;
    }
    const oneLine = flat && total <= WIDTH;
    if (!oneLine && isList && short && items.length > 6) items = fill(items);
    let out = head + open + (oneLine ? " " : "\n  ");
    for (let i = 0; i < items.length; i++) {
      if (i > 0) out += oneLine ? ", " : ",\n  ";
      out += oneLine ? items[i] : indent(items[i]);
    }
    return out + (oneLine ? " " : "\n") + close;
  };

  const DATA = { __proto__: null, name: true, message: true, stack: true, cause: true, errors: true };

  const error = (state, value, isException) => {
    let name, message;
    if (isException) {
      name = exceptionName(value);
      message = exceptionMessage(value);
    } else {
      name = dun.ownString(value, "name") ?? dun.constructorName(value) ?? "Error";
      message = dun.ownString(value, "message") ?? "";
    }
    const inner = isException ? undefined : slot(value);
    const stack = dun.ownString(value, "stack") ?? (typeof inner === "string" ? inner : "");
    let out = cut(message === "" ? name : `${name}: ${message}`, 4096);
    if (stack !== "") out = frames(out, cut(stack, 4096));
    else out = `[${out}]`;
    state.left -= out.length;
    const items = [];
    addProperties(state, items, value, false, (property) => DATA[property] === true);
    addHidden(state, items, value, "cause");
    addHidden(state, items, value, "errors");
    return items.length === 0 ? out : braces(out + " ", "{", items, "}", false);
  };

  // The engine's stack has frames alone, V8's begins with the message: show one head.
  const frames = (head, stack) => {
    if (indexOf(stack, head) === 0) return stack;
    const end = stack[stack.length - 1] === "\n" ? slice(stack, 0, -1) : stack;
    return head + "\n" + end;
  };

  const addHidden = (state, items, value, name) => {
    const list = ownProperties(value, 50, true, false);
    for (let i = 0; i + 2 < list.length; i += 3) {
      if (list[i] === name && list[i + 1] === 0) own(items, `[${name}]: ${format(state, list[i + 2])}`);
    }
  };

  const callable = (state, value, type) => {
    const name = dun.ownString(value, "name") ?? "";
    const isClass = dun.isClass(value);
    const label = isClass ? "class" : type === "Object" ? "Function" : type;
    const head = isClass ? `[class ${name === "" ? "(anonymous)" : name}]` : `[${label}${name === "" ? " (anonymous)" : ": " + name}]`;
    const items = [];
    if (levels(state) <= state.depth) addProperties(state, items, value, false);
    return items.length === 0 ? head : braces(head + " ", "{", items, "}", false);
  };

  const boxed = (state, value, type) => {
    const inner = slot(value);
    const head = `[${type}: ${primitive(state, inner)}]`;
    const items = [];
    addProperties(state, items, value, type === "String");
    return items.length === 0 ? head : braces(head + " ", "{", items, "}", false);
  };

  const date = (value) => {
    const time = slot(value);
    return time === time ? dateToISO(value) : "Invalid Date";
  };

  const bytes = (buffer, length) => {
    let out = "<";
    const shown = length < 50 ? length : 50, view = new Uint8Array_(buffer, 0, shown);
    for (let i = 0; i < shown; i++) out += (i ? " " : "") + padStart(numberToString(view[i], 16), 2, "0");
    return out + (length > 50 ? ` ${more(length - 50, "byte")}` : "") + ">";
  };

  const buffer = (state, value, type) => {
    const length = type === "ArrayBuffer" ? bufferLength(value) : sharedLength(value);
    const items = [];
    if (type === "ArrayBuffer" && dun.isDetached(value)) own(items, "(detached)");
    else own(items, `[Uint8Contents]: ${bytes(value, length)}`);
    own(items, `byteLength: ${length}`);
    addProperties(state, items, value, false);
    return braces(`${type} `, "{", items, "}", false);
  };

  const view = (state, value) => {
    const items = [];
    let length = 0, start = 0;
    try {
      length = viewBytes(value);
      start = viewStart(value);
    } catch {} // detached: both throw
    own(items, `byteLength: ${length}`);
    own(items, `byteOffset: ${start}`);
    own(items, `buffer: ${format(state, viewBuffer(value))}`);
    return braces("DataView ", "{", items, "}", false);
  };

  const promise = (state, value) => {
    const inner = slot(value);
    const items = [];
    if (inner[0] === 0) own(items, "<pending>");
    else own(items, (inner[0] === 2 ? "<rejected> " : "") + format(state, inner[1]));
    addProperties(state, items, value, false);
    return braces("Promise ", "{", items, "}", false);
  };

  const collection = (state, value, type, name) => {
    const list = entries(value, ITEMS);
    const items = [];
    addEntries(state, items, list, type === "Map");
    addProperties(state, items, value, false);
    return braces(prefix(name, type, "", list[0]), "{", items, "}", false);
  };

  const array = (state, value, type, name) => {
    const length = type === "Array" ? value.length : type === "Arguments" ? undefined : dun.viewLength(value);
    const items = [];
    addElements(state, items, value);
    const before = items.length;
    addProperties(state, items, value, true);
    const head = type === "Arguments" ? "[Arguments] " : prefix(name, type, type === "Array" ? `Array(${length})` : "", length);
    return braces(head, "[", items, "]", items.length === before);
  };

  // Classes of these files with something to show: (value) => [name, value, ...] or undefined. Others add themselves.
  dun.shown = [];
  const custom = (state, value, name) => {
    for (let i = 0; i < dun.shown.length; i++) {
      const parts = dun.shown[i](value);
      if (parts === undefined) continue;
      const items = [];
      for (let k = 0; k < parts.length; k += 2) own(items, (parts[k] === "" ? "" : `${parts[k]}: `) + format(state, parts[k + 1]));
      addProperties(state, items, value, false);
      return braces(prefix(name, "Object", ""), "{", items, "}", false);
    }
    return undefined;
  };

  const plain = (state, value, name) => {
    const special = custom(state, value, name);
    if (special !== undefined) return special;
    const items = [];
    addProperties(state, items, value, false);
    const tag = dun.tagOf(value);
    let head = prefix(name, "Object", "Object");
    if (tag !== undefined && tag !== "" && tag !== name) head = `${name ?? "[Object: null prototype]"} [${cut(tag, 200)}] `;
    return braces(head, "{", items, "}", false);
  };

  const special = { __proto__: null };
  special.Error = (state, value) => error(state, value, false);
  special.DOMException = (state, value) => error(state, value, true);
  special.Date = (state, value) => date(value);
  special.RegExp = (state, value) => cut(`/${regexpSource(value)}/${dun.regexpFlags(value)}`, STRING);
  special.Number = special.String = special.Boolean = special.Symbol = special.BigInt = boxed;
  special.WeakMap = special.WeakSet = special.WeakRef = (state, value, type) => `${type} { <items unknown> }`;
  const containers = { __proto__: null };
  containers.ArrayBuffer = containers.SharedArrayBuffer = buffer;
  containers.DataView = view;
  containers.Promise = promise;
  containers.Map = containers.Set = collection;
  containers.Array = containers.Arguments = array;

  const object = (state, value) => {
    const type = kind(value);
    if (typeof value === "function") return callable(state, value, type);
    if (special[type]) return special[type](state, value, type);
    const found = dun.constructorName(value);
    const name = found === null ? null : cut(found, 200);
    if (levels(state) > state.depth) return `[${name ?? `${type}: null prototype`}]`;
    if (containers[type]) return containers[type](state, value, type, name);
    if (dun.isTypedArrayKind(type)) return array(state, value, type, name);
    return plain(state, value, type === "Object" || name !== "Object" ? name : `Object [${type}]`);
  };

  // One argument as a directive (%s and the others) wants it.
  const directive = (letter, value, state) => {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
    switch (letter) {
      case 115: // s
        if (typeof value === "string") return cut(value, state.left);
        return isObject ? format(begin(0), value) : typeof value === "symbol" ? symbolToString(value) : primitive(state, value);
      case 100: // d
        if (typeof value === "bigint") return primitive(state, value);
        return isObject || typeof value === "symbol" ? "NaN" : number(toNumber(value));
      case 105: // i
        if (typeof value === "bigint") return primitive(state, value);
        return isObject || typeof value === "symbol" ? "NaN" : number(trunc(toFloat(value)));
      case 102: // f
        return isObject || typeof value === "symbol" ? "NaN" : number(toFloat(value));
      case 106: // j
        return cut(json(value), state.left);
      case 79: // O
        return format(begin(DEPTH + 2), value);
      case 111: // o
        return format(begin(DEPTH + 2), value);
      default: // c: CSS, which a log has no use for
        return "";
    }
  };

  const Error_ = Error;
  // The stack of the caller, without the frames of these files.
  dun.stackHere = () => {
    const stack = slot(new Error_());
    let out = "", from = 0;
    if (typeof stack !== "string") return out;
    for (let at; from < stack.length; from = at + 1) {
      at = indexOf(stack, "\n", from);
      if (at < 0) at = stack.length;
      const line = slice(stack, from, at);
      if (indexOf(line, "dunlin:web/") < 0) out += (out === "" ? "" : "\n") + line;
    }
    return out;
  };

  const stringify = JSON.stringify;
  const json = (value) => {
    try {
      return stringify(value) ?? "undefined";
    } catch {
      return "[Circular]";
    }
  };

  const isDirective = (c) => c === 115 || c === 100 || c === 105 || c === 102 || c === 106 || c === 79 || c === 111 || c === 99;

  // console.log's arguments, from args[first] on, as one text.
  dun.formatLine = (args, first) => {
    const state = begin(DEPTH);
    let next = first, out = "";
    if (next < args.length && typeof args[next] === "string") {
      const template = cut(args[next++], LINE);
      let from = 0;
      for (let at; next < args.length && (at = indexOf(template, "%", from)) >= 0 && at + 1 < template.length; ) {
        const c = charCodeAt(template, at + 1);
        out += slice(template, from, c === 37 ? at + 1 : at);
        if (isDirective(c)) out += directive(c, args[next++], state);
        else if (c !== 37) out += slice(template, at, at + 2);
        from = at + 2;
        state.left = LINE - out.length;
        if (state.left <= 0) break;
      }
      out += slice(template, from);
    } else if (next < args.length) {
      out = format(state, args[next++]);
    }
    for (; next < args.length && state.left > 0; next++) {
      out += " " + (typeof args[next] === "string" ? cut(args[next], state.left) : format(state, args[next]));
      state.left = LINE - out.length;
    }
    return cut(out, LINE);
  };

  dun.inspect = (value, depth, most = LINE) => cut(format(begin(depth, most), value), most);
});
