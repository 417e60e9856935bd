/*
 * target.c - from FILE to a function that can be called.
 *
 * Source is deployed, an artefact is loaded.  Which of them a file is, its
 * first bytes say: an artefact begins with a zero-terminated signature, and
 * no text has a zero byte.
 *
 * Host functions: this program offers none.  What is built for a program that
 * does is granted names here, behind which there is only a refusal.
 */
#include "target.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exit_code.h"
#include "files.h"
#include "limit_options.h"
#include "log.h"
#include "terminal.h"
#include "units.h"

enum { NAME_SIZE_MAX = 64, SIGNATURE_SIZE = 64 };

static int open_function(const struct dun_cli_target_wish *wish, struct dun_cli_target *target);
static int load(const struct dun_cli_target_wish *wish, struct dun_cli_target *target);
static int check_fixed_limits(const struct dun_cli_target_wish *wish,
                              struct dun_cli_target *target);
static int deploy(const struct dun_cli_target_wish *wish, struct dun_cli_target *target);
static dunlin_status deploy_stdin(const char *name, const dunlin_deploy_options *options,
                                  struct dun_cli_target *target, int *code);
static int offer_placeholders(const struct dun_cli_target_wish *wish,
                              struct dun_cli_target *target);
static dunlin_status refuse_host_call(void *user, dunlin_host_call *host_call);
static void name_from_path(const char *path, char out[static NAME_SIZE_MAX + 1]);
static int check_kind_of_file(const char *path);
static bool ends_with(const char *path, const char *ending);

int dun_cli_target_open(const struct dun_cli_target_wish *wish, struct dun_cli_target *out)
{
    struct dun_cli_target target = {0};
    int is_artefact = dun_cli_is_artefact(wish->path);
    if (is_artefact < 0)
        return DUN_CLI_FILE;
    target.is_artefact = is_artefact;
    if (is_artefact && wish->only_source)
        return dun_cli_usage("%s is an artefact already; expected JavaScript", wish->path);
    target.err = dunlin_error_new();
    int code = dun_cli_runtime_open(wish->slots, wish->log_level, &target.runtime, target.err);
    if (code == 0)
        code = offer_placeholders(wish, &target);
    if (code == 0)
        code = open_function(wish, &target);
    if (code != 0) {
        dun_cli_target_close(&target);
        return code;
    }
    *out = target;
    return 0;
}

void dun_cli_target_close(struct dun_cli_target *target)
{
    dunlin_function_free(target->function);
    dunlin_runtime_free(target->runtime);
    dunlin_error_free(target->err);
}

int dun_cli_runtime_open(uint32_t slots, int log_level, dunlin_runtime **out, dunlin_error *err)
{
    dunlin_runtime_options options;
    dunlin_runtime_options_init(&options);
    options.slots = slots;
    dun_cli_log_to_terminal(&options, log_level);
    if (dunlin_runtime_new(&options, out, err) != DUNLIN_OK)
        return dun_cli_fail(err);
    return 0;
}

static int open_function(const struct dun_cli_target_wish *wish, struct dun_cli_target *target)
{
    return target->is_artefact ? load(wish, target) : deploy(wish, target);
}

/* ---- Artefacts -------------------------------------------------------- */

static int load(const struct dun_cli_target_wish *wish, struct dun_cli_target *target)
{
    dunlin_status status =
        dunlin_function_load(target->runtime, NULL, wish->path, &target->function, target->err);
    if (status == DUNLIN_OK)
        return check_fixed_limits(wish, target);
    int code = dun_cli_fail(target->err);
    if (status == DUNLIN_INVALID && wish->grants)
        dun_cli_complain("to look at it all the same, name what it was granted with --grant");
    return code;
}

/* The limits of an artefact were fixed when it was built; only the timeout
 * can be made shorter. */
static int check_fixed_limits(const struct dun_cli_target_wish *wish, struct dun_cli_target *target)
{
    char own[DUN_CLI_UNITS_ROOM];
    dunlin_limits limits;
    if (!wish->limits)
        return 0;
    const char *fixed = dun_cli_fixed_limit(wish->limits);
    if (fixed)
        return dun_cli_usage("--%s cannot change the limit of an artefact, which was fixed when it "
                             "was built: dunlin build --%s …",
                             fixed, fixed);
    dunlin_function_get_limits(target->function, &limits);
    if (wish->limits->timeout_ms > limits.timeout_ms)
        return dun_cli_usage("--timeout can only shorten the limit of an artefact, which is %s; "
                             "build it with a longer one: dunlin build --timeout …",
                             dun_cli_format_ms(limits.timeout_ms, own));
    target->timeout_ms = wish->limits->timeout_ms;
    return 0;
}

