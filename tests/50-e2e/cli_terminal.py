#!/usr/bin/env python3
"""What a terminal gets to see, and Ctrl-C. time limit: 120 s"""
import os
import signal
import subprocess
import time

from program import dunlin, main, on_terminal, start, write

# Seconds; a sanitizer may start its symbolizer first.
AT_ONCE = 1 if os.environ.get("DUNLIN_SANITIZE", "none") == "none" else 10


def interrupt(process, times=1):
    """Send SIGINT; how the process ended, how long it took, and what it said."""
    began = time.monotonic()
    for _ in range(times):
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    return process.returncode, time.monotonic() - began, out, err


def test_ctrl_c_stops_a_call():
    process = start("call", "f.js", "spin", "--timeout", "1m")
    time.sleep(0.5)
    code, seconds, out, err = interrupt(process)
    assert code == -signal.SIGINT and seconds < AT_ONCE and out == b"" and b"dunlin" not in err, (code, seconds, out, err)


def test_ctrl_c_stops_an_eval():
    process = start("eval", "for (;;);", "--timeout", "1m")
    time.sleep(0.5)
    code, seconds, out, err = interrupt(process)
    assert code == -signal.SIGINT and seconds < AT_ONCE and out == b"" and b"dunlin" not in err, (code, seconds, out, err)


def test_ctrl_c_stops_a_deployment():
    write("slow.js", "for (;;); export default () => 1")
    for command in ("call", "slow.js"), ("build", "slow.js", "-o", "slow.dunlin"):
        process = start(*command)
        time.sleep(0.5)
        code, seconds, out, err = interrupt(process)
        assert code == -signal.SIGINT and seconds < AT_ONCE and b"dunlin" not in err, (code, seconds, err)
    assert sorted(os.listdir(".")) == ["f.js", "slow.js"], os.listdir(".")


def test_ctrl_c_stops_waiting_for_input():
    for command in ("call", "f.js", "-i", "-"), ("map", "f.js"), ("eval", "-"):
        process = start(*command, stdin=subprocess.PIPE)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert process.wait(timeout=30) == -signal.SIGINT
        assert time.monotonic() - began < 1
        process.communicate()


def test_ctrl_c_stops_waiting_for_a_reader():
    write("in.jsonl", b"1000\n" * 2000)
    with open("in.jsonl", "rb") as file:
        process = start("map", "f.js", "large", stdin=file)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=5) == -signal.SIGINT
    process.communicate()


def test_ctrl_c_leaves_whole_lines():
    write("in.jsonl", "".join(f"{n}\n" for n in range(100000)))
    with open("in.jsonl", "rb") as file:
        process = start("map", "f.js", "busy", "-j", "2", stdin=file)
    time.sleep(1)
    code, seconds, out, err = interrupt(process)
    assert code == -signal.SIGINT and seconds < AT_ONCE and b"dunlin" not in err, (code, seconds, err)
    lines = out.decode().splitlines(keepends=True)
    assert lines == [f"{n}\n" for n in range(len(lines))] and len(lines) > 10, len(lines)


def test_sigterm_too():
    process = start("call", "f.js", "spin", "--timeout", "1m")
    time.sleep(0.5)
    process.terminate()
    assert process.wait(timeout=5) == -signal.SIGTERM
    process.communicate()


def test_who_ignores_ctrl_c_is_not_stopped():
    done = subprocess.run(["sh", "-c", """trap '' INT; "$DUNLIN" call f.js spin --timeout 1s & sleep 0.3
                                          kill -INT $!; wait $!; echo $?"""],
                          capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    assert done.stdout == b"4\n", done


def test_colours_only_on_a_terminal():
    assert "\x1b[" in on_terminal("call", "f.js", "fail", "-d", "1").err
    assert "\x1b[" in on_terminal("call", "f.js", "log").err
    assert "\x1b[" not in on_terminal("call", "f.js", "fail", "-d", "1", env={"NO_COLOR": "1"}).err
    assert "\x1b[" not in on_terminal("call", "f.js", "log", env={"TERM": "dumb"}).err
    assert "\x1b[" not in dunlin("call", "f.js", "fail", "-d", "1", env={"TERM": "xterm"}).err
    assert "\x1b[" in on_terminal("doctor").err
    assert b"\x1b[" not in dunlin("doctor", env={"TERM": "xterm"}).out


def test_a_call_from_a_terminal_has_no_input():
    result = on_terminal("call", "f.js", "kind")
    assert result.code == 0 and result.err == '"undefined"\r\n', result


def test_build_tells_a_terminal_the_size():
    result = on_terminal("build", "f.js", "-o", "f.dunlin")
    assert result.code == 0 and result.err.startswith("f.dunlin  ") and "KiB" in result.err, result


def test_progress():
    write("in.jsonl", "".join(f"{n}\n" for n in range(1000)))
    for columns, bar in (100, True), (40, False):
        with open("in.jsonl", "rb") as lines, open("out.jsonl", "wb") as out:
            result = on_terminal("map", "f.js", "busy", "-j", "1", stdin=lines, stdout=out, columns=columns)
        assert result.code == 0, result
        assert "% " in result.err and " left" in result.err and "/s" in result.err, result
        assert ("[==" in result.err) == bar, result
        assert "\r\x1b[K1,000 lines in " in result.err, result
        frames = result.err.replace("\x1b[K", "").split("\r")
        assert max(map(len, frames)) < columns, frames
        assert open("out.jsonl").read() == open("in.jsonl").read()


def test_progress_without_a_size():
    piped = subprocess.Popen(["seq", "500"], stdout=subprocess.PIPE)
    with open("out.jsonl", "wb") as out:
        result = on_terminal("map", "f.js", "busy", "-j", "1", stdin=piped.stdout, stdout=out)
    piped.communicate()
    assert result.code == 0 and " lines  " in result.err and "%" not in result.err, result


def test_messages_and_progress_do_not_mix():
    write("in.jsonl", "".join(f"{n}\n" for n in range(500)))
    write("some.js", "export default n => { const end = performance.now() + 2; while (performance.now() < end);"
                     "if (n % 100 === 99) throw new Error('no'); return n }")
    with open("in.jsonl", "rb") as lines, open("out.jsonl", "wb") as out:
        result = on_terminal("map", "some.js", "-k", "-j", "1", stdin=lines, stdout=out, env={"NO_COLOR": "1"})
    shown = [line.rsplit("\r", 1)[-1].replace("\x1b[K", "") for line in result.err.replace("\r\n", "\n").split("\n")]
    assert [line for line in shown if line.startswith("dunlin: line ")] and len(shown) == 8, shown
    assert all(line == "" or line.startswith(("dunlin: ", "500 lines in ")) for line in shown), shown


def test_no_progress_where_lines_are_typed_or_read():
    write("in.jsonl", "".join(f"{n}\n" for n in range(400)))
    with open("in.jsonl", "rb") as lines:
        result = on_terminal("map", "f.js", "busy", "-j", "1", stdin=lines)
    assert result.code == 0 and "/s" not in result.err, result


main(globals())
