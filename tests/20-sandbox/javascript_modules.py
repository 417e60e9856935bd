#!/usr/bin/env python3
"""ES modules of a function: what resolves, what is refused and how that is said. time limit: 120 s"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../50-e2e"))
from program import dunlin, fails, main, ok, write  # noqa: E402

PLACE_OF_REFUSALS = ["main.js:1"]


def files(**texts):
    """Write NAME.js or, where a name has a _, FOLDER/NAME.js."""
    for name, text in texts.items():
        path = name.replace("_", "/") + ".js"
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        write(path, text)


def test_every_form_of_import_and_export():
    files(main="""
import def, { one, two as zwei, default as again } from "./lib/all.js"
import * as all from "./lib/all.js"
export { one } from "./lib/all.js"
export * as lib from "./lib/all.js"
export * from "./lib/more.js"
export default () => [def(), again === def, one, zwei, Object.keys(all)]
export const constant = 1
export class Shape {}
""", lib_all="export default function () { return 'default' }\nexport const one = 1\nlet two = 2\nexport { two }\n",
          lib_more="export const three = () => 3\nexport default () => 'not re-exported'\n")
    ok(dunlin("call", "main.js"), '["default",true,1,2,["default","one","two"]]\n')
    ok(dunlin("call", "main.js", "three"), "3\n")
    fails(dunlin("call", "main.js", "constant"), 6, "constant")


def test_imports_are_live_bindings():
    files(main="import { count, next } from './counter.js'\nexport default () => [count, next(), count]\n",
          counter="export let count = 0\nexport const next = () => ++count\n")
    for _ in range(2):
        ok(dunlin("call", "main.js", "--repeat", "3"), "[0,1,1]\n")


def test_a_module_runs_once_and_in_order():
    files(main="import './b.js'; import './a.js'; import './x/../a.js'\nexport default () => globalThis.order\n",
          a="(globalThis.order ??= []).push('a')", b="import './a.js'; (globalThis.order ??= []).push('b')")
    ok(dunlin("call", "main.js"), '["a","b"]\n')


def test_subfolders_and_back():
    files(main="export { default } from './deep/er/one.js'", deep_er_one="export { default } from '../../two.js'",
          two="import { three } from './deep/three.js'; export default () => three", deep_three="export const three = 3")
    ok(dunlin("call", "main.js"), "3\n")
    os.mkdir("elsewhere")
    os.chdir("elsewhere")
    ok(dunlin("call", "../main.js"), "3\n")


def test_circular_imports():
    files(main="import { odd } from './odd.js'\nexport const even = n => n === 0 || odd(n - 1)\nexport default n => even(n)\n",
          odd="import { even } from './main.js'\nexport const odd = n => n !== 0 && even(n - 1)\n")
    ok(dunlin("call", "main.js", "-d", "7"), "false\n")
    files(early="import './late.js'\nexport let value = 1\nexport default () => value",
          late="import { value } from './early.js'\nvalue")
    fails(dunlin("call", "early.js"), 1, "ReferenceError", "late.js:2")


def test_json_is_imported_as_its_value():
    write("data.json", '{"list": [1, 2.5, "\u00e9"], "__proto__": 1}')
    write("bad.json", '{"list": [1,\n 2,,]}')
    files(main="import data from './data.json'\nimport again from './data.json' with { type: 'json' }\n"
               "export default () => [data, again.list.length]\n", other="import x from './bad.json'\nexport default () => x\n")
    ok(dunlin("call", "main.js"), '[{"list":[1,2.5,"\u00e9"],"__proto__":1},3]\n')
    fails(dunlin("call", "other.js"), 1, "SyntaxError", "bad.json")


def test_paths_out_of_the_folder_are_refused():
    os.mkdir("inside")
    write("secret.js", "export const secret = 'seen'")
    for specifier in ("../secret.js", "./../secret.js", "./x/../../secret.js", "./x/../.././secret.js"):
        write("inside/main.js", f"import {{ secret }} from '{specifier}'\nexport default () => secret\n")
        fails(dunlin("call", "inside/main.js"), 6, specifier, "outside the function's directory", *PLACE_OF_REFUSALS)
    for specifier in ("/etc/passwd", "file:///etc/passwd", "https://example.org/x.js", os.path.realpath("secret.js")):
        write("inside/main.js", f"import {{ secret }} from '{specifier}'\nexport default () => secret\n")
        fails(dunlin("call", "inside/main.js"), 6, specifier, "bundle", *PLACE_OF_REFUSALS)


def test_symbolic_links_out_of_the_folder_are_refused():
    os.makedirs("inside/sub")
    os.mkdir("other")
    write("other/secret.js", "export const secret = 'seen'")
    os.symlink("../other/secret.js", "inside/link.js")
    os.symlink("../other", "inside/folder")
    os.symlink(os.path.realpath("other/secret.js"), "inside/absolute.js")
    for specifier in ("./link.js", "./folder/secret.js", "./absolute.js"):
        write("inside/main.js", f"import {{ secret }} from '{specifier}'\nexport default () => secret\n")
        result = fails(dunlin("call", "inside/main.js"), 6, specifier.removeprefix("./"))
        assert "seen" not in result.err, result


def test_what_is_no_file_is_refused():
    os.mkdir("folder.js")
    os.mkfifo("pipe.js")
    for specifier in ("./folder.js", "./pipe.js", "./", "./%2e%2e/x.js", "./a\\u0000b.js"):
        write("main.js", f"import '{specifier}'\nexport default () => 1\n")
        result = dunlin("call", "main.js", timeout=20)
        assert result.code in (1, 6) and not result.out and "cannot" in result.err, (specifier, result)


def test_bare_specifiers_are_refused_with_advice():
    os.makedirs("node_modules/left-pad")
    write("node_modules/left-pad/index.js", "export default 1")
    for specifier in ("left-pad", "fs", "node:fs", "@scope/name"):
        write("main.js", f"import x from '{specifier}'\nexport default () => x\n")
        fails(dunlin("call", "main.js"), 6, f'"{specifier}"', "esbuild", *PLACE_OF_REFUSALS)


def test_a_missing_file_is_named():
    files(main="import './lib/a.js'\nexport default () => 1\n", lib_a="\n  import './gone.js'\n")
    fails(dunlin("call", "main.js"), 6, "lib/gone.js", "No such file")
    files(main="import { missing } from './lib/a.js'\nexport default () => 1\n", lib_a="export const there = 1\n")
    fails(dunlin("call", "main.js"), 1, "SyntaxError", "missing", "lib/a.js")


def test_a_syntax_error_in_an_imported_file_names_its_place():
    files(main="import { f } from './lib/a.js'\nexport default f\n", lib_a="export const f = 1\n\nlet x = = 2\n")
    result = fails(dunlin("call", "main.js"), 1, "SyntaxError", "lib/a.js:3", "let x = = 2")
    assert "^" in result.err, result


def test_an_import_after_deployment_is_refused():
    files(main="export default () => import('./late.js').then(module => module.value)\n", late="export const value = 1")
    fails(dunlin("call", "main.js"), 1, "import")
    files(main="const late = await import('./late.js')\nexport default () => late.value\n")
    ok(dunlin("call", "main.js"), "1\n")


def test_a_function_from_standard_input_has_no_folder():
    write("there.js", "export default 1")
    source = b"import x from './there.js'\nexport default () => x\n"
    fails(dunlin("call", "-", stdin=source), 2, "./there.js", "directory", "stdin.js:1")


def test_an_artefact_needs_none_of_its_files():
    files(main="import { f } from './lib/a.js'\nexport default () => f()\n",
          lib_a="export function f() {\n  throw new Error('from afar')\n}\n")
    ok(dunlin("build", "main.js", "-o", "main.dunlin"))
    os.remove("main.js")
    os.remove("lib/a.js")
    result = fails(dunlin("call", "main.dunlin"), 1, "from afar", "lib/a.js:2:13", "throw new Error('from afar')")
    assert "main.js:2" in result.err, result


def test_what_a_function_must_export():
    files(main="export const x = 1\n")
    fails(dunlin("call", "main.js"), 2, "exports no function", "export default function")
    files(main="export class Shape { constructor() { this.a = 1 } }\nexport default () => 1\n")
    fails(dunlin("call", "main.js", "Shape"), 1, "TypeError")
    files(main="export { f as 'any name' }\nfunction f() { return 1 }\n")
    ok(dunlin("call", "main.js", "any name"), "1\n")


main(globals())
