import JSON5 from "json5";

export const cases = () => [["read", "{a: 1, 'b': .5, // c\n c: [+Infinity, 0xFF, 'l\\\nine', ], d: \"\\x41\\u00e9\"}"], ["read", "{a: }"], ["read", "[1,,2]"], ["write", { a: [1, { "b-c": "it's" }], d: null, "é": "\u2028" }]];
export function read(text) { try { const value = JSON5.parse(text); return { value, again: JSON5.stringify(value) }; } catch (error) { return { name: error.name, message: error.message, line: error.lineNumber, column: error.columnNumber }; } }
export const write = value => JSON5.stringify(value, null, 2);
