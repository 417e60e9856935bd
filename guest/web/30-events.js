// Event, EventTarget, AbortController and AbortSignal (dom.spec.whatwg.org), without a tree: a target is its own path.
(function (dun) {
  "use strict";
  const { need, dictionary, own, publish, secret, TypeError, DOMException } = dun;
  const setTimeout_ = setTimeout;
  const now = () => dun.clock(1);
  const NONE = 0, AT_TARGET = 2;

  let inside;
  class Event {
    #type;
    #bubbles;
    #cancelable;
    #composed;
    #time = now();
    #target = null;
    #phase = NONE;
    #canceled = false;
    #propagates = true;
    #stopped = false;
    #passive = false;
    #dispatching = false;
    #trusted = false;

    constructor(type, init = undefined) {
      need("Event", 1, arguments.length);
      this.#type = `${type}`;
      const given = dictionary("Event: the options", init);
      this.#bubbles = !!given.bubbles;
      this.#cancelable = !!given.cancelable;
      this.#composed = !!given.composed;
    }
    get type() {
      return this.#type;
    }
    get target() {
      return this.#target;
    }
    get currentTarget() {
      return this.#dispatching ? this.#target : null;
    }
    get srcElement() {
      return this.#target;
    }
    composedPath() {
      return this.#dispatching ? [this.#target] : [];
    }
    get eventPhase() {
      return this.#phase;
    }
    stopPropagation() {
      this.#propagates = false;
    }
    get cancelBubble() {
      return !this.#propagates;
    }
    set cancelBubble(value) {
      if (value) this.#propagates = false;
    }
    stopImmediatePropagation() {
      this.#propagates = false;
      this.#stopped = true;
    }
    get bubbles() {
      return this.#bubbles;
    }
    get cancelable() {
      return this.#cancelable;
    }
    get returnValue() {
      return !this.#canceled;
    }
    set returnValue(value) {
      if (!value && this.#cancelable && !this.#passive) this.#canceled = true;
    }
    preventDefault() {
      if (this.#cancelable && !this.#passive) this.#canceled = true;
    }
    get defaultPrevented() {
      return this.#canceled;
    }
    get composed() {
      return this.#composed;
    }
    get isTrusted() {
      return this.#trusted;
    }
    get timeStamp() {
      return this.#time;
    }

    static {
      // What EventTarget needs of an event's inside.
      inside = {
        __proto__: null,
        is: (event) => typeof event === "object" && event !== null && #type in event,
        type: (event) => event.#type,
        busy: (event) => event.#dispatching,
        begin: (event, target, trusted) => {
          event.#target = target;
          event.#dispatching = true;
          event.#phase = AT_TARGET;
          event.#trusted = trusted;
        },
        passive: (event, value) => {
          event.#passive = value;
        },
        stopped: (event) => event.#stopped,
        end: (event) => {
          event.#dispatching = false;
          event.#phase = NONE;
          event.#stopped = false;
          event.#propagates = true;
          return !event.#canceled;
        },
      };
    }
  }
  publish(Event);
  dun.constants(Event, { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });

  class CustomEvent extends Event {
    #detail;
    constructor(type, init = undefined) {
      need("CustomEvent", 1, arguments.length);
      super(type, init);
      this.#detail = dictionary("CustomEvent: the options", init).detail ?? null;
    }
    get detail() {
      return this.#detail;
    }
  }
  publish(CustomEvent);

  let dispatchTo, listen;
  class EventTarget {
    #listeners = []; // { type, callback, capture, once, passive, removed, isHandler }

    addEventListener(type, callback, options = undefined) {
      this.#listeners;
      need("EventTarget.addEventListener", 2, arguments.length);
      const isObject = (typeof options === "object" && options !== null) || typeof options === "function";
      const capture = !!(isObject ? options.capture : options);
      const once = isObject && !!options.once, passive = isObject && !!options.passive;
      const signal = isObject ? options.signal : undefined;
      const name = `${type}`;
      if (signal !== undefined && !isSignal(signal)) throw new TypeError("EventTarget.addEventListener: signal must be an AbortSignal");
      if (callback === null || callback === undefined) return;
      if (typeof callback !== "function" && typeof callback !== "object") {
        throw new TypeError("EventTarget.addEventListener: the listener must be a function or an object");
      }
      if (signal !== undefined && signalAborted(signal)) return;
      if (this.#find(name, callback, capture)) return;
      const entry = { __proto__: null, type: name, callback, capture, once, passive, removed: false };
      own(this.#listeners, entry);
      if (signal !== undefined) onAbort(signal, () => this.#remove(entry));
    }

    removeEventListener(type, callback, options = undefined) {
      this.#listeners;
      need("EventTarget.removeEventListener", 2, arguments.length);
      const isObject = (typeof options === "object" && options !== null) || typeof options === "function";
      const entry = this.#find(`${type}`, callback, !!(isObject ? options.capture : options));
      if (entry) this.#remove(entry);
    }

    dispatchEvent(event) {
      this.#listeners;
      need("EventTarget.dispatchEvent", 1, arguments.length);
      if (!inside.is(event)) throw new TypeError("EventTarget.dispatchEvent: expected an Event");
      if (inside.busy(event)) throw new DOMException("The event is already being dispatched", "InvalidStateError");
      return dispatchTo(this, event, false);
    }

    #find(type, callback, capture) {
      const list = this.#listeners;
      for (let i = 0; i < list.length; i++) {
        const entry = list[i];
        if (entry.type === type && entry.callback === callback && entry.capture === capture) return entry;
      }
      return undefined;
    }

    #remove(entry) {
      const kept = [];
      entry.removed = true;
      for (let i = 0; i < this.#listeners.length; i++) {
        if (this.#listeners[i] !== entry) own(kept, this.#listeners[i]);
      }
      this.#listeners = kept;
    }

    // Listeners that are added meanwhile do not run, those that are removed meanwhile do not either.
    #dispatch(event, trusted) {
      const list = this.#listeners, count = list.length, type = inside.type(event);
      inside.begin(event, this, trusted);
      for (let phase = 0; phase < 2; phase++) {
        for (let i = 0; i < count && !inside.stopped(event); i++) {
          const entry = list[i];
          if (entry.type !== type || entry.removed || entry.capture !== (phase === 0)) continue;
          if (entry.once) this.#remove(entry);
          inside.passive(event, entry.passive);
          this.#invoke(entry.callback, event);
          inside.passive(event, false);
        }
      }
      return inside.end(event);
    }

    #invoke(callback, event) {
      try {
        if (typeof callback === "function") dun.apply(callback, this, [event]);
        else dun.apply(callback.handleEvent, callback, [event]);
      } catch (error) {
        dun.report("an event listener", error);
      }
    }

    static {
      dispatchTo = (target, event, trusted) => target.#dispatch(event, trusted);
      listen = (target, entry) => own(target.#listeners, entry);
    }
  }
  publish(EventTarget);

  let isSignal, signalAborted, onAbort, abortSignal, newSignal;
  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    #steps = [];
    #handler = null;
    #sources = null; // of AbortSignal.any: what it depends on
    #dependents = null;

    constructor(pass) {
      if (pass !== secret) throw new TypeError("AbortSignal: illegal constructor; use AbortController, or AbortSignal.abort, timeout or any");
      super();
    }
    static abort(reason = undefined) {
      const signal = newSignal();
      signal.#aborted = true;
      signal.#reason = reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
      return signal;
    }
    static timeout(milliseconds) {
      need("AbortSignal.timeout", 1, arguments.length);
      const ms = +milliseconds;
      if (!(ms >= 0 && ms <= 9007199254740991)) throw new TypeError("AbortSignal.timeout: expected milliseconds, from 0 to 2^53 - 1");
      const signal = newSignal();
      setTimeout_(() => {
        signal.#abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
      }, ms > 2147483647 ? 2147483647 : ms);
      return signal;
    }
    static any(signals) {
      need("AbortSignal.any", 1, arguments.length);
      const list = dun.sequence("AbortSignal.any: the signals", signals);
      for (let i = 0; i < list.length; i++) {
        if (!isSignal(list[i])) throw new TypeError("AbortSignal.any: expected AbortSignals");
      }
      const signal = newSignal();
      for (let i = 0; i < list.length; i++) {
        if (!list[i].#aborted) continue;
        signal.#aborted = true;
        signal.#reason = list[i].#reason;
        return signal;
      }
      signal.#sources = [];
      for (let i = 0; i < list.length; i++) {
        const roots = list[i].#sources ?? [list[i]];
        for (let k = 0; k < roots.length; k++) {
          own(signal.#sources, roots[k]);
          own((roots[k].#dependents ??= []), signal);
        }
      }
      return signal;
    }
    get aborted() {
      return this.#aborted;
    }
    get reason() {
      return this.#reason;
    }
    throwIfAborted() {
      if (this.#aborted) throw this.#reason;
    }
    get onabort() {
      return this.#handler && this.#handler.value;
    }
    set onabort(value) {
      const callable = typeof value === "function" || (typeof value === "object" && value !== null) ? value : null;
      if (this.#handler) this.#handler.value = callable;
      else if (callable) {
        const handler = (this.#handler = { __proto__: null, value: callable });
        const callback = (event) => {
          if (typeof handler.value === "function") dun.apply(handler.value, this, [event]);
        };
        listen(this, { __proto__: null, type: "abort", callback, capture: false, once: false, passive: false, removed: false });
      }
    }

    // First every signal that depends on this one is marked, then each one's steps run and its event is fired.
    #abort(reason) {
      if (this.#aborted) return;
      this.#aborted = true;
      this.#reason = reason;
      const marked = [];
      for (let i = 0, list = this.#dependents ?? []; i < list.length; i++) {
        if (list[i].#aborted) continue;
        list[i].#aborted = true;
        list[i].#reason = reason;
        own(marked, list[i]);
      }
      this.#run();
      for (let i = 0; i < marked.length; i++) marked[i].#run();
    }

    #run() {
      const steps = this.#steps;
      this.#steps = [];
      for (let i = 0; i < steps.length; i++) steps[i]();
      dispatchTo(this, new Event("abort"), true);
    }

    static {
      newSignal = () => new AbortSignal(secret);
      isSignal = (value) => typeof value === "object" && value !== null && #aborted in value;
      signalAborted = (signal) => signal.#aborted;
      onAbort = (signal, step) => own(signal.#steps, step);
      abortSignal = (signal, reason) => signal.#abort(reason);
    }
  }
  publish(AbortSignal);

  class AbortController {
    #signal = newSignal();
    get signal() {
      return this.#signal;
    }
    abort(reason = undefined) {
      const signal = this.#signal;
      abortSignal(signal, reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason);
    }
  }
  publish(AbortController);

  own(dun.shown, (value) => (isSignal(value) ? ["aborted", signalAborted(value)] : undefined));
  own(dun.shown, (value) => (inside.is(value) ? ["type", inside.type(value)] : undefined));
  dun.Event = Event;
  dun.EventTarget = EventTarget;
  dun.isSignal = isSignal;
  dun.signalAborted = signalAborted;
  dun.onAbort = onAbort;
});
