#!/usr/bin/env python3
"""Print where things are, as NAME=PATH lines, from what Cargo said.

usage: write-paths.py TARGET_DIR      (reads messages.json and metadata.json in it)
"""
import json
import os
import sys

target = sys.argv[1]


def messages(reason):
    with open(os.path.join(target, "messages.json"), encoding="utf-8") as lines:
        return [m for m in map(json.loads, lines) if m["reason"] == reason]


def the_one(what, found):
    """Cargo names exactly one of each; anything else is a changed Cargo."""
    found = sorted(set(found))
    if len(found) != 1 or not os.path.exists(found[0]):
        sys.exit(f"deps/write-paths.py: expected one existing {what}, found {found}")
    return os.path.realpath(found[0])


def built(name):
    return the_one(name, [f for m in messages("compiler-artifact") for f in m["filenames"]
                          if os.path.basename(f) == name])


def crate(name, inside):
    with open(os.path.join(target, "metadata.json"), encoding="utf-8") as file:
        packages = json.load(file)["packages"]
    return the_one(f"source of {name}", [os.path.join(os.path.dirname(p["manifest_path"]), inside)
                                         for p in packages if p["name"] == name])


# The headers come from the crate's build script, which sets the features in conf.h.
headers = the_one("folder of Wasmtime's headers",
                  [os.path.join(m["out_dir"], "include") for m in messages("build-script-executed")
                   if "wasmtime-c-api-impl" in m["package_id"]])

print(f"library={built('libdunlin_deps.a')}")
print(f"verify_engine={built('verify-engine')}")
print(f"wasmtime_include={headers}")
print(f"quickjs={crate('libquickjs-ng-sys', 'embed/quickjs')}")
print(f"ada={crate('ada-url', 'deps')}")
