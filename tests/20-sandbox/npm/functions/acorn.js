import { parse, tokenizer, Parser } from "acorn";

const source = `
import def, { a as b } from "./x.js"
export default async function* gen({ x = 1, ...rest }, [y, , z] = []) {
    for await (const v of def?.a ?? b) yield* v ** 2
    label: while (!0) { if (x > y) break label; else continue }
    class A extends B { static #p = 1; get q() { return this.#p } static { A.r = /(?<n>[\\p{L}--[a-z]])\\k<n>/v } }
    return \`a\${tag\`b\${1}\`}c\`
}`;

export const cases = () => [["tree", source], ["tree", "let let = 1"], ["tree", "a = b\n++c"], ["tokens", source], ["tree", "x = '\\u{1F600}' + 0xffn // c"], ["tree", "({ a: 1, a: 2, __proto__: null, __proto__: 1 })"]];
export function tree(text) {
    const comments = [];
    try {
        const options = { ecmaVersion: "latest", sourceType: "module", locations: true, onComment: comments };
        return JSON.parse(JSON.stringify({ tree: parse(text, options), comments }, (key, value) => typeof value === "bigint" ? `${value}n` : value));
    } catch (error) {
        return { message: error.message, pos: error.pos, loc: error.loc };
    }
}
export const tokens = text => [...tokenizer(text, { ecmaVersion: "latest", sourceType: "module" })].map(token => [token.type.label, token.start, token.end]);
