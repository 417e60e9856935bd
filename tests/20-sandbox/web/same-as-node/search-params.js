// URLSearchParams: random strings parsed, random edits made, everything read back. (Node 20 decodes wrongly where a string
// has both invalid percent-encoded bytes and characters above U+00FF: whatwg-url does not.)
let seed = 7;
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >> 8) % n;
};
const pieces = ["a", "b", "=", "&", "+", "%20", "%", "%zz", "%C3%A9", "%FF", "é", "\u{1F600}", "\ud800", " ", "?", "#", ";", "*-._~", "\0", "%00", "\uFEFF", "%EF%BB%BF"];
const text = (most) => {
  let out = "";
  for (let n = random(most); n > 0; n--) out += pieces[random(pieces.length)];
  return out;
};

export default function (input, context, { URLSearchParams } = globalThis) {
  const out = [];
  for (let i = 0; i < 2000; i++) {
    const init = text(12), params = new URLSearchParams(init);
    for (let n = random(6); n > 0; n--) {
      const name = text(2), value = text(3);
      switch (random(7)) {
        case 0: params.append(name, value); break;
        case 1: params.set(name, value); break;
        case 2: params.delete(name); break;
        case 3: params.sort(); break;
        case 4: out.push([params.get(name), params.getAll(name), params.has(name)]); break;
        case 5: params.delete(name, value); break;
        case 6: out.push([params.has(name, value), params.size]); break;
      }
    }
    out.push([init, params.toString(), [...params], [...params.keys()].join(), [...params.values()].join()]);
  }
  return out;
}
