#!/usr/bin/env python3
"""dunlin call: input, output, limits, exit codes. time limit: 120 s"""
import os
import subprocess
import time

from program import dunlin, fails, main, ok, start, write


def test_json_in_and_out():
    ok(dunlin("call", "f.js", "-d", '{"a": [1, 2.5, null, "\u00e9"]}'), '{"a":[1,2.5,null,"\u00e9"]}\n')
    ok(dunlin("call", "f.js", "add", "--data", "[1, 2]"), "3\n")
    ok(dunlin("call", "f.js", "add", "--data=[1, 2]"), "3\n")
    ok(dunlin("call", "--data", "[1, 2]", "f.js", "add"), "3\n")


def test_input_from_a_file_and_standard_input():
    write("in.json", "[20, 22]")
    ok(dunlin("call", "f.js", "add", "-i", "in.json"), "42\n")
    ok(dunlin("call", "f.js", "add", "-iin.json"), "42\n")
    ok(dunlin("call", "f.js", "add", "-i", "-", stdin=b"[2, 3]"), "5\n")


def test_a_pipe_or_a_file_on_standard_input_is_the_input():
    ok(dunlin("call", "f.js", "add", stdin=b"[2, 3]"), "5\n")
    write("in.json", "[20, 22]")
    with open("in.json", "rb") as file:
        ok(dunlin("call", "f.js", "add", stdin=file), "42\n")


def test_no_input_is_undefined():
    ok(dunlin("call", "f.js", "kind", stdin=b""), '"undefined"\n')
    ok(dunlin("call", "f.js", "kind", stdin=subprocess.DEVNULL), '"undefined"\n')


def test_input_that_was_asked_for_is_not_undefined():
    fails(dunlin("call", "f.js", "kind", "-i", "-", stdin=b""), 5)
    ok(dunlin("call", "f.js", "kind", "--bytes", "-i", "-", stdin=b""), '"bytes"\n')


def test_a_silent_pipe_is_announced():
    ours, theirs = os.pipe()
    process = start("call", "f.js", "add", stdin=ours)
    os.close(ours)
    time.sleep(2.5)
    os.write(theirs, b"[1, 1]")
    os.close(theirs)
    out, err = process.communicate(timeout=30)
    assert out == b"2\n" and b"waiting for the input" in err, (out, err)


def test_bytes():
    ok(dunlin("call", "f.js", "kind", "--bytes", "-d", "abc"), '"bytes"\n')
    ok(dunlin("call", "f.js", "bytes"), b"\x00\xff\n\r")
    ok(dunlin("call", "f.js", "-b", "-i", "-", stdin=b"\x00\x01\xff"), b"\x00\x01\xff")


def test_undefined_prints_nothing():
    ok(dunlin("call", "f.js", "undef"), "")


def test_output_to_a_file():
    ok(dunlin("call", "f.js", "-d", "[1]", "-o", "out.json"), "")
    assert open("out.json").read() == "[1]\n"
    ok(dunlin("call", "f.js", "-d", "2", "-o", "out.json"), "")
    assert open("out.json").read() == "2\n"
    fails(dunlin("call", "f.js", "fail", "-d", "2", "-o", "out.json"), 1)
    assert open("out.json").read() == "2\n", "a failed call must leave the file alone"


def test_source_from_standard_input():
    with open("f.js", "rb") as file:
        ok(dunlin("call", "-", "add", "-d", "[3, 4]", stdin=file), "7\n")
    ok(dunlin("call", "-", stdin=b"export default () => 'hello'"), '"hello"\n')


def test_artefacts_are_known_by_their_bytes():
    ok(dunlin("build", "f.js", "-o", "f.dunlin"))
    ok(dunlin("call", "f.dunlin", "add", "-d", "[3, 4]"), "7\n")
    os.rename("f.dunlin", "plain")
    ok(dunlin("call", "plain", "add", "-d", "[3, 4]"), "7\n")


def test_limits_of_an_artefact_are_its_own():
    ok(dunlin("build", "f.js", "-o", "f.dunlin", "--timeout", "2s"))
    fails(dunlin("call", "f.dunlin", "--memory", "32MiB"), 2, "--memory", "dunlin build --memory")
    fails(dunlin("call", "f.dunlin", "--timeout", "3s"), 2, "--timeout", "2s")
    fails(dunlin("call", "f.dunlin", "spin", "--timeout", "30ms"), 4)


def test_errors_name_the_authors_line():
    result = fails(dunlin("call", "f.js", "fail", "-d", "[7]"), 1, "TypeError", "no use for [7]", "f.js:9")
    assert "RangeError" in fails(dunlin("call", "f.js", "reject"), 1, "rejected").err
    assert result.err.endswith("\n") and not result.err.endswith("\n\n"), result


def test_a_file_that_does_not_parse():
    write("broken.js", "export default function () {\n  return 1 +\n}\n")
    fails(dunlin("call", "broken.js"), 1, "SyntaxError", "broken.js:3")


def test_files_that_are_not_there_or_not_readable():
    fails(dunlin("call", "missing.js"), 6, "missing.js", "No such file")
    fails(dunlin("call", "."), 6, "directory")
    fails(dunlin("call", "f.js", "-i", "missing.json"), 6, "missing.json")
    fails(dunlin("call", "f.js", "nothing"), 6, "nothing")


