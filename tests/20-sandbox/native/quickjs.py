"""QuickJS-ng built as a native program from the sources that the guest is made
of, for the tests that hold the guest against it. Kept in build/."""
import hashlib
import os
import shutil
import subprocess
import sys

SOURCE = os.environ.get("DUNLIN_SOURCE") or os.path.realpath(os.path.join(os.path.dirname(__file__), "../../.."))
DUNLIN = os.environ.get("DUNLIN")


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def sources():
    """The folder of the engine's sources, which Cargo fetched and pins."""
    with open(os.path.join(SOURCE, "build/deps/paths")) as file:
        return dict(line.strip().split("=", 1) for line in file)["quickjs"]


def native():
    """The program; built where it is not there yet."""
    compiler = shutil.which("clang-19") or shutil.which("gcc") or skip("no C compiler is installed")
    code, main = sources(), os.path.join(os.path.dirname(os.path.abspath(__file__)), "quickjs.c")
    with open(main, "rb") as file:
        key = hashlib.sha256(file.read() + code.encode()).hexdigest()[:12]
    program = os.path.join(SOURCE, "build", "native-quickjs", key, "quickjs")
    if os.path.exists(program):
        return program
    os.makedirs(os.path.dirname(program), exist_ok=True)
    draft = f"{program}.{os.getpid()}"
    parts = [os.path.join(code, name) for name in ("quickjs.c", "libregexp.c", "libunicode.c", "dtoa.c")]
    subprocess.run([compiler, "-w", "-O1", "-std=gnu11", "-D_GNU_SOURCE", "-I", code, main, *parts, "-o", draft,
                    "-lm", "-lpthread"], check=True)
    os.rename(draft, program)
    return program
