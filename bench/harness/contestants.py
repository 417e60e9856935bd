"""The processes that measure: each answers "CASE MILLISECONDS" with JSON.

They stay alive, and so warm, from the first round to the last; only one of
them runs at any time.
"""
import json
import os
import select
import shutil
import subprocess

from . import workplace
from .workplace import Unavailable

PATIENCE_S = 120


class Contestant:
    def __init__(self, title, command, folder):
        self.title = title
        try:
            self.process = subprocess.Popen([str(word) for word in command], cwd=folder,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise Unavailable(f"{title} cannot be started: {error.strerror}") from error
        self.pending = b""

    def ask(self, line):
        """The answer as a dictionary; Unavailable when it reports an error."""
        try:
            self.process.stdin.write(f"{line}\n".encode())
            self.process.stdin.flush()
            answer = json.loads(self.read_line())
        except (BrokenPipeError, ValueError) as error:
            code = self.process.wait()
            raise Unavailable(f"{self.title} ended with {code}") from error
        if "error" in answer:
            raise Unavailable(answer["error"])
        return answer

    def read_line(self):
        while b"\n" not in self.pending:
            if not select.select([self.process.stdout], [], [], PATIENCE_S)[0]:
                self.process.kill()
                raise Unavailable(f"{self.title} did not answer within {PATIENCE_S} s")
            got = os.read(self.process.stdout.fileno(), 65536)
            if not got:
                raise ValueError("end of output")
            self.pending += got
        line, _, self.pending = self.pending.partition(b"\n")
        return line

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()


def start(names):
    """{name: Contestant, or the reason why there is none}."""
    started = {}
    for name in names:
        try:
            started[name] = STARTERS[name]()
        except Unavailable as reason:
            started[name] = str(reason)
    return started


def start_dunlin():
    return Contestant("calls", [workplace.OUT / "calls", "serve"], workplace.WORK)


def start_node():
    if not shutil.which("node"):
        raise Unavailable("node is not installed (Debian: nodejs)")
    return start_peer(["node"])


def start_node24():
    return start_peer([workplace.newer_node(), "--no-node-snapshot"]) # isolated-vm asks for it


def start_peer(node):
    return Contestant("peer.mjs", [*node, "peer.mjs", workplace.WORK], workplace.PEERS)


STARTERS = {"dunlin": start_dunlin, "node": start_node, "node24": start_node24}
