#!/usr/bin/env python3
"""A program that loads the library with dlopen(), as bindings do.

It did not load ("cannot allocate memory in static TLS block"); and unloading it
left the process a fault handler without code, so that it stays loaded.
"""
import ctypes
import os
import sys

import _ctypes

if os.environ["DUNLIN_SANITIZE"] != "none":
    sys.exit(77)  # a sanitizer has to be there from the start

path = os.path.join(os.environ["DUNLIN_BUILD"], "libdunlin.so")
library = ctypes.CDLL(path)
runtime = ctypes.c_void_p()
status = library.dunlin_runtime_new(None, ctypes.byref(runtime), None)
if status:
    sys.exit(f"dunlin_runtime_new: {status}")
library.dunlin_runtime_free.argtypes = [ctypes.c_void_p]
library.dunlin_runtime_free(runtime)
_ctypes.dlclose(library._handle)
with open("/proc/self/maps", encoding="utf-8") as maps:
    if "libdunlin.so" not in maps.read():
        sys.exit("the library was unloaded, and its fault handler left behind")
