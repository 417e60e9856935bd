// Runs tests/10-parse/json.md: each document through the parser and through the engine's own,
// against what is written there.
#include "quickjs.c"

#include "json_install.h"
#include "tap.h"

struct parsed_case {
    char sentence[512], document[1024], expected[1024];
};

static char *cut_line(char *line)
{
    line[strcspn(line, "\n")] = 0;
    return line;
}

// A sentence, a document indented by four, an arrow.
static bool next_case(FILE *file, struct parsed_case *found)
{
    char line[1024];
    found->sentence[0] = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "    => ", 7) == 0) {
            snprintf(found->expected, sizeof found->expected, "%s", cut_line(line + 7));
            return true;
        }
        if (strncmp(line, "    ", 4) == 0)
            snprintf(found->document, sizeof found->document, "%s", cut_line(line + 4));
        else if (line[0] != '\n' && line[0] != '#')
            snprintf(found->sentence, sizeof found->sentence, "%s", cut_line(line));
    }
    return false;
}

static void check_result(JSContext *ctx, JSValue value, const struct parsed_case *wanted,
                         const char *who)
{
    JSValue shown = JS_IsException(value)
                        ? JS_GetException(ctx)
                        : JS_JSONStringify(ctx, value, JS_UNDEFINED, JS_UNDEFINED);
    const char *text = JS_ToCString(ctx, shown);
    tap_is_text(text, wanted->expected, "%s: %s", who, wanted->sentence);
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, shown);
    JS_FreeValue(ctx, value);
}

static void check_installed_functions(JSContext *ctx)
{
    static const char source[] =
        "JSON.stringify(['parse', 'stringify'].map(name => { const d = "
        "Object.getOwnPropertyDescriptor(JSON, name), f = d.value;"
        "return [d.writable, d.enumerable, d.configurable, f.name, f.length, Reflect.ownKeys(f),"
        "'prototype' in f, Object.getPrototypeOf(f) === Function.prototype] "
        "}).concat([Reflect.ownKeys(JSON).map(String)]), null, 1)";
    JSValue before = JS_Eval(ctx, source, strlen(source), "before", 0);
    tap_is_int(dun_json_install(ctx), 0, "the functions are installed");
    JSValue after = JS_Eval(ctx, source, strlen(source), "after", 0);
    const char *x = JS_ToCString(ctx, before), *y = JS_ToCString(ctx, after);
    tap_is_text(y, x, "the installed functions look like the engine's");
    JS_FreeCString(ctx, x);
    JS_FreeCString(ctx, y);
    JS_FreeValue(ctx, before);
    JS_FreeValue(ctx, after);
}

int main(void)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = JS_NewContext(rt);
    FILE *file = fopen("tests/10-parse/json.md", "r");
    struct parsed_case wanted;
    int cases = 0;
    while (file != NULL && next_case(file, &wanted)) {
        size_t size = strlen(wanted.document);
        uint8_t text[sizeof wanted.document + DUN_JSON_PADDING] = {0};
        memcpy(text, wanted.document, size);
        check_result(ctx, dun_json_parse(ctx, text, size), &wanted, "ours");
        check_result(ctx, JS_ParseJSON(ctx, (const char *)text, size, "<input>"), &wanted,
                     "the engine");
        cases++;
    }
    if (file != NULL)
        fclose(file);
    tap_ok(cases > 10, "tests/10-parse/json.md has %d cases", cases);
    check_installed_functions(ctx);
    JS_FreeContext(ctx);
    JS_FreeRuntime(rt);
    return tap_done();
}
