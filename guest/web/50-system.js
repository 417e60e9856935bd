// performance, crypto, navigator, self and the Web Crypto part that needs no grant.
(function (dun) {
  "use strict";
  const { publish, secret, need, TypeError } = dun;
  const illegal = (name) => new TypeError(`${name}: illegal constructor`);

  class Performance extends dun.EventTarget {
    #brand;
    constructor(pass) {
      if (pass !== secret) throw illegal("Performance");
      super();
    }
    get timeOrigin() {
      this.#brand;
      return dun.clock(2);
    }
    now() {
      this.#brand;
      return dun.clock(1);
    }
    toJSON() {
      this.#brand;
      return { timeOrigin: dun.clock(2) };
    }
  }
  publish(Performance);
  dun.global("performance", new Performance(secret));

  class Crypto {
    #brand;
    constructor(pass) {
      if (pass !== secret) throw illegal("Crypto");
    }
    getRandomValues(array) {
      this.#brand;
      need("crypto.getRandomValues", 1, arguments.length);
      return dun.randomValues(array);
    }
    randomUUID() {
      this.#brand;
      return dun.randomUUID();
    }
  }
  publish(Crypto);
  dun.global("crypto", new Crypto(secret));

  class Navigator {
    #brand;
    constructor(pass) {
      if (pass !== secret) throw illegal("Navigator");
    }
    get userAgent() {
      this.#brand;
      return "dunlin";
    }
  }
  publish(Navigator);
  dun.global("navigator", new Navigator(secret));

  dun.global("self", globalThis);
});
