import Papa from "papaparse";

const text = 'id,name,note\r\n1,Ann,"says ""hi""\nand more"\r\n2,Bob,\r\n3,"C,D",é\r\n4,short\r\n';
export const cases = () => [
    ["read", { text, options: { header: true, dynamicTyping: true, skipEmptyLines: true } }], ["read", { text, options: {} }], ["read", { text: "a;b;c\n1;2,5;3\n", options: {} }],
    ["read", { text: 'a,"b\nc', options: { delimiter: "," } }], ["write", [{ a: 1, b: "x,y" }, { a: null, b: 'q"uote\n', c: true }]],
];
export const read = ({ text, options }) => Papa.parse(text, options);
export const write = rows => [Papa.unparse(rows), Papa.unparse(rows, { quotes: true, delimiter: "\t", newline: "\n" })];
