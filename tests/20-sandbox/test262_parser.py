#!/usr/bin/env python3
"""test262-parser-tests in the guest: each case is accepted or refused, with the
same error, as by QuickJS-ng built natively. time limit: 300 s

A script is evaluated by indirect eval, in a fresh instance each, and what came
of it is compared: that it ran, or the name and the message of what it threw.
A module is deployed with an import of a missing file at its end, so that it is
parsed in full and never runs: a SyntaxError refuses it, the missing file does
not. How QuickJS-ng itself does on the suite is printed, not judged.
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "native"))
import quickjs  # noqa: E402

FOLDERS = ("pass", "pass-explicit", "fail", "early")
RUN = """
function run(source) {
    try { (0, eval)(source) } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : "threw"
    }
    return "ran"
}
"""
MISSING = "./never-there.js"


def corpus():
    """{name: source}, scripts and modules apart."""
    try:
        found = subprocess.run(["node", "--input-type=module", "-e",
                                "import { packages } from './install.mjs'; console.log(packages())"],
                               cwd=os.path.join(HERE, "npm"), capture_output=True, text=True)
    except FileNotFoundError:
        quickjs.skip("node is not installed")
    if found.returncode:
        print(found.stdout + found.stderr)
        sys.exit(found.returncode)
    scripts, modules = {}, {}
    for folder in FOLDERS:
        path = os.path.join(found.stdout.strip(), "node_modules/test262-parser-tests", folder)
        for name in sorted(os.listdir(path)):
            with open(os.path.join(path, name), encoding="utf-8") as file:
                (modules if ".module." in name else scripts)[f"{folder}/{name}"] = file.read()
    return scripts, modules


def check_scripts(cases):
    """What became of each in the guest, None for what did not end, and how many differ."""
    with open("run.js", "w") as file:
        file.write(RUN)
    with open("guest.js", "w") as file:
        file.write(RUN + "export { run }")
    native = subprocess.run([quickjs.native(), "lines", "run.js"], input=to_lines(cases.values()), text=True,
                            stdout=subprocess.PIPE, check=True)
    expected = [json.loads(line) for line in native.stdout.splitlines()]
    assert len(expected) == len(cases)
    found = run_in_guest(cases.values(), "100ms")
    # On a busy machine one that ends may be stopped: once more, with time.
    stopped = [place for place, (ours, theirs) in enumerate(zip(found, expected)) if ours is None and theirs is not None]
    for place, outcome in zip(stopped, run_in_guest([list(cases.values())[place] for place in stopped], "5s")):
        found[place] = outcome
    return compare(cases, expected, found)


def run_in_guest(sources, timeout):
    result = subprocess.run([quickjs.DUNLIN, "map", "guest.js", "run", "--keep-going", "--timeout", timeout],
                            input=to_lines(sources), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    failed = [line for line in result.stderr.splitlines() if line.startswith("dunlin: line ")]
    assert all("timed out" in line for line in failed), failed
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(found) == len(sources) and found.count(None) == len(failed), result.stderr[-2000:]
    return found


def to_lines(sources):
    return "".join(json.dumps(source) + "\n" for source in sources)


def check_modules(cases):
    native = subprocess.run([quickjs.native(), "modules"], input=to_lines(cases.values()), text=True,
                            stdout=subprocess.PIPE, check=True)
    expected = ["SyntaxError" if refused(json.loads(line)) else "parses" for line in native.stdout.splitlines()]
    return compare(cases, expected, [deploy(source) for source in cases.values()])


def deploy(source):
    with open("module.js", "w", encoding="utf-8") as file:
        file.write(f'{source}\nimport "{MISSING}"\n')
    result = subprocess.run([quickjs.DUNLIN, "inspect", "module.js"], capture_output=True, text=True)
    assert result.returncode and not result.stdout, (source, result)
    if "SyntaxError: " in result.stderr:
        return "SyntaxError"
    assert "never-there.js" in result.stderr or "cannot import" in result.stderr, (source, result.stderr)
    return "parses"


def compare(cases, expected, found):
    for name, ours, theirs in zip(cases, found, expected):
        if ours != theirs:
            print(f"not ok {name}: {json.dumps(cases[name])}\n  native: {theirs}\n  guest:  {ours}")
    return {name: ours for name, ours in zip(cases, found)}, sum(a != b for a, b in zip(expected, found))


def refused(outcome):
    return outcome is not None and outcome.startswith("SyntaxError")


def main():
    if not quickjs.DUNLIN:
        quickjs.skip("DUNLIN does not say where the program is")
    scripts, modules = corpus()
    outcomes, different = check_scripts(scripts)
    endless = sum(outcome is None for outcome in outcomes.values())
    module_outcomes, module_different = check_modules(modules)
    outcomes |= module_outcomes
    for folder in FOLDERS:
        names = [name for name in outcomes if name.startswith(folder + "/")]
        wanted = sum(refused(outcomes[name]) != folder.startswith("pass") for name in names)
        print(f"{folder}: {len(names)} cases, QuickJS-ng agrees with the suite on {wanted}")
    print(f"{len(scripts)} scripts ({endless} of them endless) and {len(modules)} modules; "
          f"{different + module_different} differ between guest and native")
    assert endless < 300 and len(scripts) > 5000 and len(modules) > 250
    sys.exit(different + module_different > 0)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        main()
