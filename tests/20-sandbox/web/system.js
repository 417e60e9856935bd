// crypto, performance, navigator. The same in Node, but for what the user agent is.
const results = [];
const check = (name, ok) => results.push([name, ok === true]);
const refuses = (name, what, kind) => {
  try {
    what();
    check(name + ": refused", false);
  } catch (error) {
    check(`${name}: ${kind}`, error.name === kind);
  }
};

export default function () {
  const uuid = crypto.randomUUID();
  check("randomUUID", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid) && uuid !== crypto.randomUUID());
  for (const Type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array]) {
    const array = new Type(16);
    check(`getRandomValues ${Type.name}`, crypto.getRandomValues(array) === array && array.some((x) => x != 0));
  }
  const part = new Uint8Array(64);
  crypto.getRandomValues(part.subarray(16, 48));
  check("only the view is filled", part.subarray(0, 16).every((x) => x === 0) && part.subarray(48).every((x) => x === 0) && part.some((x) => x !== 0));
  refuses("floats", () => crypto.getRandomValues(new Float32Array(4)), "TypeMismatchError");
  refuses("a DataView", () => crypto.getRandomValues(new DataView(new ArrayBuffer(4))), "TypeMismatchError");
  refuses("too many", () => crypto.getRandomValues(new Uint8Array(65537)), "QuotaExceededError");
  check("as many as allowed", crypto.getRandomValues(new Uint8Array(65536)).length === 65536);
  refuses("no array", () => crypto.getRandomValues(), "TypeError");
  refuses("no constructor", () => new Crypto(), "TypeError");

  check("performance.now", typeof performance.now() === "number" && performance.now() >= 0);
  let last = 0, back = false;
  for (let i = 0; i < 1000; i++) {
    const now = performance.now();
    back ||= now < last;
    last = now;
  }
  check("it never goes back", !back);
  check("timeOrigin", Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000);
  check("toJSON", performance.toJSON().timeOrigin === performance.timeOrigin);
  check("Math.random", Math.random() !== Math.random());
  check("self", typeof process === "object" || (self === globalThis && navigator.userAgent === "dunlin"));
  return results;
}
