import Handlebars from "handlebars/dist/handlebars.js";

Handlebars.registerHelper("shout", function (text, options) { return text.toUpperCase() + (options.hash.mark ?? "!"); });
Handlebars.registerPartial("row", "<td>{{name}}</td>{{#if @last}}<hr>{{/if}}");
const template = "<table>{{#each rows}}<tr>{{> row}}{{shout name mark='?'}}{{@index}}{{../title}}</tr>{{else}}none{{/each}}</table>{{{raw}}}{{raw}}";
const compiled = Handlebars.compile(template);

export const cases = () => [
    ["render", { title: "T&C", rows: [{ name: "a<b" }, { name: "ünï" }], raw: "<i>'\"" }], ["render", { rows: [] }],
    ["compile", { source: "{{#with a}}{{b.c}}{{/with}}{{#unless x}}no{{/unless}}{{lookup list 1}}", data: { a: { b: { c: 1 } }, list: ["p", "q"] } }],
    ["compile", { source: "{{#if a}}{{/each}}", data: {} }], ["precompile", template],
];
export const render = data => compiled(data);
export function compile({ source, data }) {
    try { return Handlebars.compile(source)(data); } catch (error) { return { refused: error.message }; }
}
export const precompile = source => Handlebars.precompile(source);