/* ---- Source ----------------------------------------------------------- */

static int deploy(const struct dun_cli_target_wish *wish, struct dun_cli_target *target)
{
    char own_name[NAME_SIZE_MAX + 1];
    dunlin_deploy_options options;
    dunlin_status status;
    int code = check_kind_of_file(wish->path);
    if (code != 0)
        return code;
    dunlin_deploy_options_init(&options);
    if (wish->limits)
        options.limits = *wish->limits;
    if (wish->grants) {
        options.grants = wish->grants->items;
        options.grant_count = wish->grants->count;
    }
    name_from_path(wish->path, own_name);
    const char *name = wish->name ? wish->name : own_name;
    if (strcmp(wish->path, "-") == 0)
        status = deploy_stdin(name, &options, target, &code);
    else
        status = dunlin_function_deploy_file(target->runtime, name, wish->path, &options,
                                             &target->function, target->err);
    if (code != 0)
        return code;
    return status == DUNLIN_OK ? 0 : dun_cli_fail(target->err);
}

static dunlin_status deploy_stdin(const char *name, const dunlin_deploy_options *options,
                                  struct dun_cli_target *target, int *code)
{
    struct dun_cli_text source = {0};
    dunlin_status status = DUNLIN_OK;
    *code = dun_cli_read_all(STDIN_FILENO, "standard input", DUN_CLI_GIB, &source);
    if (*code == 0) {
        dunlin_bytes bytes = {(const uint8_t *)source.data, source.size};
        status = dunlin_function_deploy(target->runtime, name, bytes, "stdin.js", options,
                                        &target->function, target->err);
    }
    dun_cli_text_deinit(&source);
    return status;
}

static int offer_placeholders(const struct dun_cli_target_wish *wish, struct dun_cli_target *target)
{
    for (size_t i = 0; wish->grants && i < wish->grants->count; i++) {
        const char *name = wish->grants->items[i];
        if (dunlin_runtime_add_host_function(target->runtime, name, refuse_host_call, NULL,
                                             target->err) != DUNLIN_OK)
            return dun_cli_fail(target->err);
    }
    return 0;
}

static dunlin_status refuse_host_call(void *user, dunlin_host_call *host_call)
{
    (void)user;
    dunlin_host_call_set_error(host_call, "this host function is offered by the program that "
                                          "embeds dunlin, not by its command line");
    return DUNLIN_INVALID;
}

/* "plugins/foot ball.js" is "foot-ball". */
static void name_from_path(const char *path, char out[static NAME_SIZE_MAX + 1])
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    size_t size = strcmp(path, "-") == 0 ? 0 : strlen(base);
    if (ends_with(base, ".js"))
        size -= 3;
    else if (ends_with(base, ".mjs"))
        size -= 4;
    if (size > NAME_SIZE_MAX)
        size = NAME_SIZE_MAX;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)base[i];
        out[i] = c < 128 && (isalnum(c) || strchr("._-", c)) ? (char)c : '-';
    }
    out[size] = 0;
    if (size == 0)
        snprintf(out, NAME_SIZE_MAX + 1, "function");
}

/* ---- Which kind of file ----------------------------------------------- */

int dun_cli_is_artefact(const char *path)
{
    char first[SIGNATURE_SIZE];
    if (strcmp(path, "-") == 0)
        return 0;
    int fd = dun_cli_open_input(path);
    if (fd < 0)
        return -1;
    ssize_t size = dun_cli_read_some(fd, first, sizeof first);
    if (size < 0)
        dun_cli_complain("cannot read %s: %s", path, strerror(errno));
    close(fd);
    if (size < 0)
        return -1;
    if (ends_with(path, ".dunlin"))
        return 1;
    return memchr(first, 0, (size_t)size) != NULL && !ends_with(path, ".wasm");
}

/* Files that will be understood one day get a plain answer today. */
static int check_kind_of_file(const char *path)
{
    if (ends_with(path, ".ts") || ends_with(path, ".mts") || ends_with(path, ".tsx"))
        return dun_cli_usage("%s: expected JavaScript, found TypeScript; strip its types first, "
                             "for example with esbuild",
                             path);
    if (ends_with(path, ".wasm"))
        return dun_cli_usage("%s: expected JavaScript or an artefact, found WebAssembly", path);
    return 0;
}

static bool ends_with(const char *path, const char *ending)
{
    size_t size = strlen(path), ending_size = strlen(ending);
    return size > ending_size && strcmp(path + size - ending_size, ending) == 0;
}
