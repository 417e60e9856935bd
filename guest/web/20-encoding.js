// TextEncoder and TextDecoder (encoding.spec.whatwg.org), over the natives of encoding.h.
(function (dun) {
  "use strict";
  const { need, dictionary, toLowerCase, charCodeAt, slice } = dun;
  const Uint32Array_ = Uint32Array, Uint8Array_ = Uint8Array, RangeError_ = RangeError, TypeError_ = TypeError;

  class TextEncoder {
    #brand;
    get encoding() {
      this.#brand;
      return "utf-8";
    }
    encode(input = "") {
      this.#brand;
      return dun.encode(input);
    }
    encodeInto(source, destination) {
      this.#brand;
      need("TextEncoder.encodeInto", 2, arguments.length);
      if (dun.kind(destination) !== "Uint8Array") throw new TypeError_("TextEncoder.encodeInto: the destination must be a Uint8Array");
      const counts = new Uint32Array_(2);
      dun.encodeInto(source, destination, counts);
      return { read: counts[0], written: counts[1] };
    }
  }
  dun.publish(TextEncoder);

  const LABELS = { __proto__: null };
  const label = (encoding, names) => {
    for (let i = 0; i < names.length; i++) LABELS[names[i]] = encoding;
  };
  const NAMES = ["utf-8", "utf-16le", "utf-16be", "windows-1252"];
  label(0, ["unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "utf-8", "utf8", "x-unicode20utf8"]);
  label(1, ["csunicode", "iso-10646-ucs-2", "ucs-2", "unicode", "unicodefeff", "utf-16", "utf-16le"]);
  label(2, ["unicodefffe", "utf-16be"]);
  label(3, [
    "ansi_x3.4-1968", "ascii", "cp1252", "cp819", "csisolatin1", "ibm819", "iso-8859-1", "iso-ir-100", "iso8859-1", "iso88591",
    "iso_8859-1", "iso_8859-1:1987", "l1", "latin1", "us-ascii", "windows-1252", "x-cp1252",
  ]);

  const isSpace = (c) => c === 9 || c === 10 || c === 12 || c === 13 || c === 32;
  const trim = (text) => {
    let from = 0, to = text.length;
    while (from < to && isSpace(charCodeAt(text, from))) from++;
    while (to > from && isSpace(charCodeAt(text, to - 1))) to--;
    return slice(text, from, to);
  };

  class TextDecoder {
    #state = new Uint8Array_(12); // see encoding.h

    constructor(label = "utf-8", options = undefined) {
      const name = `${label}`;
      const encoding = name.length < 100 ? LABELS[toLowerCase(trim(name))] : undefined;
      if (encoding === undefined) {
        throw new RangeError_(`TextDecoder: the encoding "${slice(name, 0, 100)}" is not supported (utf-8, utf-16le, utf-16be and windows-1252 are)`);
      }
      const given = dictionary("TextDecoder: the options", options);
      const state = this.#state;
      state[0] = encoding;
      state[1] = given.fatal ? 1 : 0;
      state[2] = given.ignoreBOM ? 1 : 0;
    }
    get encoding() {
      return NAMES[this.#state[0]];
    }
    get fatal() {
      return this.#state[1] !== 0;
    }
    get ignoreBOM() {
      return this.#state[2] !== 0;
    }
    decode(input = undefined, options = undefined) {
      const state = this.#state;
      return dun.decode(state, input, !!dictionary("TextDecoder.decode: the options", options).stream);
    }
  }
  dun.publish(TextDecoder);
});
