import { all, create } from "mathjs";

// What mathjs makes when it is first used is made here, at deployment, so that no call pays for it.
const math = create(all);
math.evaluate("2 + 2");

export const cases = () => [
    ["evaluate", ["2 + 3 * 4 ^ 2", "sqrt(-4)", "12.7 cm to inch", "det([-1, 2; 3, 1])", "sin(45 deg) ^ 2", "5!", "9 / 3 + 2i", "bignumber(1) / 3", "fraction(1, 3) + 0.25"]],
    ["evaluate", ["f(x) = x ^ 2 + 1", "f(3)", "a = [1, 2; 3, 4]", "a * a", "inv(a)", "a[2, 1]", "mean(1, 2, 3, 10)", "std([2, 4, 6])"]],
    ["evaluate", ["1 +", "unknown(1)", "gcd(12, 18)", "mod(-7, 3)", "combinations(10, 3)", "to(1 mile, km)", "format(1/3, 5)"]],
    ["symbolic", { expression: "x ^ 3 + 2 * x * sin(x)", by: "x" }], ["solve", { a: [[2, 1, -1], [-3, -1, 2], [-2, 1, 2]], b: [8, -11, -3] }],
    ["eigen", [[2, 0, 1], [0, 3, 0], [1, 0, 2]]], ["simple", "2 + 2"],
];
export const simple = expression => math.evaluate(expression);
export function evaluate(expressions) {
    const scope = {};
    return expressions.map(expression => {
        try { return math.format(math.evaluate(expression, scope), { precision: 12 }); } catch (error) { return error.message; }
    });
}
export const symbolic = ({ expression, by }) => ({
    derivative: math.derivative(expression, by).toString(), simplified: math.simplify(`2 * ${by} + 3 * ${by} - ${by}`).toString(),
    tex: math.parse(expression).toTex(), tree: math.parse(expression),
});
export const solve = ({ a, b }) => math.format([math.lusolve(a, b), math.lup(a).p, math.transpose(a)], { precision: 10 });
export const eigen = matrix => math.format(math.eigs(matrix).values, { precision: 8 });
