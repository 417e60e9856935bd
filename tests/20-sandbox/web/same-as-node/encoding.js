// TextDecoder on random bytes (not windows-1252: Node 20 has 0x80 to 0x9F wrong), whole and in random pieces; TextEncoder on random strings; base64 of both kinds.
let seed = 99;
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >> 8) % n;
};
const leads = [0x00, 0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff, 0xfe, 0xbb, 0xd8, 0xdc];
const bytes = (most) => {
  const out = new Uint8Array(random(most));
  for (let i = 0; i < out.length; i++) out[i] = random(3) ? leads[random(leads.length)] : random(256);
  return out;
};
const units = (text) => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const tryTo = (f) => {
  try {
    return f();
  } catch (error) {
    return error.name;
  }
};

const decodeInPieces = (label, options, input) => {
  const decoder = new TextDecoder(label, options);
  let out = "";
  for (let at = 0; at < input.length; ) {
    const n = random(4);
    out += decoder.decode(input.subarray(at, at + n), { stream: true });
    at += n;
  }
  return out + decoder.decode();
};

export default function () {
  const out = [];
  for (let i = 0; i < 6000; i++) {
    const input = bytes(24);
    for (const label of ["utf-8", "utf-16le", "utf-16be"]) {
      const ignoreBOM = random(2) === 0;
      out.push(units(new TextDecoder(label, { ignoreBOM }).decode(input)));
      out.push(units(decodeInPieces(label, { ignoreBOM }, input)));
      out.push(tryTo(() => units(new TextDecoder(label, { fatal: true }).decode(input))));
    }
    let text = "";
    for (let n = random(10); n > 0; n--) text += String.fromCharCode([random(128), random(0x800), 0xd800 + random(0x800), random(65536)][random(4)]);
    out.push([...new TextEncoder().encode(text)]);
    const target = new Uint8Array(random(12));
    out.push([new TextEncoder().encodeInto(text, target), [...target]]);
    const binary = String.fromCharCode(...input);
    out.push(btoa(binary), tryTo(() => btoa(text)), tryTo(() => units(atob(btoa(binary).slice(0, random(9))))));
    const awkward = btoa(binary).split("").map((c) => (random(9) ? c : ["=", " ", "\n", "-", "_", "", "é", "=="][random(8)])).join("");
    out.push(tryTo(() => units(atob(awkward))));
  }
  return out;
}
