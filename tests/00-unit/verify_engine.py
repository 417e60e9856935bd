#!/usr/bin/env python3
"""verify-engine refuses every module that a reset could not undo, and names why.

Each case is a small module made by hand from the sections of the binary format
(https://webassembly.github.io/spec/core/binary/); the accepted ones show that
it is the forbidden thing, and not a broken module, that is refused.
"""
import os
import subprocess
import sys
import tempfile

I32, FUNCREF = 0x7F, 0x70
IMPORTS = ["clock", "log"]


def leb(value):
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def name(text):
    return leb(len(text)) + text.encode()


def section(number, *entries):
    body = leb(len(entries)) + b"".join(entries)
    return bytes([number]) + leb(len(body)) + body


def raw_section(number, body):
    return bytes([number]) + leb(len(body)) + body


def function_body(code):
    body = b"\0" + code + b"\x0b"
    return leb(len(body)) + body


def names_section(index, text):
    entry = leb(1) + leb(index) + name(text)
    return raw_section(0, name("name") + b"\x01" + leb(len(entry)) + entry)


def module(code=b"", imports=(), tables=(bytes([FUNCREF, 0, 2]),), memories=(b"\0\x01",), globals_=(),
           exports=(), start=None, elements=(), data=(), tags=(), names=True):
    """One function of type () -> (), called "culprit", and what the case adds."""
    parts = [b"\0asm\x01\0\0\0", section(1, b"\x60\0\0")]
    functions = sum(1 for entry in imports if entry.endswith(b"\0\0"))
    if imports:
        parts.append(section(2, *imports))
    parts.append(section(3, b"\0"))
    if tables:
        parts.append(section(4, *tables))
    if memories:
        parts.append(section(5, *memories))
    if tags:
        parts.append(section(13, *tags))
    if globals_:
        parts.append(section(6, *globals_))
    if exports:
        parts.append(section(7, *exports))
    if start is not None:
        parts.append(raw_section(8, leb(start)))
    if elements:
        parts.append(section(9, *elements))
    if data:
        parts.append(raw_section(12, leb(len(data))))
    parts.append(section(10, function_body(code)))
    if data:
        parts.append(section(11, *data))
    if names:
        parts.append(names_section(functions, "culprit"))
    return b"".join(parts)


def const(value):
    return b"\x41" + leb(value)


ZERO3 = const(0) * 3
NULL = b"\xd0\x70"
PASSIVE_ELEMENT = b"\x01\0\x01\0"
PASSIVE_DATA = b"\x01\x01x"
MUTABLE = bytes([I32, 1]) + const(0) + b"\x0b"
CONSTANT = bytes([I32, 0]) + const(0) + b"\x0b"


def imported(module_name, field, kind):
    return name(module_name) + name(field) + kind


ACCEPTED = {
    "an empty function": module(),
    "table.size and a call through the table": module(const(0) + b"\x11\0\0"),
    "an imported function": module(imports=[imported("dunlin", "clock", b"\0\0")]),
    "a mutable global that is exported": module(globals_=[MUTABLE], exports=[name("g") + b"\x03\0"]),
    "a constant that is not": module(globals_=[CONSTANT]),
    "a segment that is placed at instantiation": module(elements=[b"\0" + const(0) + b"\x0b\x01\0"]),
    "vectors, sign extension": module(b"\xfd\x0c" + b"\0" * 16 + b"\x1a" + const(0) + b"\xc0\x1a"),
}

