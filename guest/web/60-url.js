// URL and URLSearchParams (url.spec.whatwg.org). Parsing is C++ behind url.h; a URL here is its href and where its parts
// stand in it, so reading a part is cutting a string.
(function (dun) {
  "use strict";
  const { need, own, publish, slice, charCodeAt, indexOf, toWellFormed, TypeError } = dun;
  const HREF = 0, PROTOCOL_END = 1, USERNAME_END = 2, HOST_START = 3, HOST_END = 4, PORT = 5, PATH = 6, SEARCH = 7, HASH = 8;
  const SET_PROTOCOL = 1, SET_USERNAME = 2, SET_PASSWORD = 3, SET_HOST = 4, SET_HOSTNAME = 5, SET_PORT = 6, SET_PATH = 7, SET_SEARCH = 8, SET_HASH = 9;
  const AT = 64;
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const Symbol_iterator = Symbol.iterator, Map_ = Map, Uint8Array_ = Uint8Array;

  const invalid = (text, base) => {
    const shown = (value) => (value.length > 100 ? slice(value, 0, 100) + "..." : value);
    const error = new TypeError(`Invalid URL: "${shown(text)}"${base === undefined ? "" : ` against "${shown(base)}"`}`);
    defineProperty(error, "code", { __proto__: null, value: "ERR_INVALID_URL", writable: true, enumerable: true, configurable: true });
    return error;
  };

  const isSpecial = (protocol) =>
    protocol === "http:" || protocol === "https:" || protocol === "ws:" || protocol === "wss:" || protocol === "ftp:";

  // The parts of a record; see url.h for the picture.
  const protocolOf = (url) => slice(url[HREF], 0, url[PROTOCOL_END]);
  const hostAt = (url) => (charCodeAt(url[HREF], url[HOST_START]) === AT ? url[HOST_START] + 1 : url[HOST_START]);
  const hostnameOf = (url) => slice(url[HREF], hostAt(url), url[HOST_END]);
  const hostOf = (url) => hostnameOf(url) + (url[PORT] < 0 ? "" : `:${url[PORT]}`);
  const pathOf = (url) => slice(url[HREF], url[PATH], url[SEARCH] >= 0 ? url[SEARCH] : url[HASH] >= 0 ? url[HASH] : undefined);
  const usernameOf = (url) => (url[PROTOCOL_END] + 2 < url[USERNAME_END] ? slice(url[HREF], url[PROTOCOL_END] + 2, url[USERNAME_END]) : "");
  const passwordOf = (url) => (url[HOST_START] - url[USERNAME_END] > 0 ? slice(url[HREF], url[USERNAME_END] + 1, url[HOST_START]) : "");
  const searchOf = (url) => {
    if (url[SEARCH] < 0) return "";
    const text = slice(url[HREF], url[SEARCH], url[HASH] >= 0 ? url[HASH] : undefined);
    return text.length > 1 ? text : "";
  };
  const hashOf = (url) => {
    const text = url[HASH] < 0 ? "" : slice(url[HREF], url[HASH]);
    return text.length > 1 ? text : "";
  };
  const originOf = (url) => {
    const protocol = protocolOf(url);
    if (isSpecial(protocol)) return `${protocol}//${hostOf(url)}`;
    const inner = protocol === "blob:" ? dun.urlParse(pathOf(url), undefined) : null;
    if (inner === null) return "null";
    const scheme = protocolOf(inner);
    return scheme === "http:" || scheme === "https:" ? `${scheme}//${hostOf(inner)}` : "null";
  };

  let paramsOf, refreshParams, listOf, isParams, searchChanged, recordOf;

  class URL {
    #url;
    #params = null;

    constructor(url, base = undefined) {
      need("URL", 1, arguments.length);
      const text = `${url}`, baseText = base === undefined ? undefined : `${base}`;
      this.#url = dun.urlParse(text, baseText);
      if (this.#url === null) throw invalid(text, baseText);
    }
    static canParse(url, base = undefined) {
      need("URL.canParse", 1, arguments.length);
      return dun.urlParse(`${url}`, base === undefined ? undefined : `${base}`) !== null;
    }
    static parse(url, base = undefined) {
      need("URL.parse", 1, arguments.length);
      const record = dun.urlParse(`${url}`, base === undefined ? undefined : `${base}`);
      if (record === null) return null;
      const result = new URL("a:");
      result.#url = record;
      return result;
    }
    get href() {
      return this.#url[HREF];
    }
    set href(value) {
      this.#url;
      const text = `${value}`, record = dun.urlParse(text, undefined);
      if (record === null) throw invalid(text);
      this.#url = record;
      this.#refresh();
    }
    get origin() {
      return originOf(this.#url);
    }
    get protocol() {
      return protocolOf(this.#url);
    }
    set protocol(value) {
      this.#set(SET_PROTOCOL, `${value}`);
    }
    get username() {
      return usernameOf(this.#url);
    }
    set username(value) {
      this.#set(SET_USERNAME, `${value}`);
    }
    get password() {
      return passwordOf(this.#url);
    }
    set password(value) {
      this.#set(SET_PASSWORD, `${value}`);
    }
    get host() {
      return hostOf(this.#url);
    }
    set host(value) {
      this.#set(SET_HOST, `${value}`);
    }
    get hostname() {
      return hostnameOf(this.#url);
    }
    set hostname(value) {
      this.#set(SET_HOSTNAME, `${value}`);
    }
    get port() {
      return this.#url[PORT] < 0 ? "" : `${this.#url[PORT]}`;
    }
    set port(value) {
      this.#set(SET_PORT, `${value}`);
    }
    get pathname() {
      return pathOf(this.#url);
    }
    set pathname(value) {
      this.#set(SET_PATH, `${value}`);
    }
    get search() {
      return searchOf(this.#url);
    }
    set search(value) {
      this.#set(SET_SEARCH, `${value}`);
      this.#refresh();
    }
    get searchParams() {
      return (this.#params ??= paramsOf(this, searchOf(this.#url)));
    }
    get hash() {
      return hashOf(this.#url);
    }
    set hash(value) {
      this.#set(SET_HASH, `${value}`);
    }
    toString() {
      return this.#url[HREF];
    }
    toJSON() {
      return this.#url[HREF];
    }

    #set(part, value) {
      const record = dun.urlSet(this.#url[HREF], part, value);
      if (record !== null) this.#url = record;
    }
    #refresh() {
      if (this.#params) refreshParams(this.#params, searchOf(this.#url));
    }

    static {
      searchChanged = (url, text) => url.#set(SET_SEARCH, text);
      recordOf = (value) => (typeof value === "object" && value !== null && #url in value ? value.#url : undefined);
    }
  }
  publish(URL);
  own(dun.shown, (value) => {
    const url = recordOf(value);
    if (url === undefined) return undefined;
    return [
      "href", url[HREF], "origin", originOf(url), "protocol", protocolOf(url), "username", usernameOf(url),
      "password", passwordOf(url), "host", hostOf(url), "pathname", pathOf(url), "search", searchOf(url), "hash", hashOf(url),
    ];
  });

  // application/x-www-form-urlencoded
  const HEX = "0123456789ABCDEF";
  const hexValue = (c) => (c >= 48 && c <= 57 ? c - 48 : c >= 65 && c <= 70 ? c - 55 : c >= 97 && c <= 102 ? c - 87 : -1);
  const isPlain = (c) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 42 || c === 45 || c === 46 || c === 95;
  const newDecoder = () => new Uint8Array_(12);

  const encodePart = (text) => {
    let i = 0;
    while (i < text.length && isPlain(charCodeAt(text, i))) i++;
    if (i === text.length) return text;
    const bytes = dun.encode(text), size = dun.viewLength(bytes);
    let out = slice(text, 0, i); // all ASCII, so units and bytes agree
    for (; i < size; i++) {
      const c = bytes[i];
      if (isPlain(c)) out += CHARACTERS[c];
      else out += c === 32 ? "+" : "%" + HEX[c >> 4] + HEX[c & 15];
    }
    return out;
  };

  const CHARACTERS = { __proto__: null };
  for (let c = 0; c < 128; c++) CHARACTERS[c] = String.fromCharCode(c);

  const decodePart = (text) => {
    if (indexOf(text, "%") < 0 && indexOf(text, "+") < 0) return toWellFormed(text);
    const bytes = dun.encode(text), size = dun.viewLength(bytes);
    let n = 0;
    for (let i = 0; i < size; i++, n++) {
      let c = bytes[i];
      if (c === 43) c = 32;
      else if (c === 37 && i + 2 < size && hexValue(bytes[i + 1]) >= 0 && hexValue(bytes[i + 2]) >= 0) {
        c = hexValue(bytes[i + 1]) * 16 + hexValue(bytes[i + 2]);
        i += 2;
      }
      bytes[n] = c;
    }
    const state = newDecoder();
    state[2] = 1; // keeps a byte order mark
    return dun.decode(state, new Uint8Array_(dun.viewBuffer(bytes), 0, n), false);
  };

  const parseForm = (text) => {
    const list = [];
    for (let from = 0; from <= text.length; ) {
      let to = indexOf(text, "&", from);
      if (to < 0) to = text.length;
      if (to > from) {
        const part = slice(text, from, to), equals = indexOf(part, "=");
        own(list, decodePart(equals < 0 ? part : slice(part, 0, equals)));
        own(list, equals < 0 ? "" : decodePart(slice(part, equals + 1)));
      }
      from = to + 1;
    }
    return list;
  };

  const writeForm = (list) => {
    let out = "";
    for (let i = 0; i < list.length; i += 2) out += (i ? "&" : "") + encodePart(list[i]) + "=" + encodePart(list[i + 1]);
    return out;
  };

  const usv = (value) => toWellFormed(`${value}`);
  const withoutMark = (text) => (text.length > 0 && charCodeAt(text, 0) === 63 ? slice(text, 1) : text);

  // A stable merge sort of name-value pairs by the names' code units, so that no guest-visible sort or comparison runs.
  const sortPairs = (list) => {
    let from = list;
    const count = list.length;
    for (let width = 2; width < count; width *= 2) {
      const to = [];
      for (let left = 0; left < count; left += 2 * width) {
        const middle = left + width < count ? left + width : count, right = left + 2 * width < count ? left + 2 * width : count;
        let a = left, b = middle;
        while (a < middle || b < right) {
          const first = b >= right || (a < middle && from[a] <= from[b]), at = first ? a : b;
          own(to, from[at]);
          own(to, from[at + 1]);
          if (first) a += 2;
          else b += 2;
        }
      }
      from = to;
    }
    return from;
  };

  class URLSearchParams {
    #list = []; // name, value, name, value, ...
    #url = null;

    constructor(init = "") {
      if (typeof init !== "object" && typeof init !== "function") this.#list = parseForm(withoutMark(usv(init)));
      else if (init !== null) this.#fill(init);
      else this.#list = parseForm("null");
    }
    get size() {
      return this.#list.length / 2;
    }
    append(name, value) {
      this.#list;
      need("URLSearchParams.append", 2, arguments.length);
      const key = usv(name), text = usv(value);
      own(this.#list, key);
      own(this.#list, text);
      this.#changed();
    }
    delete(name, value = undefined) {
      this.#list;
      need("URLSearchParams.delete", 1, arguments.length);
      const key = usv(name), text = value === undefined ? undefined : usv(value);
      const list = this.#list, kept = [];
      for (let i = 0; i < list.length; i += 2) {
        if (list[i] === key && (text === undefined || list[i + 1] === text)) continue;
        own(kept, list[i]);
        own(kept, list[i + 1]);
      }
      this.#list = kept;
      this.#changed();
    }
    get(name) {
      this.#list;
      need("URLSearchParams.get", 1, arguments.length);
      const key = usv(name), list = this.#list;
      for (let i = 0; i < list.length; i += 2) if (list[i] === key) return list[i + 1];
      return null;
    }
    getAll(name) {
      this.#list;
      need("URLSearchParams.getAll", 1, arguments.length);
      const key = usv(name), list = this.#list, found = [];
      for (let i = 0; i < list.length; i += 2) if (list[i] === key) own(found, list[i + 1]);
      return found;
    }
    has(name, value = undefined) {
      this.#list;
      need("URLSearchParams.has", 1, arguments.length);
      const key = usv(name), text = value === undefined ? undefined : usv(value), list = this.#list;
      for (let i = 0; i < list.length; i += 2) {
        if (list[i] === key && (text === undefined || list[i + 1] === text)) return true;
      }
      return false;
    }
    set(name, value) {
      this.#list;
      need("URLSearchParams.set", 2, arguments.length);
      const key = usv(name), text = usv(value), list = this.#list, kept = [];
      let found = false;
      for (let i = 0; i < list.length; i += 2) {
        if (list[i] === key && found) continue;
        own(kept, list[i]);
        own(kept, list[i] === key ? text : list[i + 1]);
        found ||= list[i] === key;
      }
      if (!found) {
        own(kept, key);
        own(kept, text);
      }
      this.#list = kept;
      this.#changed();
    }
    sort() {
      this.#list = sortPairs(this.#list);
      this.#changed();
    }
    toString() {
      return writeForm(this.#list);
    }
    forEach(callback, self = undefined) {
      this.#list;
      need("URLSearchParams.forEach", 1, arguments.length);
      if (typeof callback !== "function") throw new TypeError("URLSearchParams.forEach: the callback must be a function");
      for (let i = 0; i < this.#list.length; i += 2) dun.apply(callback, self, [this.#list[i + 1], this.#list[i], this]);
    }
    keys() {
      this.#list;
      return newIterator(this, KEYS);
    }
    values() {
      this.#list;
      return newIterator(this, VALUES);
    }
    entries() {
      this.#list;
      return newIterator(this, ENTRIES);
    }

    #changed() {
      if (this.#url === null) return;
      const text = writeForm(this.#list);
      searchChanged(this.#url, text === "" ? "" : "?" + text);
    }

    // From an iterable of pairs, or a record.
    #fill(init) {
      const method = init[Symbol_iterator];
      if (method !== undefined && method !== null) {
        if (typeof method !== "function") throw new TypeError("URLSearchParams: the pairs are not iterable");
        const pairs = dun.iterate("URLSearchParams: the pairs", init, method);
        const list = [];
        for (let i = 0; i < pairs.length; i++) {
          const pair = dun.sequence("URLSearchParams: each pair", pairs[i]);
          if (pair.length !== 2) throw new TypeError("URLSearchParams: each pair must be a name and a value");
          own(list, usv(pair[0]));
          own(list, usv(pair[1]));
        }
        this.#list = list;
        return;
      }
      const keys = dun.ownKeys(init), places = new Map_(), list = [];
      for (let i = 0; i < keys.length; i++) {
        const property = getOwnPropertyDescriptor(init, keys[i]);
        if (property === undefined || !property.enumerable) continue;
        const key = usv(keys[i]), text = usv(init[keys[i]]);
        const at = dun.mapGet(places, key); // two keys may be the same once they are well-formed
        if (at !== undefined) {
          list[at] = text;
          continue;
        }
        own(list, key);
        dun.mapSet(places, key, list.length);
        own(list, text);
      }
      this.#list = list;
    }

    static {
      listOf = (params) => params.#list;
      isParams = (value) => typeof value === "object" && value !== null && #list in value;
      paramsOf = (url, search) => {
        const params = new URLSearchParams();
        params.#list = parseForm(withoutMark(search));
        params.#url = url;
        return params;
      };
      refreshParams = (params, search) => {
        params.#list = parseForm(withoutMark(search));
      };
    }
  }
  publish(URLSearchParams);
  own(dun.shown, (value) => (isParams(value) ? listOf(value) : undefined));
  defineProperty(URLSearchParams.prototype, Symbol_iterator, {
    __proto__: null, value: URLSearchParams.prototype.entries, writable: true, enumerable: false, configurable: true,
  });

  const KEYS = 0, VALUES = 1, ENTRIES = 2;
  let newIterator;
  class ParamsIterator {
    #params;
    #what;
    #at = 0;
    next() {
      const list = listOf(this.#params), at = this.#at;
      if (at >= list.length) return { value: undefined, done: true };
      this.#at = at + 2;
      const value = this.#what === KEYS ? list[at] : this.#what === VALUES ? list[at + 1] : [list[at], list[at + 1]];
      return { value, done: false };
    }
    static {
      newIterator = (params, what) => {
        const iterator = new ParamsIterator();
        iterator.#params = params;
        iterator.#what = what;
        return iterator;
      };
    }
  }
  publish(ParamsIterator, true);
  delete ParamsIterator.prototype.constructor;
  Object.setPrototypeOf(ParamsIterator.prototype, getPrototypeOf(getPrototypeOf([][Symbol_iterator]())));
  dun.tag(ParamsIterator.prototype, "URLSearchParams Iterator");
});
