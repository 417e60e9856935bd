// console (console.spec.whatwg.org): text by 10-inspect.js, levels as enum dun_log_level; one call is one record of the log.
(function (dun) {
  "use strict";
  const { formatLine, inspect, indexOf, slice, repeat, own, mapGet, mapSet, mapDelete, kind, elements, entries, ownProperties } = dun;
  const toFixed = dun.uncurry(Number.prototype.toFixed);
  const Map_ = Map;
  const DEBUG = 0, INFO = 1, WARN = 2, ERROR = 3, GROUPS = 40, COLUMNS = 50, CELL = 200, HOLES = 8;
  const counts = new Map_();
  const timers = new Map_();
  let groups = 0;

  const write = (level, text) => {
    if (groups > 0) {
      const margin = repeat("  ", groups);
      let out = margin, from = 0;
      for (let at; (at = indexOf(text, "\n", from)) >= 0; from = at + 1) out += slice(text, from, at + 1) + margin;
      text = out + slice(text, from);
    }
    dun.log(level, text);
  };

  const label = (value) => (value === undefined ? "default" : dun.slice(`${value}`, 0, 1000));

  const took = (ms) => (ms < 1000 ? `${toFixed(ms, 3)}ms` : `${toFixed(ms / 1000, 3)}s`);

  const report = (name, args) => {
    const from = mapGet(timers, name);
    if (from === undefined) {
      write(WARN, `Timer '${name}' does not exist`);
      return false;
    }
    const rest = args.length > 1 ? " " + formatLine(args, 1) : "";
    write(INFO, `${name}: ${took(dun.clock(1) - from)}${rest}`);
    return true;
  };

  // A table's columns are the rows' own properties; cells are as console.log would show them.
  const table = (data, only) => {
    const heads = ["(index)"], rows = [], places = new Map_();
    const place = (name) => {
      let at = mapGet(places, name);
      if (at === undefined && heads.length < COLUMNS) {
        at = heads.length;
        mapSet(places, name, at);
        own(heads, slice(name, 0, 100));
      }
      return at;
    };
    if (only) {
      const list = elements(only, COLUMNS);
      for (let i = 0; i + 1 < list.length; i += 2) if (typeof list[i + 1] !== "object") place(nameOf(list[i + 1]));
    }
    eachOf(data, (index, value) => {
      const row = new Map_();
      mapSet(row, 0, index);
      const entry = { __proto__: null, row, value: undefined };
      own(rows, entry);
      if (typeof value !== "object" || value === null || kind(value) === "Proxy") {
        if (!only) entry.value = inspect(value, 0, CELL);
        return;
      }
      eachOf(value, (name, cell) => {
        const at = only ? mapGet(places, name) : place(name);
        if (at !== undefined) mapSet(row, at, inspect(cell, 0, CELL));
      });
    });
    return draw(heads, rows);
  };

  const nameOf = (name) => (typeof name === "symbol" ? inspect(name, 0) : `${name}`);

  // The parts of a collection or object that have a value, up to 100: see(name, value).
  const eachOf = (data, see) => {
    const type = kind(data);
    if (type === "Map" || type === "Set") {
      const list = entries(data, 100);
      for (let i = 1; i + 1 < list.length; i += 2) see(`${(i - 1) / 2}`, type === "Map" ? list[i + 1] : list[i]);
    } else if (dun.isArray(data) || dun.isTypedArrayKind(type)) {
      const list = elements(data, 100);
      let index = 0;
      for (let i = 0; i + 1 < list.length; i += 2) {
        if (list[i] === 0) see(`${index}`, list[i + 1]);
        index += list[i] === HOLES ? list[i + 1] : 1;
      }
    } else {
      const list = ownProperties(data, 100, false, false);
      for (let i = 0; i + 2 < list.length; i += 3) if (list[i + 1] === 0) see(nameOf(list[i]), list[i + 2]);
    }
  };

  const draw = (heads, rows) => {
    let hasValues = false;
    for (let i = 0; i < rows.length; i++) if (rows[i].value !== undefined) hasValues = true;
    const last = heads.length;
    if (hasValues) own(heads, "Values");
    const cell = (entry, c) => (hasValues && c === last ? entry.value : mapGet(entry.row, c)) ?? "";
    const widths = [];
    for (let c = 0; c < heads.length; c++) {
      let width = heads[c].length;
      for (let r = 0; r < rows.length; r++) {
        const length = cell(rows[r], c).length;
        if (length > width) width = length;
      }
      own(widths, width + 2);
    }
    const rule = (left, middle, right) => {
      let out = left;
      for (let c = 0; c < widths.length; c++) out += repeat("─", widths[c]) + (c + 1 < widths.length ? middle : right);
      return out;
    };
    const line = (text) => {
      let out = "│";
      for (let c = 0; c < widths.length; c++) out += " " + dun.padEnd(text(c), widths[c] - 1, " ") + "│";
      return out;
    };
    let out = rule("┌", "┬", "┐") + "\n" + line((c) => heads[c]) + "\n" + rule("├", "┼", "┤") + "\n";
    for (let r = 0; r < rows.length; r++) out += line((c) => cell(rows[r], c)) + "\n";
    return out + rule("└", "┴", "┘");
  };

  const console = {
    log(...args) {
      write(INFO, formatLine(args, 0));
    },
    info(...args) {
      write(INFO, formatLine(args, 0));
    },
    debug(...args) {
      write(DEBUG, formatLine(args, 0));
    },
    warn(...args) {
      write(WARN, formatLine(args, 0));
    },
    error(...args) {
      write(ERROR, formatLine(args, 0));
    },
    trace(...args) {
      const text = args.length > 0 ? "Trace: " + formatLine(args, 0) : "Trace";
      write(DEBUG, `${text}\n${dun.stackHere()}`);
    },
    assert(condition, ...args) {
      if (condition) return;
      if (args.length === 0) return write(ERROR, "Assertion failed");
      write(ERROR, typeof args[0] === "string" ? "Assertion failed: " + formatLine(args, 0) : "Assertion failed " + formatLine(args, 0));
    },
    count(name) {
      const text = label(name);
      const n = (mapGet(counts, text) ?? 0) + 1;
      mapSet(counts, text, n);
      write(INFO, `${text}: ${n}`);
    },
    countReset(name) {
      const text = label(name);
      if (!mapDelete(counts, text)) write(WARN, `Count for '${text}' does not exist`);
    },
    group(...args) {
      if (args.length > 0) write(INFO, formatLine(args, 0));
      if (groups < GROUPS) groups++;
    },
    groupCollapsed(...args) {
      if (args.length > 0) write(INFO, formatLine(args, 0));
      if (groups < GROUPS) groups++;
    },
    groupEnd() {
      if (groups > 0) groups--;
    },
    table(data, columns) {
      if (typeof data !== "object" || data === null || kind(data) === "Proxy") return write(INFO, formatLine([data], 0));
      write(INFO, table(data, typeof columns === "object" && columns !== null ? columns : undefined));
    },
    dir(value) {
      write(INFO, inspect(value, 2));
    },
    dirxml(...args) {
      write(INFO, formatLine(args, 0));
    },
    time(name) {
      const text = label(name);
      if (mapGet(timers, text) !== undefined) write(WARN, `Timer '${text}' already exists`);
      else mapSet(timers, text, dun.clock(1));
    },
    timeEnd(name) {
      const text = label(name);
      if (report(text, [])) mapDelete(timers, text);
    },
    timeLog(name, ...args) {
      const all = [undefined];
      for (let i = 0; i < args.length; i++) own(all, args[i]);
      report(label(name), all);
    },
  };
  dun.tag(console, "console");
  dun.global("console", console);
  dun.report = (what, error) => write(ERROR, `Uncaught (in ${what}) ${inspect(error, 2)}`);

  // What the web does with an exception that nobody catches, and that ends nothing.
  const { reportError } = {
    reportError(error) {
      dun.need("reportError", 1, arguments.length);
      write(ERROR, `Uncaught ${inspect(error, 2)}`);
    },
  };
  dun.global("reportError", reportError);
});