# What is refused, and words that the message must have.
REFUSED = {
    "table.set": (module(const(0) + NULL + b"\x26\0"), ["table.set in function 0 (culprit) at offset 0x"]),
    "table.grow": (module(NULL + const(1) + b"\xfc\x0f\0\x1a"), ["table.grow"]),
    "table.fill": (module(const(0) + NULL + const(0) + b"\xfc\x11\0"), ["table.fill"]),
    "table.copy": (module(ZERO3 + b"\xfc\x0e\0\0"), ["table.copy"]),
    "table.init": (module(ZERO3 + b"\xfc\x0c\0\0", elements=[PASSIVE_ELEMENT]), ["table.init"]),
    "elem.drop": (module(b"\xfc\x0d\0", elements=[PASSIVE_ELEMENT]), ["elem.drop"]),
    "data.drop": (module(b"\xfc\x09\0", data=[PASSIVE_DATA]), ["data.drop"]),
    "memory.init": (module(ZERO3 + b"\xfc\x08\0\0", data=[PASSIVE_DATA]), ["memory.init"]),
    "memory.copy": (module(ZERO3 + b"\xfc\x0a\0\0"), ["memory.copy"]),
    "memory.fill": (module(ZERO3 + b"\xfc\x0b\0"), ["memory.fill"]),
    "memory.grow": (module(const(1) + b"\x40\0\x1a"), ["memory.grow in function 0 (culprit)"]),
    "memory.grow without names": (module(const(1) + b"\x40\0\x1a", names=False), ["memory.grow in function 0 at"]),
    "memory.grow behind an import": (
        module(const(1) + b"\x40\0\x1a", imports=[imported("dunlin", "log", b"\0\0")]), ["in function 1 (culprit)"]),
    "a hidden mutable global": (module(globals_=[CONSTANT, MUTABLE]), ["mutable global 1 is not exported"]),
    "one exported, one hidden": (
        module(globals_=[MUTABLE, MUTABLE], exports=[name("g") + b"\x03\0"]), ["mutable global 1"]),
    "an unknown import": (module(imports=[imported("dunlin", "open", b"\0\0")]), ["import dunlin.open"]),
    "an import of WASI": (
        module(imports=[imported("wasi_snapshot_preview1", "clock", b"\0\0")]),
        ["import wasi_snapshot_preview1.clock"]),
    "an imported memory": (
        module(imports=[imported("dunlin", "clock", b"\x02\0\x01")], memories=()), ["only functions may be imported"]),
    "an imported table": (
        module(imports=[imported("dunlin", "clock", b"\x01" + bytes([FUNCREF, 0, 1]))], tables=()),
        ["only functions may be imported"]),
    "an imported global": (
        module(imports=[imported("dunlin", "clock", b"\x03" + bytes([I32, 1]))]), ["only functions may be imported"]),
    "a start function": (module(start=0), ["start function 0 (culprit)"]),
    "shared memory": (module(memories=[b"\x03\x01\x02"]), ["shared memory"]),
    "64-bit memory": (module(memories=[b"\x04\x01"]), ["64-bit memory"]),
    "two memories": (module(memories=[b"\0\x01", b"\0\x01"]), ["more than one memory"]),
    # Not named in the source: the second net, validation, holds them.
    "an atomic": (module(const(0) + b"\xfe\x10\x02\0\x1a"), ["only the proposals"]),
    "a tail call": (module(b"\x12\0"), ["only the proposals"]),
    "a passive segment": (module(data=[PASSIVE_DATA]), ["only the proposals"]),
    "an exception": (module(tags=[b"\0\0"]), ["only the proposals"]),
    "two findings": (module(const(1) + b"\x40\0\x1a" + const(1) + b"\x40\0\x1a"), ["2 thing(s)"]),
}

NOT_MODULES = {"an empty file": b"", "text": b"hello, world", "a module cut short": module()[:-30]}


def verifier():
    with open(os.path.join(os.environ.get("DUNLIN_SOURCE", "."), "build/deps/paths"), encoding="utf-8") as lines:
        return dict(line.strip().split("=", 1) for line in lines)["verify_engine"]


def verify(program, path, contents):
    with open(path, "wb") as file:
        file.write(contents)
    done = subprocess.run([program, path, *IMPORTS], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def cases():
    for what, contents in ACCEPTED.items():
        yield f"accepts {what}", contents, 0, []
    for what, (contents, words) in REFUSED.items():
        yield f"refuses {what}", contents, 1, words
    for what, contents in NOT_MODULES.items():
        yield f"does not take {what} for a module", contents, 2, []


def main():
    program = verifier()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for count, (what, contents, status, words) in enumerate(cases(), 1):
            found, message = verify(program, os.path.join(folder, "module.wasm"), contents)
            good = found == status and all(word in message for word in words)
            failures += not good
            print(f"{'ok' if good else 'not ok'} {count} - {what}")
            if not good:
                print(f"# expected status {status} and {words}, found status {found}: {message}")
    sys.exit(1 if failures else 0)


main()
