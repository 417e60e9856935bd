import ts from "typescript";

const source = `
import { type T, U } from "./t";
enum Colour { Red = 1, Green = Red << 2, Blue = "blue".length }
namespace N { export const x = 1 }
abstract class Shape<T extends object = {}> implements I { constructor(private readonly name: string, public n?: number) { super() } @dec() method<K>(this: Shape, key: K): asserts key is NonNullable<K> { } }
export const f = async <T,>(x: T | undefined, ...rest: unknown[]): Promise<T> => x! satisfies T as any ?? await U?.(rest);
declare const never: never;
export default class { accessor a = 1; static { } }
`;
export const cases = () => [
    ["transpile", { source, options: { target: "ES5", module: "CommonJS" } }], ["transpile", { source, options: { target: "ESNext", module: "ESNext", experimentalDecorators: true } }],
    ["transpile", { source: "const a: = 1; let b = <div>{x}</div>;", options: { jsx: "react" } }], ["tree", source], ["errors", "let x: number = 'a'; const y = (1 + ; }"],
];
export function transpile({ source, options }) {
    const compilerOptions = ts.convertCompilerOptionsFromJson(options, ".").options;
    const { outputText, diagnostics } = ts.transpileModule(source, { compilerOptions, reportDiagnostics: true });
    return { outputText, diagnostics: diagnostics.map(d => [d.code, d.start, ts.flattenDiagnosticMessageText(d.messageText, "\n")]) };
}
export function tree(text) {
    const show = node => [ts.SyntaxKind[node.kind], node.pos, node.end, ...node.getChildren(file).map(show)];
    const file = ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest, true);
    return show(file);
}
export const errors = text => ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest).parseDiagnostics.map(d => [d.start, d.length, d.messageText]);
