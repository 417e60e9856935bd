#!/usr/bin/env python3
"""Embeds text files in a C header: embed.py OUT.h FILE...

The header defines dun_web_sources[], {name, text, size} of each file in the order of their names. Texts end with a NUL
that `size` does not count; they are written as short string literals, so that any size compiles.
"""
import os
import sys


def literals(data):
    """C string literals, a line of the file each (long lines in pieces), joined by the compiler."""
    for line in data.splitlines(keepends=True):
        for at in range(0, len(line), 1000):
            yield '"' + "".join(escape(byte) for byte in line[at : at + 1000]) + '"'


def escape(byte):
    if byte in (0x22, 0x5C):
        return "\\" + chr(byte)
    if 0x20 <= byte < 0x7F and byte != 0x3F:  # a question mark could begin a trigraph
        return chr(byte)
    return "\\%03o" % byte


def main(out, *paths):
    paths = sorted(paths, key=os.path.basename)
    with open(out + ".new", "w", encoding="ascii") as header:
        print("/* Made by tools/embed.py. */", file=header)
        for i, path in enumerate(paths):
            with open(path, "rb") as file:
                data = file.read()
            print(f"static const char dun_web_source_{i}[] =", file=header)
            print("    " + "\n    ".join(literals(data) or ['""']) + ";", file=header)
        print("static const struct {\n    const char *name;\n    const char *text;\n    unsigned size;", file=header)
        print("} dun_web_sources[] = {", file=header)
        for i, path in enumerate(paths):
            name = os.path.basename(path)
            print(f'    {{ "{name}", dun_web_source_{i}, sizeof dun_web_source_{i} - 1 }},', file=header)
        print("};", file=header)
    os.replace(out + ".new", out)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: embed.py OUT.h FILE...")
    main(*sys.argv[1:])
