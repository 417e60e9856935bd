#!/usr/bin/env python3
"""tools/check-layers passes a tree that keeps the rules and fails each that breaks one."""
import os
import subprocess
import sys
import tempfile

CHECK = os.path.join(os.environ.get("DUNLIN_SOURCE", "."), "tools/check-layers")

GOOD = {
    "include/dunlin.h": "",
    "guest/abi.h": "",
    "guest/engine.c": '#include "quickjs.c"\n#include "abi.h"\n',
    "src/base/error.h": "#include <dunlin.h>\n#include <stdio.h>\n",
    "src/base/error.c": '#include "error.h"\n',
    "src/store/object.h": '#include "../base/error.h"\n',
    "src/sandbox/slot.h": '#include "../base/error.h"\n#include "../../guest/abi.h"\n',
    "src/sandbox/wasm.c": "#include <wasm.h>\n#include <wasmtime.h>\n#include <wasmtime/module.h>\n",
    "src/functions/call.h": '#include "../sandbox/slot.h"\n#include "../store/object.h"\n',
    "src/http/loop.c": '#include <sys/epoll.h>\n#include "../functions/call.h"\n',
    "src/api/call.c": '#include <dunlin.h>\n#include "../functions/call.h"\n',
    "src/cli/main.c": '#include <dunlin.h>\n#include "text.h"\n',
    "src/cli/text.h": "",
}

# File, what is added to it, and words of the message.
BROKEN = [
    ("src/base/error.c", '#include "../sandbox/slot.h"', "base must not include src/sandbox/slot.h"),
    ("src/sandbox/slot.h", '#include "../functions/call.h"', "sandbox must not include"),
    ("src/sandbox/slot.h", '#include "../store/object.h"', "sandbox must not include"),
    ("src/store/object.h", '#include "../sandbox/slot.h"', "store must not include"),
    ("src/functions/call.h", '#include "../api/call.c"', "functions must not include"),
    ("src/http/loop.c", '#include "../sandbox/slot.h"', "http must not include"),
    ("src/http/loop.c", "#include <sandbox/slot.h>", "http must not include"),
    ("src/http/loop.c", '  #  include "sandbox/slot.h"', "http must not include"),
    ("src/cli/main.c", '#include "../base/error.h"', "cli must not include src/base/error.h"),
    ("src/base/error.c", '#include "../../guest/abi.h"', "base must not include guest/abi.h"),
    ("src/sandbox/slot.h", '#include "../../guest/engine.c"', "sandbox must not include guest/engine.c"),
    ("guest/engine.c", '#include "../src/base/error.h"', "the guest must not include"),
    ("guest/engine.c", "#include <dunlin.h>", "the guest must not include"),
    ("src/api/call.c", "#include <wasmtime/error.h>", "only one file may include Wasmtime's headers"),
    ("src/store/object.h", "#include <sys/epoll.h>", "only one file may include <sys/epoll.h>"),
    ("src/plugins/new.c", "", "src/plugins is no layer"),
    ("src/base/error.c", '#include "../sandbox/missing.h"', "base must not include"),
]


def write_tree(root, files):
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


def check(files):
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, files)
        done = subprocess.run([CHECK, root], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def main():
    results = [("a tree that keeps the rules", check(GOOD) == (0, ""))]
    for path, line, words in BROKEN:
        status, output = check({**GOOD, path: GOOD.get(path, "") + line + "\n"})
        results.append((f"{path} with {line}", status == 1 and path in output and words in output))
    for count, (what, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {count} - {what}")
    sys.exit(0 if all(good for _, good in results) else 1)


main()
