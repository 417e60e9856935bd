// setTimeout, setInterval, queueMicrotask. The same in Node.
const results = [];
const check = (name, ok) => results.push([name, ok === true]);
const throws = (name, what) => {
  try {
    what();
    check(name + ": throws", false);
  } catch (error) {
    check(name + ": TypeError", error instanceof TypeError);
  }
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default async function () {
  const log = [];
  setTimeout(() => log.push("late"), 12);
  setTimeout((...given) => log.push(given.join("+")), 2, "a", "b");
  setTimeout(() => {
    log.push("first");
    queueMicrotask(() => log.push("its microtask"));
  }, 1);
  setTimeout(() => log.push("second"), 1);
  queueMicrotask(() => log.push("microtask"));
  Promise.resolve().then(() => log.push("promise"));
  log.push("now");
  await pause(40);
  check("order", log.join() === "now,microtask,promise,first,its microtask,second,a+b,late");

  let never = 0;
  const cancelled = setTimeout(() => never++, 1);
  clearTimeout(cancelled);
  clearTimeout(cancelled);
  clearTimeout(undefined);
  clearTimeout(12345678);
  const inside = setTimeout(() => clearTimeout(other), 1), other = setTimeout(() => never++, 1);
  await pause(10);
  check("clearTimeout", never === 0 && inside !== other);

  let ticks = 0;
  await new Promise((resolve) => {
    const interval = setInterval((step) => {
      ticks += step;
      if (ticks === 3) {
        clearInterval(interval);
        resolve();
      }
    }, 1, 1);
  });
  await pause(10);
  check("setInterval", ticks === 3);

  const began = performance.now();
  await pause(20);
  const took = performance.now() - began;
  check(`waits (${took} ms)`, took >= 18 && took < 2000);
  throws("a string", () => setTimeout("code", 1));
  throws("nothing", () => setTimeout());
  throws("queueMicrotask needs a function", () => queueMicrotask(1));
  let order = "";
  for (const ms of [5, 3, 4, 1, 2]) setTimeout(() => (order += ms), ms * 3);
  await pause(40);
  check("many", order === "12345");
  let many = 0;
  for (let i = 0; i < 1000; i++) setTimeout(() => many++, i % 7);
  await pause(60);
  check("a thousand", many === 1000);
  return results;
}
