import nunjucks from "nunjucks/browser/nunjucks.js";

const pages = {
    base: "<html>{% block head %}base{% endblock %}|{% block body %}{% endblock %}</html>",
    page: "{% extends 'base' %}{% from 'macros' import cell %}{% block head %}{{ super() }}+{{ title | upper }}{% endblock %}{% block body %}{% for row in rows %}{{ loop.index }}/{{ loop.length }}:{{ cell(row.name, wide=row.wide) }}{% else %}none{% endfor %}{% endblock %}",
    macros: "{% macro cell(text, wide=false) %}<td{% if wide %} wide{% endif %}>{{ text | escape }}</td>{% endmacro %}",
};
const Loader = nunjucks.Loader.extend({ getSource: name => ({ src: pages[name], path: name, noCache: false }) });
const environment = new nunjucks.Environment(new Loader(), { autoescape: true });

export const cases = () => [
    ["page", { title: "tïtle", rows: [{ name: "<a>" }, { name: "b", wide: true }] }], ["page", { rows: [] }],
    ["text", { source: "{% set x = [3, 1, 2] %}{{ x | sort | join('-') }} {{ 'a b' | title }} {{ 7 // 2 }} {{ 2 ** 5 }} {{ {a: 1} | dump }} {{ 'abc' | batch(2) | length }} {{ raw | safe }}{{ raw }}", data: { raw: "<&>" } }],
    ["text", { source: "{% if %}", data: {} }], ["text", { source: "{{ a.b.c() }}", data: { a: {} } }],
];
export const page = data => environment.render("page", data);
export function text({ source, data }) { try { return environment.renderString(source, data); } catch (error) { return { message: error.message }; } }
