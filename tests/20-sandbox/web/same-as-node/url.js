// Thousands of URLs put together from awkward pieces, with bases and setters: every part of each, as one list to compare.
// Node's URL is the oracle only where its version follows today's standard; npm's whatwg-url, the standard's reference
// implementation, is one always: { URL } may be passed in.
const schemes = ["http:", "https://", "HTTP:/", "ws://", "file:", "file:///", "ftp:", "mailto:", "a:", "a-b+c.1://", "1a:", "", "//", "javascript:", "blob:https://", "data:"];
const users = ["", "u@", "u:p@", ":@", "a%40b:c d@", "u:p@q@", "é:ü@"];
const hosts = ["example.com", "EXAMPLE.com", "1.2.3.4", "0x7f.1", "256", "1.2.3.256", "[::1]", "[1:2::3:4]", "[::1.2.3.4]", "[1::2::3]", "", "a b", "a%20b", "ex%41mple.org", "bücher.de", "a_b", "x..y", ".", "%zz", "a<b"];
const ports = ["", ":", ":80", ":443", ":8080", ":00081", ":65535", ":65536", ":x", ":8 0"];
const paths = ["", "/", "/a/b", "/a/./b/../c", "/..", "/%2e%2E/x", "\\a\\b", "/C:/x", "/C|/x", "/a b\tc", "/é%zz", "/;p=1", "a", "/a//b/", "/{}|^`", "/\u{1F600}"];
const tails = ["", "?", "#", "?q=1&r", "?a b'\"<>#f g`", "#x?y#z", "?é#é", "?%zz", "?a=\u{1F600}"];
const bases = [undefined, "http://base.org/dir/file?x#y", "file:///d/e/f", "a:opaque", "a://h/p/q", "https://u:p@h:81/x/"];
const values = ["", "x", "a b", "80", "81x", "http", "https:", "file", "é", "1.2.3.4", "[::2]", "a:b@c", "h:90", "/p", "?q", "#h", "..", "\\x", "%41", "foo:99999"];
const parts = ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];
const setters = ["href", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"];

let seed = 20240601;
const pick = (list) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return list[(seed >> 8) % list.length];
};

const describe = (url) => parts.map((part) => url[part]).join(" | ") + " | " + url.searchParams;

const attempt = (what) => {
  try {
    return what();
  } catch (error) {
    return error.name;
  }
};

export default function (input, context, { URL } = globalThis) {
  const out = [];
  for (let i = 0; i < 4000; i++) {
    const text = pick(schemes) + pick(users) + pick(hosts) + pick(ports) + pick(paths) + pick(tails);
    const base = pick(bases), part = pick(setters), value = pick(values);
    let url = null;
    out.push([text, base ?? null, attempt(() => describe((url = new URL(text, base)))), URL.canParse(text, base)]);
    if (url === null) continue;
    const failed = attempt(() => (url[part] = value));
    out.push([text, part, value, failed === value ? describe(url) : failed]);
  }
  return out;
}
