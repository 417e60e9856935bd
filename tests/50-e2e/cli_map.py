#!/usr/bin/env python3
"""dunlin map: order, failed lines, odd lines, broken pipes. time limit: 300 s"""
import os
import subprocess

from program import dunlin, fails, main, ok, start, write


def numbers(begin, end):
    return "".join(f"{n}\n" for n in range(begin, end)).encode()


def test_order_is_kept():
    for threads in 1, 2, 7:
        ok(dunlin("map", "f.js", "next", "--threads", threads, stdin=numbers(0, 100000)), numbers(1, 100001))


def test_order_is_kept_where_some_lines_take_longer():
    write("uneven.js", "export default n => { for (let i = n % 7 === 0 ? 300000 : 0; i > 0; i--); return n }")
    ok(dunlin("map", "uneven.js", "-j", "2", stdin=numbers(0, 2000)), numbers(0, 2000))


def test_artefacts_files_and_exports():
    ok(dunlin("build", "f.js", "-o", "f.dunlin"))
    write("in.jsonl", "[1, 2]\n[3, 4]\n")
    ok(dunlin("map", "f.dunlin", "add", "-i", "in.jsonl", "-o", "out.jsonl"), "")
    assert open("out.jsonl").read() == "3\n7\n"
    with open("in.jsonl", "rb") as file:
        ok(dunlin("map", "f.dunlin", stdin=file), "[1,2]\n[3,4]\n")


def test_odd_lines():
    ok(dunlin("map", "f.js", stdin=b""), "")
    ok(dunlin("map", "f.js", stdin=b"1"), "1\n")
    ok(dunlin("map", "f.js", stdin=b"1\r\n\"a\"\r\n"), '1\n"a"\n')
    ok(dunlin("map", "f.js", stdin=b"1\n\n \t\n\r\n2"), "1\n\n\n\n2\n")
    ok(dunlin("map", "f.js", stdin=b"\n"), "\n")


def test_undefined_is_null():
    ok(dunlin("map", "f.js", "undef", stdin=b"1\n2\n"), "null\nnull\n")


def test_each_line_starts_afresh():
    ok(dunlin("map", "f.js", "count", stdin=b"0\n" * 1000), "1\n" * 1000)


def test_it_stops_at_the_first_failed_line():
    lines = [1] * 5000 + [2] + [1] * 5000
    result = dunlin("map", "f.js", "odd", "-j", "2", stdin="".join(f"{n}\n" for n in lines).encode())
    assert result.code == 1 and result.out == b"1\n" * 5000, (result.code, len(result.out), result.err)
    assert result.err.startswith("dunlin: line 5001: ") and "even: 2" in result.err and "f.js:" in result.err, result
    assert result.err.count("dunlin:") == 1, result


def test_it_keeps_going_where_told():
    result = dunlin("map", "f.js", "odd", "--keep-going", "-j", "2", stdin=numbers(1, 1001))
    assert result.code == 1, result.code
    assert result.out == b"".join(b"%d\nnull\n" % n for n in range(1, 1001, 2))
    messages = result.err.splitlines()
    assert len(messages) == 501 and messages[-1] == "dunlin: 500 of 1,000 lines failed", messages[-1]
    for index, message in enumerate(messages[:-1]):
        assert message.startswith(f"dunlin: line {2 * index + 2}: ") and "even" in message, message


def test_lines_that_are_not_json():
    result = dunlin("map", "f.js", "-k", stdin=b"1\n{]\n3\n")
    assert result.code == 5 and result.out == b"1\nnull\n3\n" and "dunlin: line 2: " in result.err, result
    result = dunlin("map", "f.js", stdin=b"1\n{]\n3\n")
    assert result.code == 5 and result.out == b"1\n", result


def test_long_lines():
    long = b'"' + b"x" * 3000000 + b'"\n'
    ok(dunlin("map", "f.js", stdin=b"1\n" + long + b"2\n"), b"1\n" + long + b"2\n")
    result = dunlin("map", "f.js", "-k", "--max-input", "1MiB", stdin=b"1\n" + long + b"2\n" + long[:-1])
    assert result.code == 5 and result.out == b"1\nnull\n2\nnull\n", result
    assert "line 2: the line has 3,000,002 bytes, the limit for inputs is 1,048,576" in result.err, result


