#!/usr/bin/env python3
"""dunlin build, inspect, eval and doctor."""
import json
import os

from program import dunlin, fails, main, ok, write


def test_build_gives_the_same_bytes_each_time():
    ok(dunlin("build", "f.js", "-o", "a.dunlin"), "")
    ok(dunlin("build", "f.js", "-o", "b.dunlin"), "")
    assert open("a.dunlin", "rb").read() == open("b.dunlin", "rb").read()


def test_build_refuses_what_it_cannot_do():
    fails(dunlin("build"), 2, "which file?")
    fails(dunlin("build", "f.js"), 2, "-o ARTEFACT")
    fails(dunlin("build", "missing.js", "-o", "x.dunlin"), 6, "missing.js")
    fails(dunlin("build", "f.js", "-o", "no/such/place.dunlin"), 6)
    fails(dunlin("build", "f.js", "-o", "x.dunlin", "--name", "a b"), 2)
    fails(dunlin("build", "f.js", "-o", "x.dunlin", "--grant", "not-a-name"), 2)
    write("empty.js", "")
    fails(dunlin("build", "empty.js", "-o", "x.dunlin"), 2)
    assert not os.path.exists("x.dunlin")
    ok(dunlin("build", "f.js", "-o", "f.dunlin"))
    fails(dunlin("build", "f.dunlin", "-o", "x.dunlin"), 2, "artefact already")


def test_a_failed_build_leaves_the_old_artefact():
    ok(dunlin("build", "f.js", "-o", "f.dunlin"))
    before = open("f.dunlin", "rb").read()
    write("f.js", "export default 1 +")
    fails(dunlin("build", "f.js", "-o", "f.dunlin"), 1, "SyntaxError")
    assert open("f.dunlin", "rb").read() == before


def test_build_follows_imports():
    os.mkdir("lib")
    write("lib/two.js", "export const two = 2")
    write("main.js", "import { two } from './lib/two.js'\nexport default n => n * two")
    ok(dunlin("build", "main.js", "-o", "main.dunlin"))
    os.remove("lib/two.js")
    ok(dunlin("call", "main.dunlin", "-d", "21"), "42\n")
    assert json.loads(ok(dunlin("inspect", "main.dunlin", "--json")).out)["modules"] == 2
    fails(dunlin("call", "main.js"), 6, "two.js")


def test_artefacts_that_are_damaged():
    ok(dunlin("build", "f.js", "-o", "f.dunlin"))
    whole = open("f.dunlin", "rb").read()
    write("short.dunlin", whole[:len(whole) // 2])
    write("empty.dunlin", b"")
    write("text.dunlin", "export default 1")
    write("flipped.dunlin", whole[:len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1:])
    for name in "short", "empty", "text", "flipped":
        for command in "call", "map", "inspect":
            fails(dunlin(command, f"{name}.dunlin"), 6)


def test_inspect():
    ok(dunlin("build", "f.js", "-o", "f.dunlin", "--name", "friendly", "--timeout", "250ms", "--memory", "32MiB",
              "--stack", "128KiB", "--max-input", "1MB", "--max-output", "2MiB", "--max-log", "3K"))
    facts = json.loads(ok(dunlin("inspect", "f.dunlin", "--json")).out)
    assert facts["name"] == "friendly" and facts["kind"] == "artefact" and facts["grants"] == [], facts
    assert {"default", "add", "spin"} <= set(facts["exports"]) and facts["modules"] == 1, facts
    assert facts["source_bytes"] == os.path.getsize("f.js"), facts
    assert facts["artefact_bytes"] == os.path.getsize("f.dunlin"), facts
    assert facts["image_pages"] > 0 and facts["memory_bytes"] > 0, facts
    assert facts["limits"] == {"timeout_ms": 250, "memory_bytes": 32 << 20, "stack_bytes": 128 << 10,
                               "input_bytes": 1000000, "output_bytes": 2 << 20, "log_bytes": 3072}, facts
    page = ok(dunlin("inspect", "f.dunlin")).out.decode()
    for part in "friendly", "artefact", "default, ", "nothing", "250ms", "32 MiB", "128 KiB":
        assert part in page, page
    facts = json.loads(ok(dunlin("inspect", "f.js", "--json")).out)
    assert facts["name"] == "f" and facts["kind"] == "javascript" and facts["limits"]["timeout_ms"] == 1000, facts


def test_grants_are_named():
    write("g.js", "export default (n, { env }) => env.lookup(n)")
    ok(dunlin("build", "g.js", "-o", "g.dunlin", "--grant", "lookup", "-g", "store"))
    fails(dunlin("call", "g.dunlin", "-d", "1"), 2, "lookup")
    fails(dunlin("inspect", "g.dunlin"), 2, "lookup", "--grant")
    facts = json.loads(ok(dunlin("inspect", "g.dunlin", "--json", "-g", "lookup", "-g", "store")).out)
    assert sorted(facts["grants"]) == ["lookup", "store"], facts


def test_names_come_from_the_file():
    write("foot ball.mjs", "export default 1; export const f = () => 1")
    assert json.loads(ok(dunlin("inspect", "foot ball.mjs", "--json")).out)["name"] == "foot-ball"


def test_eval():
    ok(dunlin("eval", "6 * 7"), "42\n")
    ok(dunlin("eval", "-e", "[1, 'a']"), '[1,"a"]\n')
    ok(dunlin("eval", "-", stdin=b"const a = 1; a + 1"), "2\n")
    ok(dunlin("eval", stdin=b"'piped'"), '"piped"\n')
    write("s.js", "let total = 0\nfor (const n of [1, 2, 3]) total += n\ntotal")
    ok(dunlin("eval", "s.js"), "6\n")
    ok(dunlin("eval", "Promise.resolve(5)"), "5\n")
    ok(dunlin("eval", "undefined"), "")
    ok(dunlin("eval", "-e", "-1"), "-1\n")
    ok(dunlin("eval", "--", "-1"), "-1\n")
    ok(dunlin("eval", "({a: 1})", "-o", "out.json"), "")
    assert open("out.json").read() == '{"a":1}\n'
    assert "first" in ok(dunlin("eval", "1", "--stats"), "1\n").err


def test_eval_that_fails():
    fails(dunlin("eval", "nothing.there"), 1, "ReferenceError")
    fails(dunlin("eval", "1 +"), 1, "SyntaxError")
    write("s.js", "\n\nthrow new Error('third line')")
    fails(dunlin("eval", "s.js"), 1, "third line", "s.js:3")
    fails(dunlin("eval", "missing.js"), 6, "missing.js")
    fails(dunlin("eval", "for (;;);", "--timeout", "50ms"), 4)
    fails(dunlin("eval", "-e", "1", "2"), 2)


def test_doctor():
    result = ok(dunlin("doctor"))
    page = result.out.decode()
    for part in "This machine", "vm.max_map_count", "QuickJS-ng", "Self-test", "stops an endless loop", "All is well.":
        assert part in page, page
    assert "PROBLEM" not in page, page


def test_doctor_finds_a_problem():
    if os.environ.get("DUNLIN_SANITIZE", "none") != "none":
        return  # sanitizers need the address space too
    result = dunlin("doctor", preexec_fn=limit_address_space)
    assert result.code == 1 and b"PROBLEM  address space" in result.out and b"ulimit -v unlimited" in result.out, result


def limit_address_space():
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))


main(globals())
