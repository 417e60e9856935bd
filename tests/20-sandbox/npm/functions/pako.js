import * as pako from "pako";

export const cases = () => [["sizes", "hello ".repeat(500)], ["sizes", ""], ["squeeze", new TextEncoder().encode("abc".repeat(1000) + "déjà vu")], ["roundtrip", Uint8Array.from({ length: 70000 }, (_, i) => (i * i) >> 3)], ["broken", [1, 2, 3, 4]], ["broken", [120, 156, 75, 76, 74, 6, 0, 2, 77, 1, 40]]];
export const sizes = text => [1, 6, 9].map(level => [...pako.deflate(text, { level })].slice(0, 40).concat(pako.gzip(text, { level }).length, pako.deflateRaw(text, { level }).length));
export const squeeze = bytes => pako.deflate(bytes);
export const roundtrip = bytes => pako.inflate(pako.deflate(bytes, { level: 9 }));
export function broken(bytes) { try { return { bytes: [...pako.inflate(Uint8Array.from(bytes))] }; } catch (error) { return String(error.message ?? error); } }