def test_the_limit_counts_neither_line_end():
    write("in.jsonl", b'"abc"\r\n"abcd"\r\n')
    result = dunlin("map", "f.js", "-k", "--max-input", "5", "-i", "in.jsonl")
    assert result.code == 5 and result.out == b'"abc"\nnull\n', result


def test_an_endless_line_takes_no_memory():
    script = 'head -c 300000000 /dev/zero | /usr/bin/env python3 -c "%s"' % (
        "import resource, subprocess, os, sys;"
        "code = subprocess.call([os.environ['DUNLIN'], 'map', 'f.js', '--max-input', '64KiB']);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);"
        "sys.exit(code)")
    done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=120)
    assert done.returncode == 5, done
    if os.environ.get("DUNLIN_SANITIZE", "none") == "none":
        assert int(done.stdout) < 64 * 1024, done


def test_limits_and_timeouts_are_of_a_line():
    write("some.js", "export default n => { if (n === 3) for (;;); return n }")
    result = dunlin("map", "some.js", "-k", "--timeout", "50ms", stdin=numbers(0, 6))
    assert result.code == 4 and result.out == b"0\n1\n2\nnull\n4\n5\n", result


def test_bytes_have_no_place_in_lines():
    result = dunlin("map", "f.js", "bytes", stdin=b"1\n")
    assert result.code == 1 and result.out == b"" and "returned bytes" in result.err, result


def test_a_line_is_answered_before_the_next_one_comes():
    process = start("map", "f.js", "next", stdin=subprocess.PIPE)
    for n in range(5):
        process.stdin.write(b"%d\n" % n)
        process.stdin.flush()
        assert process.stdout.readline() == b"%d\n" % (n + 1)
    process.stdin.close()
    assert process.wait(timeout=30) == 0


def test_a_failed_line_ends_it_though_more_may_come():
    process = start("map", "f.js", "fail", stdin=subprocess.PIPE)
    process.stdin.write(b"1\n")
    process.stdin.flush()
    assert process.wait(timeout=10) == 1
    assert b"no use for 1" in process.stderr.read()


def test_results_that_cannot_be_written():
    with open("/dev/full", "wb") as full:
        result = dunlin("map", "f.js", stdin=numbers(0, 100000), stdout=full)
    assert result.code == 6 and result.err == "dunlin: cannot write to standard output: No space left on device\n", result


def test_a_reader_that_leaves_ends_it_quietly():
    write("in.jsonl", numbers(0, 300000))
    done = subprocess.run(["bash", "-c", '"$DUNLIN" map f.js <in.jsonl | head -1; echo ${PIPESTATUS[0]}'],
                          capture_output=True, timeout=60)
    assert done.stdout == b"0\n141\n" and done.stderr == b"", done


def test_large_results_flow_through():
    write("large.js", "export default n => 'x'.repeat(200000 + n)")
    result = ok(dunlin("map", "large.js", "-j", "2", stdin=numbers(0, 200)))
    assert [len(line) for line in result.out.split(b"\n")[:-1]] == [200002 + n for n in range(200)]


def test_input_and_output_must_differ():
    write("in.jsonl", "1\n")
    fails(dunlin("map", "f.js", "-i", "in.jsonl", "-o", "in.jsonl"), 6, "in.jsonl is the input")
    assert open("in.jsonl").read() == "1\n"


def test_function_and_lines_cannot_both_be_standard_input():
    fails(dunlin("map", "-"), 2, "-i FILE")
    write("in.jsonl", "1\n2\n")
    with open("f.js", "rb") as file:
        ok(dunlin("map", "-", "next", "-i", "in.jsonl", stdin=file), "2\n3\n")


def test_log_lines_of_all_threads_stay_whole():
    result = ok(dunlin("map", "f.js", "log", "-j", "2", stdin=b"0\n" * 500))
    lines = result.err.splitlines()
    assert len(lines) == 1500 and set(lines) == {"info:  at info", "warn:  at warn", "error: at error"}, lines[:10]


main(globals())
