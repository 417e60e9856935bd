/*
 * js_deploy.c - from source to an image that calls start from.
 *
 * The module's top level runs once, in an instance of the engine's own image,
 * with a clock that stands still and no randomness.  What memory holds
 * afterwards, less the text of the source, is the function's image: the pages
 * in which it differs from the engine's.  The same source gives the same bytes.
 */
#include "js.h"

#include <stdlib.h>
#include <string.h>

#include "../base/file.h"
#include "../base/hash.h"
#include "../base/utf8.h"
#include "excerpt.h"
#include "js_guest.h"
#include "limits.h"

#define MODULE_CEILING ((size_t)64 << 20)
#define SOURCES_CEILING ((size_t)256 << 20) /* of all modules, before the last */

struct deployment {
    const struct dun_js_deployment *given;
    struct dunlin_call call; /* the run in which the top level is evaluated */
    struct dunlin_function *function;
    struct dun_buffer grants; /* names, each ended by '\n' */
    struct dunlin_error module_error;
};

static int prepare(struct deployment *deployment, struct dunlin_runtime *runtime,
                   struct dunlin_error *err);
static int copy_source(struct deployment *deployment, struct dunlin_error *err);
static int check_utf8(const char *name, const uint8_t *text, size_t size, struct dunlin_error *err);
static int list_grants(struct deployment *deployment, struct dunlin_error *err);
static int evaluate(struct deployment *deployment, struct dunlin_error *err);
static int run_top_level(struct deployment *deployment, struct dun_slot *slot,
                         struct dunlin_error *err);
static int take_exports(struct deployment *deployment, struct dun_slot *slot, int status,
                        const struct dun_mailbox *box, struct dunlin_error *err);
static int take_image(struct deployment *deployment, struct dun_slot *slot,
                      const struct dun_mailbox *box, struct dunlin_error *err);
static void load_module(void *context, const char *question, struct dun_reply *reply);
static void read_module(struct deployment *deployment, const char *name, struct dun_reply *reply);
static void fail_import(struct deployment *deployment, const char *place);
static void refuse(struct dun_reply *reply, const char *message);
static void free_pages(void *owner);

int dun_js_deploy(struct dunlin_runtime *runtime, const struct dun_js_deployment *given,
                  struct dunlin_function **out, struct dunlin_error *err)
{
    struct deployment deployment = {.given = given};
    dun_buffer_init(&deployment.grants, 1 << 20);
    if (dun_sandbox_check_process(&runtime->sandbox, err) ||
        dun_function_check_name(given->name, err) || dun_call_init(&deployment.call, runtime, err))
        return -1;
    int failed = prepare(&deployment, runtime, err) || evaluate(&deployment, err);
    dun_call_deinit(&deployment.call);
    dun_buffer_deinit(&deployment.grants);
    dun_error_clear(&deployment.module_error);
    if (failed) {
        dun_function_unref(deployment.function);
        return -1;
    }
    *out = deployment.function;
    return 0;
}

static int prepare(struct deployment *deployment, struct dunlin_runtime *runtime,
                   struct dunlin_error *err)
{
    const dunlin_deploy_options *options = deployment->given->options;
    deployment->function = dun_function_new(runtime, deployment->given->name, err);
    if (!deployment->function)
        return -1;
    if (dun_limits_settle(options ? &options->limits : NULL, &deployment->function->limits, err))
        return -1;
    return list_grants(deployment, err) || copy_source(deployment, err);
}

static int list_grants(struct deployment *deployment, struct dunlin_error *err)
{
    const dunlin_deploy_options *options = deployment->given->options;
    struct dun_buffer *list = &deployment->grants;
    for (size_t i = 0; options && i < options->grant_count; i++) {
        const char *name = options->grants[i];
        if (!name || strchr(name, '\n'))
            return dun_fail(err, DUNLIN_INVALID, "grants[%zu] is not the name of a host function",
                            i);
        if (dun_buffer_append_text(list, name) || dun_buffer_append_text(list, "\n"))
            return dun_fail(err, DUNLIN_INVALID, "too many grants");
    }
    struct dunlin_function *function = deployment->function;
    return dun_names_parse(&function->grants, (const char *)list->data, list->size, err) ||
           dun_function_resolve_grants(function, err);
}

static int copy_source(struct deployment *deployment, struct dunlin_error *err)
{
    dunlin_bytes source = deployment->given->source;
    if (check_utf8(deployment->given->filename, source.data, source.size, err))
        return -1;
    uint8_t *copy = malloc(source.size + 1);
    if (!copy)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for a source of %zu bytes", source.size);
    if (source.size)
        memcpy(copy, source.data, source.size);
    copy[source.size] = 0;
    if (dun_function_add_source(deployment->function, deployment->given->filename, copy,
                                source.size, 0, err)) {
        free(copy);
        return -1;
    }
    return 0;
}

