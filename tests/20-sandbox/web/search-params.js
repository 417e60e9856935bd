// URLSearchParams. The same in Node.
const results = [];
const check = (name, ok) => results.push([name, ok === true]);
const throws = (name, what) => {
  try {
    what();
    check(name + ": throws", false);
  } catch (error) {
    check(name + ": TypeError", error instanceof TypeError);
  }
};

export default function () {
  const text = (init) => new URLSearchParams(init).toString();
  check("from text", text("?a=1&b=2&a=3") === "a=1&b=2&a=3" && text("a&b=&=c&&") === "a=&b=&=c" && text("??a") === "%3Fa=");
  check("decoding", new URLSearchParams("a=b+c%20d%2B&e=%C3%A9%zz%4").get("a") === "b c d+" && new URLSearchParams("e=%C3%A9%zz%4").get("e") === "é%zz%4");
  check("a byte order mark stays", new URLSearchParams("a=%EF%BB%BFx").get("a") === "\ufeffx");
  check("encoding", text({ "a b": "c&d=é~*-._!'()" }) === "a+b=c%26d%3D%C3%A9%7E*-._%21%27%28%29");
  check("lone surrogates", text({ a: "\ud800" }) === "a=%EF%BF%BD" && text("a=\ud800") === "a=%EF%BF%BD");
  check("from an object", text({ a: 1, b: null, c: undefined }) === "a=1&b=null&c=undefined");
  check("from pairs", text([["a", 1], ["b", 2]]) === "a=1&b=2" && text(new Map([["x", "y"]])) === "x=y" && text(new URLSearchParams("k=v")) === "k=v");
  check("from nothing", text() === "" && text("") === "" && text(undefined) === "" && text({}) === "" && text([]) === "");
  throws("a pair of one", () => new URLSearchParams([["a"]]));
  throws("a pair of three", () => new URLSearchParams([["a", "b", "c"]]));
  throws("not pairs", () => new URLSearchParams([1]));
  throws("symbol", () => new URLSearchParams({ a: Symbol("s") }));

  const params = new URLSearchParams("b=2&a=1&b=3&c=4");
  check("get, getAll, has", params.get("b") === "2" && params.getAll("b").join() === "2,3" && params.get("x") === null && params.getAll("x").length === 0 && params.has("a") && !params.has("x"));
  check("has with a value", params.has("b", "3") && !params.has("b", "4") && params.has("b", undefined));
  check("size", params.size === 4);
  params.set("b", "5");
  check("set", params.toString() === "b=5&a=1&c=4");
  params.append("b", "6");
  params.delete("b", "5");
  check("append, delete with a value", params.toString() === "a=1&c=4&b=6");
  params.delete("a");
  params.set("n", 7);
  check("delete, set a new name", params.toString() === "c=4&b=6&n=7");
  check("iteration", [...params].join("|") === "c,4|b,6|n,7" && [...params.keys()].join() === "c,b,n" && [...params.values()].join() === "4,6,7" && [...params.entries()].length === 3);
  const seen = [];
  params.forEach(function (value, name, all) {
    seen.push(this.t, value, name, all === params);
  }, { t: 1 });
  check("forEach", seen.join() === "1,4,c,true,1,6,b,true,1,7,n,true");
  throws("forEach without a function", () => params.forEach(1));

  const order = new URLSearchParams("z=1&\ufffc=2&\u{1F600}=3&a=4&z=0&a=5&=6");
  order.sort();
  check("sort by code units, stable", [...order].map(([name, value]) => name.codePointAt(0) + value).join() === "undefined6,974,975,1221,1220,1285123,655322");
  const many = new URLSearchParams(Array.from({ length: 1000 }, (_, i) => [String((i * 7919) % 100), String(i)]));
  const sorted = [...many].map((pair, i) => ({ pair, i })).sort((x, y) => (x.pair[0] < y.pair[0] ? -1 : x.pair[0] > y.pair[0] ? 1 : x.i - y.i));
  many.sort();
  check("sort a thousand", [...many].join("|") === sorted.map(({ pair }) => pair).join("|"));

  const live = new URLSearchParams("a=1&b=2&c=3"), names = [];
  for (const [name] of live) {
    names.push(name);
    if (name === "a") live.delete("a");
  }
  check("iteration is live", names.join() === "a,c");
  const iterator = live.entries();
  check("iterator", Object.prototype.toString.call(iterator) === "[object URLSearchParams Iterator]" && iterator[Symbol.iterator]() === iterator && !Object.hasOwn(Object.getPrototypeOf(iterator), "constructor"));
  check("entries is the iterator", URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries);
  throws("append needs two", () => params.append("x"));
  throws("get needs one", () => params.get());
  throws("foreign this", () => URLSearchParams.prototype.get.call({}, "a"));
  return results;
}
