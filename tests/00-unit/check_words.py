#!/usr/bin/env python3
"""tools/check-words passes clean files and fails each that breaks a rule."""
import os
import subprocess
import sys
import tempfile

CHECK = os.path.join(os.environ.get("DUNLIN_SOURCE", "."), "tools/check-words")
MARK = "TO" + "DO"


def function(lines):
    return "/* a */\nint f(void)\n{\n" + "    g();\n" * lines + "}\n"


CLEAN = [
    ("a.c", function(100)),
    ("a.c", "/* strcpy(a, b) is not used */\nconst char *a = \"strcpy(a, b)\";\nint my_strcpy(int a);\n"),
    ("a.c", "/* a */\n#if A\nint a;\n#endif\n"),
    ("a.c", "/* a */\nstruct a\n{\n    int b;\n};\n"),
    ("a.h", "// a\nint a(void);\n"),
    ("a.py", "# a\n" * 800),
    ("Makefile", "all:\n\ttrue\n"),
    ("fuzz/corpus/a/1.c", f"\t{MARK} strcpy(\n"),
    ("a.md", "Two spaces end a line.  \nhttps://example.org/work/a\n"),
]

BROKEN = [(f"{word}( in a.c", "a.c", f"/* a */\nint a = {word} (b);\n", f"{word} is not used")
          for word in ("sprintf", "vsprintf", "strcpy", "strcat", "strtok", "atoi", "gets", "alloca")] + [
    ("a long function", "a.c", function(101), "a function of 101 lines"),
    ("#ifdef in a function", "a.c", "/* a */\nint f(void)\n{\n#ifdef A\n    g();\n#endif\n}\n", "inside a function"),
    ("no opening comment", "a.c", "int a;\n", "opens with a comment"),
    ("a long file", "a.py", "# a\n" * 801, "801 lines"),
    ("a tab", "a.c", "/* a */\nint\ta;\n", "a tab"),
    ("a white line end", "a.c", "/* a */ \nint a;\n", "white space"),
    ("a mark", "a.py", f"# {MARK}: more\n", "left-over mark"),
    ("a mark in a script without a suffix", "run", f"#!/bin/sh\n# {MARK}\n", "left-over mark"),
    ("somebody's path", "a.md", "See /root" + "/project/a.\n", "somebody's machine"),
]


def check(path, text):
    with tempfile.TemporaryDirectory() as root:
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run([CHECK, root], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def main():
    results = []
    for number, (path, text) in enumerate(CLEAN, 1):
        results.append((f"clean {number}: {path}", check(path, text) == (0, "")))
    for what, path, text, words in BROKEN:
        status, output = check(path, text)
        results.append((what, status == 1 and words in output))
    for count, (what, good) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {count} - {what}")
    sys.exit(0 if all(good for _, good in results) else 1)


main()