static int check_utf8(const char *name, const uint8_t *text, size_t size, struct dunlin_error *err)
{
    size_t valid = dun_utf8_valid(text, size);
    if (valid == size)
        return 0;
    return dun_fail(err, DUNLIN_INVALID,
                    "%s is not UTF-8: byte 0x%02x at offset %zu; save it as UTF-8", name,
                    text[valid], valid);
}

/* ---- Running the top level -------------------------------------------- */

static int evaluate(struct deployment *deployment, struct dunlin_error *err)
{
    struct dunlin_function *function = deployment->function;
    struct dunlin_call *call = &deployment->call;
    dun_call_begin(call, function->name, &function->limits, function->limits.deploy_timeout_ms);
    call->services.deploying = 1;
    call->services.load_module = load_module;
    struct dun_slot *slot;
    if (dun_call_take(call, function->runtime->sandbox.engine.image, 0, 1, &slot, err))
        return -1;
    int failed = run_top_level(deployment, slot, err);
    dun_call_give(call, slot);
    return failed;
}

static int run_top_level(struct deployment *deployment, struct dun_slot *slot,
                         struct dunlin_error *err)
{
    struct dunlin_call *call = &deployment->call;
    const struct dun_source *main = &deployment->function->sources[0];
    dunlin_bytes parts[3] = {{(const uint8_t *)main->name, strlen(main->name)},
                             {deployment->grants.data, deployment->grants.size},
                             {main->text, main->size}};
    struct dun_js_placed placed;
    if (dun_js_place(call, slot, parts, 3, &placed, err))
        return -1;
    union dun_wasm_value values[10];
    values[0].u32 = placed.at[0];
    values[1].u32 = (uint32_t)parts[0].size;
    values[2].u32 = placed.at[2];
    values[3].u32 = (uint32_t)parts[2].size;
    values[4].u32 = placed.at[1];
    values[5].u32 = (uint32_t)parts[1].size;
    values[6].u64 = dun_hash64(main->text, main->size);
    values[7].u32 = call->limits->stack_bytes;
    values[8].u32 = placed.heap_at;
    values[9].u32 = (uint32_t)call->limits->memory_bytes;
    if (dun_call_enter(call, slot, DUN_EXPORT_DEPLOY, values, 10, err))
        return -1;
    struct dun_mailbox box;
    uint32_t mailbox_at = call->runtime->sandbox.engine.mailbox_at;
    if (dun_guest_read(slot, mailbox_at, &box, offsetof(struct dun_mailbox, small_input)))
        return dun_fail(err, DUNLIN_TRAP, "the guest's mailbox is not in its memory");
    if (take_exports(deployment, slot, values[0].i32, &box, err))
        return -1;
    /* The texts are of no use to calls; zero pages are not kept. */
    uint32_t start = slot->image->end_page * DUN_PAGE;
    if (dun_guest_zero(slot, start, placed.end - start) ||
        dun_guest_zero(slot, mailbox_at, sizeof(struct dun_mailbox)))
        return dun_fail(err, DUNLIN_INTERNAL, "cannot clear the source from the image");
    return take_image(deployment, slot, &box, err);
}

static int take_exports(struct deployment *deployment, struct dun_slot *slot, int status,
                        const struct dun_mailbox *box, struct dunlin_error *err)
{
    struct dunlin_function *function = deployment->function;
    if (status == DUN_GUEST_NO_FUNCTION)
        return dun_fail(
            err, DUNLIN_INVALID,
            "%s exports no function: expected \"export default function (input) { … }\", or "
            "functions exported by name",
            function->sources[0].name);
    if (status != DUN_GUEST_OK) {
        dun_js_fail(&deployment->call, slot, status, box, function->sources, function->source_count,
                    err);
        /* A module that could not be read is not the author's exception, unless
         * the author caught it and threw another. */
        struct dunlin_error *unread = &deployment->module_error;
        if (err->status == DUNLIN_GUEST && unread->message && err->message &&
            strstr(err->message, unread->message)) {
            dun_error_clear(err);
            *err = *unread;
            *unread = (struct dunlin_error){0};
        }
        return -1;
    }
    struct dun_buffer names;
    dun_buffer_init(&names, 1 << 20);
    int failed = dun_guest_append(slot, box->result_at, box->result_size, &names);
    if (failed)
        dun_fail(err, DUNLIN_INVALID, "the names of the exports are too long");
    else
        failed = dun_names_parse(&function->exports, (const char *)names.data, names.size, err);
    dun_buffer_deinit(&names);
    return failed;
}

struct pages {
    uint32_t *numbers;
    uint8_t *bytes;
};

