#!/usr/bin/env python3
"""Help, mistakes on the command line, units."""
import json

from program import dunlin, fails, main, ok

COMMANDS = "call", "map", "eval", "build", "inspect", "doctor"


def test_help():
    page = ok(dunlin("--help")).out.decode()
    assert page == ok(dunlin("help")).out.decode() == ok(dunlin("-h")).out.decode()
    assert len(page.splitlines()) <= 24 and max(map(len, page.splitlines())) <= 80, page
    for command in COMMANDS:
        assert f"\n  {command} " in page, page


def test_help_of_each_command():
    for command in COMMANDS:
        page = ok(dunlin("help", command)).out.decode()
        assert page == ok(dunlin(command, "--help")).out.decode() == ok(dunlin(command, "-h")).out.decode()
        assert page.startswith(f"dunlin {command}"), page
        assert max(map(len, page.splitlines())) <= 80, page


def test_nothing_at_all():
    result = dunlin()
    assert result.code == 2 and result.out == b"" and "Commands" in result.err, result


def test_version():
    for word in "--version", "-V", "version":
        assert ok(dunlin(word)).out.split()[0] == b"dunlin"


def test_exit_codes_have_a_page():
    page = ok(dunlin("help", "exit-codes")).out.decode()
    assert [line.split()[0] for line in page.splitlines()] == ["0", "1", "2", "3", "4", "5", "6", "7", "130"], page


def test_commands_that_do_not_exist():
    for wrong, right in ("cal", "call"), ("biuld", "build"), ("inspct", "inspect"), ("docter", "doctor"), ("run", "call"):
        fails(dunlin(wrong), 2, f"there is no command {wrong}; did you mean dunlin {right}?")
    fails(dunlin("xyzzy"), 2, "dunlin --help")
    fails(dunlin("help", "mpa"), 2, "dunlin map")
    fails(dunlin("f.js"), 2, "dunlin call f.js")


def test_options_that_do_not_exist():
    fails(dunlin("call", "f.js", "--tiemout", "5s"), 2, "--tiemout; did you mean --timeout?")
    fails(dunlin("call", "f.js", "--mem=5M"), 2, "did you mean --memory?")
    fails(dunlin("map", "f.js", "--keepgoing"), 2, "did you mean --keep-going?")
    fails(dunlin("call", "f.js", "--loop", "5"), 2, "here it is --repeat")
    fails(dunlin("call", "f.js", "-W", "timeout=5s"), 2, "--timeout 50ms")
    fails(dunlin("call", "f.js", "--qqqqqq"), 2, "dunlin call --help")
    fails(dunlin("doctor", "-x"), 2, "no option -x")


def test_values_that_are_missing_or_too_many():
    fails(dunlin("call", "f.js", "--timeout"), 2, "--timeout needs a value")
    fails(dunlin("call", "f.js", "--stats=yes"), 2, "--stats takes no value")
    fails(dunlin("call"), 2, "dunlin call FILE")
    fails(dunlin("call", "f.js", "add", "more"), 2, "unexpected argument 'more'")
    fails(dunlin("call", "f.js", "-i", "x", "-d", "y"), 2, "-i and -d")
    fails(dunlin("doctor", "me"), 2, "unexpected argument 'me'")


def test_times():
    fails(dunlin("call", "f.js", "--timeout", "50"), 2, "--timeout", "needs a unit", "50ms")
    for wrong in "soon", "5q", "-5s", "5 parsecs", "", "1.s", "99999999999999999999s":
        fails(dunlin("call", "f.js", f"--timeout={wrong}"), 2, "--timeout: expected a time", f"'{wrong}'")
    fails(dunlin("call", "f.js", "--timeout", "0ms"), 2, "1ms to 24h")
    fails(dunlin("call", "f.js", "--timeout", "25h"), 2, "1ms to 24h", "25h")
    for given, ms in ("50ms", 50), ("2s", 2000), ("1.5s", 1500), ("1m", 60000), ("1h", 3600000), ("500us", 1), ("1 s", 1000):
        assert built_limit("--timeout", given)["timeout_ms"] == ms


def test_sizes():
    for wrong in "big", "64 potatoes", "-1", "1.", "MiB", "99999999999999999999":
        fails(dunlin("call", "f.js", f"--memory={wrong}"), 2, "--memory: expected a size", f"'{wrong}'")
    fails(dunlin("call", "f.js", "--memory", "1KiB"), 2, "--memory: expected 2MiB to 2GiB, found 1KiB")
    fails(dunlin("call", "f.js", "--stack", "2MiB"), 2, "--stack: expected 16KiB to 1MiB")
    for given, size in (("64MiB", 64 << 20), ("64MB", 64000000), ("64m", 64 << 20), ("0.5GiB", 512 << 20),
                        ("8192K", 8 << 20), ("4194304", 4 << 20)):
        assert built_limit("--memory", given)["memory_bytes"] == size


def test_counts_and_levels():
    for wrong in "0", "ten", "-1", "1.5", "99999999999":
        fails(dunlin("call", "f.js", f"--repeat={wrong}"), 2, "--repeat: expected a whole number")
    fails(dunlin("map", "f.js", "--threads", "0"), 2, "--threads")
    fails(dunlin("call", "f.js", "--log-level", "wran"), 2, "did you mean warn?")
    fails(dunlin("call", "f.js", "--log-level", "loudly"), 2, "debug, info, warn, error or off")


def test_help_that_cannot_be_written():
    with open("/dev/full", "wb") as full:
        result = dunlin("--help", stdout=full)
    assert result.code == 6 and "No space left" in result.err, result


def built_limit(*option):
    ok(dunlin("build", "f.js", "-o", "f.dunlin", *option))
    return json.loads(ok(dunlin("inspect", "f.dunlin", "--json")).out)["limits"]


main(globals())
