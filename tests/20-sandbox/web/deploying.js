// What the top level of a function may not do: deployment is deterministic, so it has neither randomness nor timers.
// Not for Node, which has no deployment.
const results = [];
const refused = (name, what) => {
  let message = "did not throw";
  try {
    what();
  } catch (error) {
    message = error instanceof TypeError ? error.message : `threw ${error}`;
  }
  results.push([`${name}: ${message}`, message === `${name} is not available while a function is being deployed: call it inside the exported function`]);
};

refused("crypto.getRandomValues", () => crypto.getRandomValues(new Uint8Array(4)));
refused("crypto.randomUUID", () => crypto.randomUUID());
refused("setTimeout", () => setTimeout(() => 1, 1));
refused("setInterval", () => setInterval(() => 1, 1));
const encoded = new TextEncoder().encode("deployed é"), url = new URL("http://h/?a=1"), target = new EventTarget();
let heard = 0;
target.addEventListener("x", () => heard++);
console.log("at deployment");

export default async function () {
  results.push(["made at deployment, used in a call", new TextDecoder().decode(encoded) === "deployed é" && url.searchParams.get("a") === "1"]);
  target.dispatchEvent(new Event("x"));
  results.push(["a listener added at deployment", heard === 1]);
  await new Promise((resolve) => setTimeout(resolve, 1));
  results.push(["a call may", crypto.randomUUID().length === 36 && crypto.getRandomValues(new Uint8Array(4)).length === 4]);
  return results;
}