static int take_image(struct deployment *deployment, struct dun_slot *slot,
                      const struct dun_mailbox *box, struct dunlin_error *err)
{
    struct dunlin_function *function = deployment->function;
    uint64_t limit = function->limits.memory_bytes;
    uint32_t end_page = (uint32_t)(((uint64_t)box->heap_at + DUN_PAGE - 1) / DUN_PAGE);
    if ((uint64_t)end_page * DUN_PAGE + DUN_PAGE > limit)
        return dun_fail(err, DUNLIN_MEMORY_LIMIT,
                        "after deployment %u KiB are in use, and the memory limit is %llu KiB",
                        end_page * (DUN_PAGE / 1024), (unsigned long long)limit / 1024);
    struct pages *pages = calloc(1, sizeof *pages);
    uint32_t count;
    if (!pages)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for an image");
    if (dun_slot_capture(slot, end_page, &pages->numbers, &pages->bytes, &count, err)) {
        free(pages);
        return -1;
    }
    function->image = dun_image_new(slot->image, end_page, dun_wasm_get_global(slot->instance),
                                    pages->numbers, pages->bytes, count, free_pages, pages);
    if (function->image)
        return 0;
    free_pages(pages);
    return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for an image");
}

static void free_pages(void *owner)
{
    struct pages *pages = owner;
    free(pages->numbers);
    free(pages->bytes);
    free(pages);
}

/* ---- Imports ---------------------------------------------------------- */

/* `question`: NAME, the file that imports it and what it says there, a line
 * each; in the place of NAME what guest/modules.h found wrong with it. */
static void load_module(void *context, const char *question, struct dun_reply *reply)
{
    struct deployment *deployment =
        (struct deployment *)((char *)context - offsetof(struct deployment, call));
    struct dunlin_error *err = &deployment->module_error;
    const char *root = deployment->given->root_dir;
    size_t name_size = strcspn(question, "\n");
    char *name = strndup(question, name_size);
    const char *place = question[name_size] ? question + name_size + 1 : "";
    *reply = (struct dun_reply){0};
    if (!name)
        dun_fail(err, DUNLIN_NO_MEMORY, "no memory to import");
    else if (!strcmp(name, "!bare"))
        dun_fail(
            err, DUNLIN_NOT_FOUND,
            "only files beside the function can be imported, as \"./NAME.js\"; bundle packages "
            "first (esbuild --bundle --format=esm)");
    else if (!strcmp(name, "!outside"))
        dun_fail(err, DUNLIN_NOT_FOUND, "it is outside the function's directory");
    else if (!root)
        dun_fail(err, DUNLIN_INVALID,
                 "imports need a directory, and the function was deployed without one");
    else
        read_module(deployment, name, reply);
    free(name);
    if (reply->data)
        return;
    fail_import(deployment, place);
    refuse(reply, err->message ? err->message : "no memory");
}

/* A module that does not parse is asked for at every import: it is kept once. */
static void read_module(struct deployment *deployment, const char *name, struct dun_reply *reply)
{
    struct dunlin_function *function = deployment->function;
    struct dunlin_error *err = &deployment->module_error;
    size_t size, used = 0;
    uint8_t *text;
    for (size_t i = 0; i < function->source_count; i++) {
        const struct dun_source *source = &function->sources[i];
        used += source->size;
        if (i &&
            !strcmp(source->name, name)) { /* not the function's own file, which may be elsewhere */
            *reply = (struct dun_reply){.data = source->text, .size = source->size};
            return;
        }
    }
    if (used > SOURCES_CEILING || function->source_count >= DUN_SOURCES_MAX) {
        dun_fail(err, DUNLIN_INVALID, "there are more than %d modules, or %zu bytes of them",
                 DUN_SOURCES_MAX, SOURCES_CEILING);
        return;
    }
    if (dun_file_read_beneath(deployment->given->root_dir, name, MODULE_CEILING, &text, &size, err))
        return;
    if (!check_utf8(name, text, size, err) &&
        !dun_function_add_source(function, name, text, size, 0, err))
        *reply = (struct dun_reply){.data = text, .size = size};
    else
        free(text);
}

/* Say which import it was, and where it stands. */
static void fail_import(struct deployment *deployment, const char *place)
{
    struct dunlin_error *err = &deployment->module_error;
    const struct dunlin_function *function = deployment->function;
    size_t base_size = strcspn(place, "\n");
    const char *specifier = place[base_size] ? place + base_size + 1 : "";
    dun_wrap(err, "cannot import \"%s\"", specifier);
    for (size_t i = 0; i < function->source_count; i++) {
        const struct dun_source *source = &function->sources[i];
        if (strlen(source->name) == base_size && !memcmp(source->name, place, base_size))
            dun_excerpt_find(err, source, specifier);
    }
}

static void refuse(struct dun_reply *reply, const char *message)
{
    *reply =
        (struct dun_reply){.failed = 1, .data = (const uint8_t *)message, .size = strlen(message)};
}
