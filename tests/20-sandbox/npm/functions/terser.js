import { minify } from "terser";

const source = `
// A comment
const unused = 1, LIMIT = 10 * 60;
export function area({ width, height = 2 }) { if (width > LIMIT) { return LIMIT * height } else { return width * height } }
class Shape { #name = "x"; get name() { return this.#name } static make(...all) { return new Shape(...all) } }
export const shapes = [1, 2, 3].map(function (n) { const shape = Shape.make(n); for (let i = 0; i < n; i++) { if (false) console.log(i) } return shape?.name ?? "none" })
export const text = \`a\${"b" + "c"}d\`
`;
export const cases = () => [["minified", { source, options: { module: true } }], ["minified", { source, options: { module: true, toplevel: true, compress: { passes: 2 }, format: { comments: "all", beautify: true } } }], ["minified", { source: "let a = ;", options: {} }]];
export async function minified({ source, options }) {
    try { return (await minify(source, options)).code; } catch (error) { return { message: error.message, line: error.line, col: error.col }; }
}
