// Event, EventTarget, AbortController, AbortSignal. The same in Node, but for what is marked: there Node 20 is not as the
// standard says.
const results = [];
const check = (name, ok) => results.push([name, ok === true]);
const throws = (name, what, test) => {
  try {
    what();
    check(name + ": throws", false);
  } catch (error) {
    check(name, test(error));
  }
};
const isNode = typeof process === "object";
const isTypeError = (error) => error instanceof TypeError;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const targets = () => {
  const target = new EventTarget(), log = [];
  const first = (event) => log.push(["first", event.type, event.target === target, event.currentTarget === target, event.eventPhase]);
  target.addEventListener("x", first);
  target.addEventListener("x", first);
  target.addEventListener("x", { handleEvent: (event) => log.push(["object", event.type]) }, { once: true });
  target.addEventListener("x", null);
  const event = new Event("x");
  check("dispatch", target.dispatchEvent(event) === true && log.length === 2 && log[0].join() === "first,x,true,true,2" && log[1][0] === "object");
  check("after dispatch", event.target === target && event.currentTarget === null && event.eventPhase === 0 && event.composedPath().length === 0);
  target.dispatchEvent(new Event("x"));
  check("once", log.length === 3);
  target.removeEventListener("x", first);
  target.dispatchEvent(new Event("x"));
  check("remove", log.length === 3);

  const order = [];
  target.addEventListener("y", () => order.push("a"));
  target.addEventListener("y", (event) => {
    order.push("b");
    event.stopImmediatePropagation();
  });
  target.addEventListener("y", () => order.push("c"));
  target.dispatchEvent(new Event("y"));
  check("stopImmediatePropagation", order.join() === "a,b");

  let prevented = [];
  const refuse = (event) => {
    event.preventDefault();
    prevented.push(event.defaultPrevented);
  };
  target.addEventListener("p", refuse);
  check("preventDefault", target.dispatchEvent(new Event("p", { cancelable: true })) === false && target.dispatchEvent(new Event("p")) === true && prevented.join() === "true,false");
  target.removeEventListener("p", refuse);
  target.addEventListener("p", refuse, { passive: true });
  check("passive", isNode || target.dispatchEvent(new Event("p", { cancelable: true })) === true);

  const changing = [];
  const late = () => changing.push("late");
  const gone = () => changing.push("gone");
  target.addEventListener("z", () => {
    target.addEventListener("z", late);
    target.removeEventListener("z", gone);
    changing.push("one");
  });
  target.addEventListener("z", gone);
  target.dispatchEvent(new Event("z"));
  check("changes meanwhile", isNode || changing.join() === "one");

  const again = new Event("again");
  let inner;
  target.addEventListener("again", (event) => {
    try {
      target.dispatchEvent(event);
    } catch (error) {
      inner = error;
    }
  });
  target.dispatchEvent(again);
  check("no event twice at once", inner !== undefined && (inner.name === "InvalidStateError" || inner.code === "ERR_EVENT_RECURSION"));

  const controller = new AbortController();
  let signalled = 0;
  target.addEventListener("s", () => signalled++, { signal: controller.signal });
  target.dispatchEvent(new Event("s"));
  controller.abort();
  target.dispatchEvent(new Event("s"));
  check("signal removes", signalled === 1);
  target.addEventListener("s", () => signalled++, { signal: controller.signal });
  target.dispatchEvent(new Event("s"));
  check("an aborted signal adds nothing", signalled === 1);

  throws("not an event", () => target.dispatchEvent({ type: "x" }), isTypeError);
  throws("foreign this", () => EventTarget.prototype.addEventListener.call({}, "x", () => 1), isTypeError);
  throws("Event needs a type", () => new Event(), isTypeError);
  const made = new Event("t", { bubbles: true, cancelable: 1, composed: true });
  check("Event", made.type === "t" && made.bubbles && made.cancelable && made.composed && !made.defaultPrevented && made.isTrusted === false && typeof made.timeStamp === "number" && Event.AT_TARGET === 2);
  class Sub extends EventTarget {}
  const sub = new Sub();
  let heard = 0;
  sub.addEventListener("e", () => heard++);
  sub.dispatchEvent(new CustomEvent("e", { detail: 5 }));
  check("subclass and CustomEvent", heard === 1 && new CustomEvent("e", { detail: 5 }).detail === 5 && new CustomEvent("e").detail === null);
};

const aborts = async () => {
  const controller = new AbortController(), signal = controller.signal, log = [];
  signal.onabort = (event) => log.push(["on", event.type, event.isTrusted, event.target === signal]);
  signal.addEventListener("abort", () => log.push(["listener"]));
  check("a new signal", signal.aborted === false && signal.reason === undefined && controller.signal === signal);
  signal.throwIfAborted();
  controller.abort();
  controller.abort("again");
  check("abort", signal.aborted && signal.reason.name === "AbortError" && signal.reason instanceof DOMException && log.length === 2 && log[0].join() === "on,abort,true,true");
  throws("throwIfAborted", () => signal.throwIfAborted(), (error) => error === signal.reason);
  const reasoned = new AbortController();
  reasoned.abort("why");
  check("a reason", reasoned.signal.reason === "why" && AbortSignal.abort(5).reason === 5 && AbortSignal.abort().reason.name === "AbortError");
  throws("no public constructor", () => new AbortSignal(), isTypeError);

  const a = new AbortController(), b = new AbortController();
  const any = AbortSignal.any([a.signal, b.signal]), both = AbortSignal.any([any, AbortSignal.any([])]);
  let fired = "";
  any.addEventListener("abort", () => (fired += "any" + both.aborted));
  both.onabort = () => (fired += "both");
  b.abort("b");
  a.abort("a");
  check("any", any.reason === "b" && both.reason === "b");
  if (!isNode) check("any marks first, then fires", fired === "anytrueboth");
  check("any of an aborted one", AbortSignal.any([AbortSignal.abort("x"), a.signal]).reason === "x");
  throws("any of others", () => AbortSignal.any([1]), isTypeError);

  const timeout = AbortSignal.timeout(2);
  check("timeout is pending", timeout.aborted === false);
  await pause(30);
  check("timeout", timeout.aborted && timeout.reason.name === "TimeoutError" && timeout.reason.code === 23);
};

export default async function () {
  targets();
  await aborts();
  return results;
}
