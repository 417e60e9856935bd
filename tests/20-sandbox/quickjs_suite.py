#!/usr/bin/env python3
"""QuickJS-ng's own tests: each ends in the guest as in the engine built as a
native program, by passing or with the same error. time limit: 300 s

Modules run at deployment, imported by an entry of ours; scripts by `dunlin eval`.
What its program qjs offers besides the engine is missing here and there: print()
and gc() do nothing, in both. What needs more of std, os or bjson is left out and
listed, as are the files that are not tests.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "native"))
import quickjs  # noqa: E402

NO_ATOMICS = "the guest, which has one thread, has no Atomics"
EXCLUDED = {
    "test_bjson.js": "needs bjson", "test_std.js": "needs std", "test_worker.js": "needs os.Worker",
    "test_worker_module.js": "part of test_worker.js", "microbench.js": "a benchmark", "empty.js": "part of others",
    "assert.js": "part of others", "detect_module/4.js": "needs os",
    "detect_module/0.js": "a module that only qjs recognises", "detect_module/1.js": "a module that only qjs recognises",
    "detect_module/3.js": "a module that only qjs recognises",
    "import-attributes-identity.js": "imports itself as text, which is no part of the language",
    "atomics-store-leak.js": NO_ATOMICS, "bug1301.js": NO_ATOMICS, "bug1302.js": NO_ATOMICS, "bug1305.js": NO_ATOMICS,
}
# The guest differs on purpose.
DIFFERENT = {
    "bug1661.js": ('{"first":1}', "a rejection that nobody handles is an error"),
    "detect_module/2.js": ("SyntaxError: unexpected token in expression: '='", "`dunlin eval` knows await at the top"),
}
PRELUDE = "globalThis.print = function () {}; globalThis.gc = function () {}; "
# Slices of long strings share memory with them: of interest to the engine's authors only.
KINDS = "globalThis.qjs = { getStringKind: s => s.length > 999 ? 1 : 0 };"
STD = "export function gc() {}\n"
OS = 'export const platform = "none";\n'


def prepare():
    """Copy the tests; the files that are tests."""
    shutil.copytree(os.path.join(quickjs.sources(), "tests"), "tests")
    write("prelude.js", PRELUDE + KINDS)
    write("tests/qjs-std.js", STD)
    write("tests/qjs-os.js", OS)
    names = []
    for folder, _, files in os.walk("tests"):
        names += [os.path.relpath(os.path.join(folder, name), "tests") for name in files]
    tests = sorted(name for name in names if name.endswith(".js") and "qjs-" not in name and "fixture_" not in name)
    for name in tests:
        replace_imports(os.path.join("tests", name))
    return [name for name in tests if name not in EXCLUDED]


def replace_imports(path):
    text = read(path)
    changed = re.sub(r'"qjs:(std|os)"', r'"./qjs-\1.js"', text)
    if changed != text:
        write(path, changed)


def is_module(text):
    return bool(re.search(r"^\s*(import|export)\b[^(]|^(const|let|var) \w+ = await\b", text, re.MULTILINE))


def run_both(name):
    text = read(os.path.join("tests", name))
    if is_module(text):
        write("entry.js", f'import "./prelude.js"\nimport "./tests/{name}"\nexport default () => "passed"\n')
        return run_natively("module", "entry.js"), run_in_guest("call", "entry.js")
    # Both see the same text; what its last statement comes to is no part of the test.
    directive = '"use strict"; ' if re.match(r"\s*(['\"])use strict\1", text) else ""
    write("script.js", f"{directive}{PRELUDE}{text}\n;'passed'\n")
    return run_natively("script", "script.js"), run_in_guest("eval", "script.js")


def run_natively(kind, path):
    result = subprocess.run([quickjs.native(), kind, path], capture_output=True, text=True, timeout=100)
    assert result.returncode in (0, 1), (path, result)
    outcome = result.stdout.split("\n")[0]
    return "passed" if result.returncode == 0 else "stopped" if outcome == "InternalError: interrupted" else outcome


def run_in_guest(command, path):
    endless = "qjs:set-interrupt-handler" in read(path)
    result = subprocess.run([quickjs.DUNLIN, command, path, "--log-level", "off", "--memory", "512MiB",
                             "--timeout", "500ms" if endless else "60s"],
                            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
    if result.returncode == 0:
        assert result.stdout == '"passed"\n', result
        return "passed"
    if result.returncode == 3 and "stack" in result.stderr:
        return "RangeError: Maximum call stack size exceeded"
    return "stopped" if result.returncode == 4 else result.stderr.removeprefix("dunlin: ").split("\n")[0]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    if not quickjs.DUNLIN:
        quickjs.skip("DUNLIN does not say where the program is")
    tests = prepare()
    different, failing = 0, []
    for name in tests:
        native, guest = run_both(name)
        if native != "passed":
            failing.append(f"{name}: {native}")
        expected = DIFFERENT[name][0] if name in DIFFERENT else native
        if guest != expected:
            different += 1
            print(f"not ok {name}\n  native: {native}\n  guest:  {guest}")
    print("end with an error in both:\n  " + "\n  ".join(failing))
    print("differ on purpose:\n  " + "\n  ".join(f"{name}: {why}" for name, (_, why) in DIFFERENT.items()))
    print("left out:\n  " + "\n  ".join(f"{name}: {why}" for name, why in sorted(EXCLUDED.items())))
    print(f"{len(tests)} tests, {len(tests) - len(failing)} of them pass natively; {different} differ in the guest")
    assert len(tests) > 90
    sys.exit(different > 0)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        main()
