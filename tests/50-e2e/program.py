"""Runs the command line for the tests of this folder.

A test is a function named test_...; it gets an empty directory to work in.
`main(globals())` at the end of a file runs all of them and ends with 1 if one
failed. The program is $DUNLIN; without it a file is skipped (77).
"""
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

DUNLIN = os.environ.get("DUNLIN")

FUNCTIONS = """\
export default function (input) { return input }
export function add([a, b]) { return a + b }
export function next(n) { return n + 1 }
export function undef() {}
export function kind(input) {
  return input === undefined ? "undefined" : input instanceof Uint8Array ? "bytes" : typeof input
}
export function bytes(input) { return new Uint8Array([0, 255, 10, 13]) }
export function fail(input) { throw new TypeError("no use for " + JSON.stringify(input)) }
export async function reject() { throw new RangeError("rejected") }
export function spin() { for (;;); }
export function grow() { const all = []; for (;;) all.push(new Uint8Array(1 << 20)) }
export function dive() { const f = () => 1 + f(); return f() }
export function large(n) { return "x".repeat(n) }
export function log() {
  console.debug("at debug"); console.info("at info"); console.warn("at warn"); console.error("at error")
  return 1
}
export function chatter() { for (;;) console.log("x".repeat(1000)) }
export function escape() { console.log("\\x1b[2Jcleared\\x07"); return 1 }
export function odd(n) { if (n % 2 === 0) throw new Error("even: " + n); return n }
export function busy(n) { const end = performance.now() + 2; while (performance.now() < end); return n }
let calls = 0
export function count() { return ++calls }
"""


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __repr__(self):
        return f"exit code {self.code}\nstdout: {self.out[:2000]!r}\nstderr: {self.err[:2000]!r}"


def dunlin(*arguments, stdin=b"", env=None, timeout=60, **keywords):
    """Run the program; stdin is bytes, a file, or None for a pipe that stays open."""
    stream = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
    done = subprocess.run([DUNLIN, *map(str, arguments)], env={**os.environ, **(env or {})}, timeout=timeout,
                          **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **stream, **keywords})
    return Result(done.returncode, done.stdout or b"", (done.stderr or b"").decode())


def ok(result, out=None):
    """Insist on success and, if given, on what was printed."""
    assert result.code == 0, result
    assert out is None or result.out == (out if isinstance(out, bytes) else out.encode()), result
    return result


def fails(result, code, *parts):
    """Insist on an exit code, on nothing printed, and on what the message says."""
    assert result.code == code, result
    assert result.out == b"", result
    assert result.err.startswith("dunlin: "), result
    for part in parts:
        assert part in result.err, f"expected {part!r} in the message\n{result}"
    return result


def write(path, content):
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def start(*arguments, stdin=subprocess.DEVNULL, **keywords):
    return subprocess.Popen([DUNLIN, *map(str, arguments)], stdin=stdin,
                            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **keywords})


def on_terminal(*arguments, stdin=None, stdout=None, columns=80, env=None):
    """Run the program with its standard files on a terminal; what that got to see."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    variables = {**os.environ, "TERM": "xterm", **(env or {})}
    if not env or "NO_COLOR" not in env:
        variables.pop("NO_COLOR", None)
    process = subprocess.Popen([DUNLIN, *map(str, arguments)], stdin=stdin or theirs, stdout=stdout or theirs,
                               stderr=theirs, start_new_session=True, env=variables)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(ours)
    return Result(process.wait(timeout=60), seen, seen.decode(errors="replace"))


def until(condition, seconds=20):
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not happen within {seconds} s"
        time.sleep(0.01)


def main(names):
    if not DUNLIN:
        print("skipped: DUNLIN does not say where the program is")
        sys.exit(77)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    failed = 0
    tests = [value for name, value in names.items() if name.startswith("test_")]
    for test in tests:
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            write("f.js", FUNCTIONS)
            try:
                test()
            except Exception:
                failed += 1
                print(f"not ok {test.__name__}")
                traceback.print_exc(file=sys.stdout)
            finally:
                os.chdir("/")
    print(f"{len(tests) - failed} of {len(tests)} tests passed")
    sys.exit(1 if failed else 0)
