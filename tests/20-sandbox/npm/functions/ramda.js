import * as R from "ramda";

export const cases = () => [["pipeline", [{ n: "a", v: 3 }, { n: "b", v: 1 }, { n: "a", v: 5 }]], ["lenses", { a: { b: [1, 2, { c: 3 }] } }], ["folds", [3, 1, 4, 1, 5, 9, 2, 6]]];
export const pipeline = rows => R.pipe(R.groupBy(R.prop("n")), R.map(R.pipe(R.pluck("v"), R.sum)), R.toPairs, R.sortBy(R.last))(rows);
export const lenses = value => [R.over(R.lensPath(["a", "b", 2, "c"]), R.inc, value), R.evolve({ a: { b: R.reverse } }, value), R.dissocPath(["a", "b"], value), R.mergeDeepRight(value, { a: { d: 1 } })];
export const folds = numbers => ({ scan: R.scan(R.add, 0, numbers), window: R.aperture(3, numbers), split: R.splitWhen(R.lt(4), numbers), median: R.median(numbers), into: R.into([], R.compose(R.filter(n => n % 2), R.map(R.multiply(3)), R.take(3)), numbers), text: R.toString({ a: [1, new Date(0), undefined], b: /x/g }) });
