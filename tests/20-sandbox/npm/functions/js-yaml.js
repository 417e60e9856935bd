import * as yaml from "js-yaml";

const text = `
anchors: &base {a: 1, b: [x, 'y', "z\\u00e9"]}
copy: *base
multi: |
  line one
    line two
folded: >-
  some
  folded text
numbers: [0o14, 0x1F, 1e3, .5, -.inf, 12_000]
dates: [2001-12-14, ~, null, true, no]
? complex
: - nested:
    - deep: {k: v}
`;
export const cases = () => [
    ["load", text], ["load", "a: [1, 2\nb: 3"], ["load", "a: 1\na: 2"], ["load", "\tx: 1"], ["all", "--- 1\n--- [a, b]\n...\n--- {x: y}\n"],
    ["dump", { s: "multi\nline", n: null, list: [1, [2, { a: "true", b: "# no" }]], empty: {}, "key: odd": " lead", u: "\u2028é😀" }],
];
export function load(source) {
    try { return yaml.load(source); } catch (error) { return { name: error.name, reason: error.reason, message: error.message }; }
}
export const all = source => yaml.loadAll(source);
export const dump = value => yaml.dump(value, { lineWidth: 20, sortKeys: true });
