/*
 * Packages from npm, deployed as functions: what they return is, byte for byte,
 * what Node returns for the same bundle and the same input.
 *
 * Each of functions/ imports a package, exports functions that use it, and
 * cases(): pairs of an export and an input. esbuild makes a bundle of it, which
 * Node imports and dunlin deploys. Times are printed, never judged.
 *
 * usage: npm_packages.sh [NAME …]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { packages, skip, source } from "./install.mjs";

process.env.TZ = "UTC"; // what a function has
const dunlin = process.env.DUNLIN;
if (!dunlin)
    skip("DUNLIN does not say where the program is");
const installed = packages();
const functions = join(source, "tests/20-sandbox/npm/functions");
const out = join(process.env.DUNLIN_BUILD ?? join(source, "build"), "tests", "npm-packages");
mkdirSync(out, { recursive: true });

let failures = 0;
const wanted = process.argv.slice(2);
for (const file of readdirSync(functions).sort()) {
    const name = basename(file, ".js");
    if (wanted.length && !wanted.includes(name))
        continue;
    try {
        await testPackage(name);
    } catch (error) {
        failures++;
        console.log(`not ok ${name}: ${error.message}`);
    }
}
process.exit(failures ? 1 : 0);

async function testPackage(name) {
    const bundle = await makeBundle(name);
    const artefact = join(out, `${name}.dunlin`);
    const began = performance.now();
    const built = run(["build", bundle, "-o", artefact, "--timeout", "30s", "--deploy-timeout", "60s", "--memory", "256MiB",
        "--stack", "1MiB"]);
    const deployed = performance.now() - began;
    if (built.status !== 0)
        throw new Error(`does not deploy\n${built.stderr}`);
    const module = await import(pathToFileURL(bundle));
    const cases = module.cases();
    for (const [place, [name, input]] of cases.entries())
        await compare(artefact, module, name, input, place);
    const [call, input] = cases.at(-1);
    console.log(`ok ${name}: ${cases.length} cases; deployed in ${deployed.toFixed(0)} ms from ${kilobytes(bundle)} KB, `
        + `artefact ${kilobytes(artefact)} KB; ${call}() takes ${cost(artefact, call, input)} a call`);
}

async function makeBundle(name) {
    const { build } = await import(join(installed, "node_modules/esbuild/lib/main.js"));
    const bundle = join(out, `${name}.mjs`);
    await build({
        entryPoints: [join(functions, `${name}.js`)], outfile: bundle, nodePaths: [join(installed, "node_modules")],
        bundle: true, format: "esm", platform: "browser", target: "es2022", logLevel: "error",
        define: { "process.env.NODE_ENV": '"production"', "process.browser": "true" }, // in Node, too, not Node's ways
    });
    return bundle;
}

async function compare(artefact, module, name, input, place) {
    const found = run(["call", artefact, name, ...inputFlags(input), "-i", "-"], inputBytes(input));
    if (found.status !== 0)
        throw new Error(`case ${place}, ${name}(): exit code ${found.status}\n${found.stderr}`);
    const value = await module[name](input instanceof Uint8Array ? input : JSON.parse(JSON.stringify(input)));
    const expected = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(`${JSON.stringify(value)}\n`);
    if (!expected.equals(found.stdout))
        throw new Error(`case ${place}, ${name}(): ${difference(expected.toString(), found.stdout.toString())}`);
}

/* Microseconds of a call, as dunlin measures them over some calls of one process. */
function cost(artefact, name, input) {
    const result = run(["call", artefact, name, ...inputFlags(input), "-i", "-", "--repeat", "50", "--stats"], inputBytes(input));
    if (result.status !== 0)
        throw new Error(`${name}() repeated: exit code ${result.status}\n${result.stderr}`);
    const median = /^median\s+(\S+ \S+)$/m.exec(result.stderr);
    if (!median)
        throw new Error(`expected a median among the statistics, found\n${result.stderr}`);
    return median[1];
}

function inputFlags(input) {
    return input instanceof Uint8Array ? ["--bytes"] : [];
}

function inputBytes(input) {
    return input instanceof Uint8Array ? input : JSON.stringify(input);
}

function run(args, input = "") {
    const result = spawnSync(dunlin, args, { input, maxBuffer: 1 << 28 });
    if (result.error)
        throw result.error;
    return { ...result, stderr: result.stderr.toString() };
}

function kilobytes(path) {
    return (statSync(path).size / 1024).toFixed(0);
}

function difference(expected, found) {
    let at = 0;
    while (at < expected.length && expected[at] === found[at])
        at++;
    const around = text => JSON.stringify(text.slice(Math.max(0, at - 60), at + 100));
    return `differs at character ${at}\n  Node:   ${around(expected)}\n  dunlin: ${around(found)}`;
}