def test_text_where_a_file_is_expected():
    fails(dunlin("call", "f.js", "-i", '{"a":1}'), 6, "-d '{\"a\":1}'")


def test_other_languages_get_a_plain_answer():
    write("f.ts", "export default (n: number) => n")
    write("f.wasm", b"\0asm\1\0\0\0")
    fails(dunlin("call", "f.ts"), 2, "TypeScript")
    fails(dunlin("call", "f.wasm"), 2, "WebAssembly")


def test_each_limit_has_its_exit_code():
    fails(dunlin("call", "f.js", "spin", "--timeout", "50ms"), 4)
    fails(dunlin("call", "f.js", "grow", "--memory", "16MiB", "--timeout", "20s"), 3)
    fails(dunlin("call", "f.js", "dive"), 3)
    fails(dunlin("call", "f.js", "large", "-d", "2000", "--max-output", "1KiB"), 3)
    fails(dunlin("call", "f.js", "-d", "[1,2,3,4,5]", "--max-input", "4"), 5)
    fails(dunlin("call", "f.js", "chatter", "--log-level", "off", "--max-log", "10KiB"), 3)
    write("slow.js", "for (;;); export default () => 1")
    fails(dunlin("call", "slow.js", "--deploy-timeout", "100ms"), 4)


def test_limits_leave_room_for_what_fits():
    ok(dunlin("call", "f.js", "large", "-d", "2000", "--max-output", "4KiB"))
    ok(dunlin("call", "f.js", "-d", "[1]", "--max-input", "4", "--memory", "16MiB", "--stack", "64KiB"), "[1]\n")


def test_an_endless_input_is_not_read_forever():
    with open("/dev/zero", "rb") as zeros:
        fails(dunlin("call", "f.js", "--bytes", "-i", "-", "--max-input", "1MiB", stdin=zeros), 5)


def test_input_that_is_not_json():
    fails(dunlin("call", "f.js", "-d", "{'a': 1}"), 5)
    fails(dunlin("call", "f.js", "-d", ""), 5)


def test_log_lines_go_to_standard_error():
    result = ok(dunlin("call", "f.js", "log"), "1\n")
    assert result.err == "info:  at info\nwarn:  at warn\nerror: at error\n", result
    assert ok(dunlin("call", "f.js", "log", "--log-level", "debug")).err.startswith("debug: at debug\n")
    assert ok(dunlin("call", "f.js", "log", "--log-level", "error")).err == "error: at error\n"
    assert ok(dunlin("call", "f.js", "log", "--log-level", "off")).err == ""


def test_a_function_cannot_speak_to_the_terminal():
    result = ok(dunlin("call", "f.js", "escape"), "1\n")
    assert result.err == "info:  \\x1b[2Jcleared\\x07\n", result
    write("rude.js", "export default () => { throw new Error('\\x1b[2J') }")
    assert "\x1b" not in fails(dunlin("call", "rude.js"), 1, "\\x1b[2J").err


def test_repeat_starts_afresh_and_prints_once():
    ok(dunlin("call", "f.js", "count", "--repeat", "1,000"), "1\n")


def test_stats_are_a_table():
    result = ok(dunlin("call", "f.js", "add", "-d", "[1, 2]", "-n", "500", "--stats"), "3\n")
    rows = {line.split()[0]: line.split()[1:] for line in result.err.splitlines()}
    assert rows["calls"] == ["500"], result
    for name in "first", "median", "p95", "p99", "min", "max":
        assert rows[name][1] == "\u00b5s" and float(rows[name][0]) > 0, result
    assert float(rows["min"][0]) <= float(rows["median"][0]) <= float(rows["p95"][0]) <= float(rows["max"][0]), result
    assert int(rows["restored"][0]) > 0 and rows["memory"][1] == "MiB", result
    assert "median" not in ok(dunlin("call", "f.js", "-d", "1", "-s")).err


def test_repeat_stops_at_the_first_failure():
    fails(dunlin("call", "f.js", "fail", "-d", "1", "--repeat", "100"), 1, "no use for 1", "call 1 of 100")


def test_results_that_cannot_be_written():
    with open("/dev/full", "wb") as full:
        result = dunlin("call", "f.js", "-d", "1", stdout=full)
    assert result.code == 6 and "No space left" in result.err, result
    fails(dunlin("call", "f.js", "-d", "1", "-o", "/dev/full"), 6, "/dev/full", "No space left")
    fails(dunlin("call", "f.js", "-d", "1", "-o", "no/such/place"), 6, "no/such/place")


def test_closed_standard_files():
    for redirection, parts in (">&-", ("standard output",)), ("<&-", ("standard input",)):
        done = subprocess.run(["sh", "-c", f'"$DUNLIN" call f.js -i - {redirection}'], input=b"1",
                              capture_output=True, timeout=60)
        assert done.returncode == 6 and all(part.encode() in done.stderr for part in parts), done


def test_a_reader_that_leaves_ends_it_quietly():
    done = subprocess.run(["bash", "-c", '"$DUNLIN" call f.js large -d 3000000 | head -c 1; echo ${PIPESTATUS[0]}'],
                          capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    assert done.stdout == b'"141\n' and done.stderr == b"", done


main(globals())
