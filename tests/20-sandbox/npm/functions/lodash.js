import _ from "lodash";

export const cases = () => [
    ["group", people], ["nested", people], ["words", ["fooBar baz-qux", "ÉCOLE déjà_vu", "__FOO42BAR"]],
    ["clone", { a: [1, { b: null }], c: { d: [[], {}] } }], ["template", { name: "<Ann>", items: ["x", "y"] }],
    ["numbers", [5, 3, 9.25, -1, 3, 100]], ["sets", [[1, 2, 3, 2], [2, 3, 4]]],
];
const people = [
    { name: "Ann", age: 31, tags: ["a", "b"], home: { city: "Oslo" } },
    { name: "Bob", age: 25, tags: [], home: { city: "Rome" } },
    { name: "Cid", age: 31, tags: ["b"], home: null },
];

export const group = people => ({
    byAge: _.groupBy(people, "age"), ordered: _.orderBy(people, ["age", "name"], ["desc", "asc"]),
    tags: _.countBy(_.flatMap(people, "tags")), keyed: _.mapValues(_.keyBy(people, "name"), "age"),
});
export const nested = people => ({
    cities: people.map(person => _.get(person, "home.city", "?")), set: _.set({}, "a[2].b.c", 7),
    merged: _.merge({}, ...people), picked: _.pick(people[0], ["name", "home.city"]), omitted: _.omit(people[0], "tags"),
});
export const words = texts => texts.map(text => [
    _.camelCase(text), _.kebabCase(text), _.snakeCase(text), _.startCase(text), _.deburr(text), _.truncate(text, { length: 6 }),
    _.padEnd(text, 20, "-+"), _.escapeRegExp(text), _.words(text),
]);
export function clone(value) {
    const copy = _.cloneDeep(value);
    copy.a[1].b = 1;
    return { equal: _.isEqual(copy, value), copy, value, diff: _.isEqualWith(copy, value, (x, y) => x === 1 && y === null || undefined) };
}
export const template = data => _.template("Hi <%- name %>: <% _.each(items, (item, i) => { %>[<%= i %>=<%= item %>]<% }) %>")(data);
export const numbers = n => ({
    sorted: _.sortBy(n), sum: _.sum(n), mean: _.mean(n), max: _.max(n), chunk: _.chunk(n, 4), uniq: _.uniq(n),
    range: _.range(0, 1, 0.2), clamp: n.map(x => _.clamp(x, 0, 5)), round: _.round(1234.5678, -2), zip: _.zip(n, _.reverse([...n])),
});
export const sets = ([a, b]) => [_.intersection(a, b), _.union(a, b), _.difference(a, b), _.xor(a, b), _.without(a, 2)];
