"""bench/out: the programs, inputs and packages that a run needs.

Everything in it can be deleted; what is there already and still fits is used
again.  What cannot be had (no npm, no network, no clang) is a reason to skip
what needs it, never to stop.
"""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess

BENCH = pathlib.Path(__file__).resolve().parent.parent
TOP = BENCH.parent
OUT = BENCH / "out"
WORK = OUT / "work"
PEERS = OUT / "peers"
BUILD = pathlib.Path(os.environ.get("DUNLIN_BUILD", TOP / "build")).resolve()
DUNLIN = pathlib.Path(os.environ.get("DUNLIN", BUILD / "dunlin")).resolve()
FOOTBALL = TOP / "examples" / "football"
WARNINGS = "-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla".split()


class Unavailable(Exception):
    """Something is missing; the text says what."""


def prepare():
    """Sources and inputs under the fixed names that the contestants expect."""
    WORK.mkdir(parents=True, exist_ok=True)
    for path in (BENCH / "functions").iterdir():
        shutil.copy(path, WORK)
    maker = FOOTBALL / "make_track.py"
    for name, options in ("track.json", []), ("track-compact.json", ["--compact"]):
        (WORK / name).write_bytes(run([maker, *options]).encode())
    (WORK / "trivial.json").write_text("41")
    write_ladder((FOOTBALL / "football.js").read_text(), (WORK / "track.json").read_text())


def write_ladder(plugin, track):
    """The football plugin with its data at different places."""
    plain = re.sub(r"^export default .*$", "", plugin, flags=re.M)
    plain = re.sub(r"^export ", "", plain, flags=re.M)
    from_source = (BENCH / "functions" / "data-as-source.js").read_text()
    (WORK / "football.js").write_text(plugin)
    (WORK / "script-and-data.js").write_text(f"{plain}\ncalculate({track})\n")
    (WORK / "data-as-source.js").write_text(f"{plain}\n{from_source}")
    (WORK / "data-in-image.js").write_text(
        f"{plain}\nconst track = {track};\nexport default () => calculate(track);\n")


def build_programs():
    """The measuring server for dunlin, and the one for whole processes."""
    (OUT / "calls").unlink(missing_ok=True)
    build_process_timer()
    if not (BUILD / "libdunlin.so").exists():
        raise Unavailable(f"{BUILD}/libdunlin.so does not exist; run make first")
    compiler = os.environ.get("CC", "cc")
    flags = ["-std=gnu11", "-O2", *WARNINGS, f"-I{TOP}/include"]
    sources = [BENCH / name for name in ("calls.c", "cases.c", "threads.c", "idle.c")]
    run([compiler, *flags, *sources, "-o", OUT / "calls", f"-L{BUILD}", "-ldunlin",
         f"-Wl,-rpath,{BUILD}", "-lpthread"])


def build_process_timer():
    run([os.environ.get("CC", "cc"), "-std=gnu11", "-D_GNU_SOURCE", "-O2", *WARNINGS,
         BENCH / "process.c", "-o", OUT / "process"])


def build_engine_json():
    """The same engine, parsing with QuickJS-ng's own JSON.parse: a tree beside
    ours in which one header is another one."""
    tree = OUT / "engine-json"
    (tree / "build").mkdir(parents=True, exist_ok=True)
    copy_changed(TOP / "guest", tree / "guest", {"json_parse.h": BENCH / "engine-json" / "json_parse.h"})
    copy_changed(TOP / "build" / "deps" / "paths", tree / "build" / "deps" / "paths")
    copy_changed(TOP / "tools" / "embed.py", tree / "tools" / "embed.py")
    run(["make", "--no-print-directory", "-s", "-f", "guest/guest.mk"], cwd=tree, env=without_make())
    engine = WORK / "engine-json"
    engine.mkdir(exist_ok=True)
    run([BUILD / "dunlin-precompile", tree / "build" / "guest" / "engine.wasm",
         engine / "engine.cwasm", engine / "engine.image"])


def copy_changed(source, target, instead=None):
    """Copy what differs, so that make compiles only that."""
    if source.is_dir():
        for path in source.iterdir():
            copy_changed((instead or {}).get(path.name, path), target / path.name, instead)
    elif not target.exists() or target.read_bytes() != source.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def install_peers():
    """The npm packages, pinned by peers/package-lock.json.

    No package's install script runs: isolated-vm carries its compiled form."""
    PEERS.mkdir(parents=True, exist_ok=True)
    for name in "package.json", "package-lock.json", ".npmrc", "peer.mjs":
        shutil.copy(BENCH / "peers" / name, PEERS)
    pinned = hashlib.sha256((PEERS / "package-lock.json").read_bytes()).hexdigest()
    stamp = PEERS / "installed"
    if stamp.exists() and stamp.read_text() == pinned:
        return
    if not shutil.which("npm"):
        raise Unavailable("npm is not installed (Debian: npm)")
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=PEERS)
    stamp.write_text(pinned)


def newer_node():
    """The Node that isolated-vm needs, from npm."""
    found = list((PEERS / "node_modules").glob("node-linux-*/bin/node"))
    if not found:
        raise Unavailable("npm has no Node 24 for this machine, or it was not installed")
    return found[0]


def run(command, **options):
    """Run to the end; its output, or Unavailable with the last line it said."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, text=True, capture_output=True, **options)
    except OSError as error:
        raise Unavailable(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["it said nothing"]
        raise Unavailable(f"{pathlib.Path(command[0]).name} failed: {said[-1]}")
    return done.stdout


def without_make():
    return {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
