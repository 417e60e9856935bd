// TextEncoder and TextDecoder, by the Encoding Standard. The same in Node.
const results = [];
const check = (name, ok) => results.push([name, ok === true]);
const throws = (name, what, Type) => {
  try {
    what();
    check(name + ": throws", false);
  } catch (error) {
    check(name + ": " + Type.name, error instanceof Type);
  }
};
const bytes = (...list) => new Uint8Array(list);
const same = (a, b) => a.length === b.length && Array.from(a).every((x, i) => x === b[i]);

export default function () {
  const encoder = new TextEncoder();
  check("encode ASCII", same(encoder.encode("abc"), [97, 98, 99]));
  check("encode é€😀", same(encoder.encode("é€😀"), [0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80]));
  check("encode lone surrogates", same(encoder.encode("\ud800a\udc00"), [0xef, 0xbf, 0xbd, 97, 0xef, 0xbf, 0xbd]));
  check("encode nothing", encoder.encode().length === 0 && encoder.encode(undefined).length === 0 && encoder.encode("").length === 0);
  check("encode converts", same(encoder.encode(12), [49, 50]) && same(encoder.encode(null), [110, 117, 108, 108]));
  check("encode a rope", encoder.encode("x".repeat(70000) + "é" + "y".repeat(70000)).length === 140002);
  check("encode gives a fresh Uint8Array", encoder.encode("a").constructor === Uint8Array && encoder.encode("a").buffer.byteLength === 1);
  check("encoder.encoding", encoder.encoding === "utf-8");

  const target = new Uint8Array(5);
  let into = encoder.encodeInto("aé€", target);
  check("encodeInto stops before what does not fit", into.read === 2 && into.written === 3 && same(target, [97, 0xc3, 0xa9, 0, 0]));
  into = encoder.encodeInto("😀😀", target);
  check("encodeInto counts units", into.read === 2 && into.written === 4);
  check("encodeInto a subarray", encoder.encodeInto("xyz", target.subarray(1, 3)).written === 2 && target[1] === 120 && target[3] === 0x80);
  throws("encodeInto a wrong target", () => encoder.encodeInto("a", new Uint16Array(2)), TypeError);

  const decode = (label, input, options) => new TextDecoder(label, options).decode(input);
  check("decode ASCII", decode("utf-8", bytes(72, 105)) === "Hi");
  check("decode Latin", decode("utf-8", bytes(0xc3, 0xa9)) === "é");
  check("decode wide", decode("utf-8", bytes(0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80)) === "€😀");
  check("decode maximal subparts", decode("utf-8", bytes(0xf0, 0x9f, 0x98, 0x41, 0xe2, 0x82, 0xc0)) === "\ufffdA\ufffd\ufffd");
  check("decode surrogates, overlong, too high", decode("utf-8", bytes(0xed, 0xa0, 0x80, 0xc0, 0x80, 0xf4, 0x90, 0x80, 0x80)) === "\ufffd".repeat(9));
  check("decode nothing", new TextDecoder().decode() === "" && new TextDecoder().decode(undefined) === "");
  check("decode buffers and views", decode("utf-8", bytes(97, 98).buffer) === "ab" && decode("utf-8", new DataView(bytes(97, 98, 99).buffer, 1, 1)) === "b" && decode("utf-8", new Uint16Array([0x6261])) === "ab");
  check("BOM goes", decode("utf-8", bytes(0xef, 0xbb, 0xbf, 65)) === "A");
  check("BOM stays with ignoreBOM", decode("utf-8", bytes(0xef, 0xbb, 0xbf, 65), { ignoreBOM: true }) === "\ufeffA");
  check("only the first BOM goes", decode("utf-8", bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf)) === "\ufeff");
  throws("fatal", () => decode("utf-8", bytes(0xff), { fatal: true }), TypeError);
  throws("fatal at the end", () => decode("utf-8", bytes(0xe2, 0x82), { fatal: true }), TypeError);
  throws("not bytes", () => new TextDecoder().decode("text"), TypeError);
  throws("unknown label", () => new TextDecoder("utf-7"), RangeError);
  throws("unknown label with text around", () => new TextDecoder("\0utf-8"), RangeError);

  const stream = new TextDecoder();
  let text = "";
  for (const byte of [0xef, 0xbb, 0xbf, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 65]) text += stream.decode(bytes(byte), { stream: true });
  check("stream byte by byte", text + stream.decode() === "€😀A");
  check("stream flushes", stream.decode(bytes(0xe2), { stream: true }) === "" && stream.decode() === "\ufffd");
  check("stream begins anew", stream.decode(bytes(0xef, 0xbb, 0xbf, 66)) === "B");
  const wide = new TextDecoder("utf-16le");
  check("stream UTF-16", wide.decode(bytes(0x3d), { stream: true }) + wide.decode(bytes(0xd8, 0x00), { stream: true }) + wide.decode(bytes(0xde)) === "😀");

  check("UTF-16LE", decode("utf-16", bytes(0xff, 0xfe, 65, 0, 0x3d, 0xd8)) === "A\ufffd");
  check("UTF-16BE", decode("utf-16be", bytes(0, 65, 0x20, 0xac)) === "A€");
  check("UTF-16 odd", decode("utf-16le", bytes(65, 0, 66)) === "A\ufffd");
  check("Latin-1 high half", decode("latin1", bytes(0xe9, 0xff)) === "éÿ");
  check("labels", ["utf8", " UTF-8\n", "unicode-1-1-utf-8"].every((label) => new TextDecoder(label).encoding === "utf-8"));
  check("more labels", new TextDecoder("ucs-2").encoding === "utf-16le" && new TextDecoder("iso-8859-1").encoding === "windows-1252" && new TextDecoder("ascii").encoding === "windows-1252");
  const decoder = new TextDecoder("utf-8", { fatal: 1 });
  check("attributes", decoder.encoding === "utf-8" && decoder.fatal === true && decoder.ignoreBOM === false);
  throws("needs new", () => TextDecoder(), TypeError);
  throws("foreign this", () => TextDecoder.prototype.decode.call({}, bytes(65)), TypeError);

  const big = new Uint8Array(300000).fill(97);
  big.set([0xf0, 0x9f, 0x98, 0x80], 150000);
  const long = decode("utf-8", big);
  check("long", long.length === 299998 && long.codePointAt(150000) === 0x1f600 && same(encoder.encode(long), big));
  return results;
}
