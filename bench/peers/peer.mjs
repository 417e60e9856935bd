/*
 * peer.mjs - the ways of running somebody else's JavaScript that dunlin is
 * compared with, as a measuring server: bench/run writes a line
 * "CASE MILLISECONDS" to standard input and reads a line of JSON back.  So all
 * contestants stay warm and can be measured in turn.
 *
 * usage: node peer.mjs WORK_FOLDER
 *
 * Each case does what dunlin does in a call: JSON text in, JSON text out, and
 * (but for the warm cases) a state that no earlier call has touched.  Scripts
 * are compiled once where the peer can do that.
 */
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import vm from "node:vm";

const work = process.argv[2];
const read = name => fs.readFileSync(path.join(work, name), "utf8");
const inputs = { trivial: "41", pretty: read("track.json"), compact: read("track-compact.json") };
const expected = { trivial: "42", calculate: /^48\.42/ };

/* The plugin is a module; here it is wanted as a script. */
const plugin = read("football.js").replace(/^export default .*$/gm, "").replace(/^export /gm, "");
const script = name => `${plugin}\nJSON.stringify(${name}(JSON.parse(input)))`;

const run = { trivial: ["trivial", "trivial"], football: ["calculate", "pretty"], "football-compact": ["calculate", "compact"] };

/* Each makes a function without parameters: one call. */
const cases = {
  "warm-trivial": () => warm("trivial"),
  "warm-football": () => warm("football"),
  "warm-football-compact": () => warm("football-compact"),
  "parse-pretty": () => () => JSON.parse(inputs.pretty),
  "parse-compact": () => () => JSON.parse(inputs.compact),
  "vm-trivial": () => freshVm("trivial"),
  "vm-football": () => freshVm("football"),
  "ivm-trivial": () => freshIsolatedVm("trivial"),
  "ivm-football": () => freshIsolatedVm("football"),
  "quickjs-trivial": () => freshQuickJS("trivial"),
  "quickjs-football": () => freshQuickJS("football"),
};

function warm(what) {
  const [name, input] = run[what];
  const called = vm.runInThisContext(`(() => { ${plugin}\nreturn ${name} })()`);
  return check(name, () => JSON.stringify(called(JSON.parse(inputs[input]))));
}

function freshVm(what) {
  const [name, input] = run[what];
  const compiled = new vm.Script(script(name));
  return check(name, () => compiled.runInContext(vm.createContext({ input: inputs[input] })));
}

async function freshIsolatedVm(what) {
  const { default: ivm } = await import("isolated-vm");
  const [name, input] = run[what];
  const isolate = new ivm.Isolate({ memoryLimit: 128 });
  const compiled = isolate.compileScriptSync(script(name));
  return check(name, () => {
    const context = isolate.createContextSync();
    context.global.setSync("input", inputs[input]);
    const output = compiled.runSync(context);
    context.release();
    return output;
  });
}

async function freshQuickJS(what) {
  const { getQuickJS } = await import("quickjs-emscripten");
  const [name, input] = run[what];
  const source = script(name);
  const runtime = (await getQuickJS()).newRuntime();
  return check(name, () => {
    const context = runtime.newContext();
    const text = context.newString(inputs[input]);
    context.setProp(context.global, "input", text);
    text.dispose();
    const result = context.unwrapResult(context.evalCode(source));
    const output = context.getString(result);
    result.dispose();
    context.dispose();
    return output;
  });
}

/* A contestant that answers wrongly is not measured. */
function check(name, call) {
  const output = call();
  if (typeof expected[name] === "string" ? output !== expected[name] : !expected[name].test(output))
    throw new Error(`${name} gave ${output} where ${expected[name]} was expected`);
  return call;
}

/* ---- Measuring -------------------------------------------------------- */

const now = () => Number(process.hrtime.bigint());
const CLOCK_COSTS_NS = 10_000; /* a sample shorter than this is a batch of calls */
let sink; /* results go here, so that no call is optimised away */

function sample(call, batch) {
  const start = now();
  for (let i = 0; i < batch; i++) sink = call();
  return now() - start;
}

/* Enough calls for the clock not to matter, measured on warm code. */
function findBatch(call, warmUntil) {
  let batch = 1;
  while (now() < warmUntil || sample(call, batch) < CLOCK_COSTS_NS)
    if (sample(call, batch) < CLOCK_COSTS_NS) batch *= 2;
  return batch;
}

function measure(call, milliseconds) {
  const start = now(), budget = milliseconds * 1e6, samples = [];
  const batch = findBatch(call, start + budget / 5);
  while (samples.length < 3 || now() < start + budget) samples.push(sample(call, batch) / batch);
  samples.sort((a, b) => a - b);
  const at = share => samples[Math.min(samples.length - 1, Math.floor(samples.length * share))];
  return { samples: samples.length, batch, ns: at(0.5), p99_ns: at(0.99) };
}

const ready = new Map(); /* case -> its call, made at first use */

async function answer(line) {
  const [name, milliseconds] = line.split(" ");
  if (!cases[name]) throw new Error(`no case ${name}`);
  if (!ready.has(name)) ready.set(name, await cases[name]());
  return measure(ready.get(name), Number(milliseconds));
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const reply = await answer(line).catch(error => ({ error: String(error.message ?? error) }));
  process.stdout.write(JSON.stringify(reply) + "\n");
}
