/*
 * Whatever a function does to its instance, the next call does not see it.
 *
 * Each file in hostile/ is deployed; each of its functions named in a comment
 * "//: NAME STATUS[|STATUS…] [part of the message]" is called in the one slot
 * there is, ends as the comment says, and after it the same function's and
 * another's probe() (probe.js: writes down all a function can see) give the
 * bytes that they gave in a new process.
 *
 * usage: 20-sandbox-hostile [FILE,… [FUNCTION]]
 *
 * time limit: 120 s
 */
#include <dirent.h>

#include "../harness.h"
#include "../tap.h"

#define FOLDER "tests/20-sandbox/hostile/"
#define PROBE "tests/20-sandbox/probe.js"
#define FILES_MAX 32

struct module {
    char name[64];
    struct text source; /* with the probe at its end */
    dunlin_deploy_options options;
    struct text reference; /* what probe() gives in a new process */
    uint32_t timeout_ms;   /* of the functions under test; 0: as the limits say */
};

static size_t load_modules(struct module *modules, const char *only);
static void load_module(struct module *module, const char *path, const struct text *probe);
static void read_limits(const char *source, struct module *module);
static struct text probe_in_new_process(const struct module *module);
static void write_probe(const struct module *module, int fd);
static void try_module(struct world *world, const struct module *module, dunlin_function *neighbour,
                       const struct module *neighbour_module, const char *only);
static void try_function(struct world *world, const struct module *module,
                         dunlin_function *function, const char *line, dunlin_function *neighbour,
                         const struct module *neighbour_module, const char *only);
static int status_among(dunlin_status status, const char *names);
static void check_probe(struct world *world, dunlin_function *function, const struct module *module,
                        const char *after);

int main(int count, char **arguments)
{
    static struct module modules[FILES_MAX];
    size_t module_count = load_modules(modules, count > 1 ? arguments[1] : NULL);
    /* While this process has neither runtime nor thread. */
    for (size_t i = 0; i < module_count; i++)
        modules[i].reference = probe_in_new_process(&modules[i]);
    struct world world = world_new(1, 8);
    dunlin_function *neighbour =
        deploy_with(&world, "neighbour", modules[0].source.data, &modules[0].options);
    tap_ok(modules[0].reference.size > 50000, "a probe tells much: %zu bytes",
           modules[0].reference.size);
    for (size_t i = 1; i < module_count; i++)
        try_module(&world, &modules[i], neighbour, &modules[0], count > 2 ? arguments[2] : NULL);
    dunlin_function_free(neighbour);
    world_free(&world);
    for (size_t i = 0; i < module_count; i++) {
        free(modules[i].source.data);
        free(modules[i].reference.data);
    }
    return tap_done();
}

/* ---- The modules ------------------------------------------------------ */

/* The first is the probe by itself. */
static size_t load_modules(struct module *modules, const char *only)
{
    struct text probe = read_file(PROBE);
    size_t count = 1;
    load_module(&modules[0], PROBE, NULL);
    DIR *folder = opendir(FOLDER);
    struct dirent *entry;
    while (folder && (entry = readdir(folder)) && count < FILES_MAX) {
        char path[320];
        if (!strstr(entry->d_name, ".js") || (only && !strstr(only, entry->d_name)))
            continue;
        snprintf(path, sizeof path, FOLDER "%s", entry->d_name);
        load_module(&modules[count++], path, &probe);
    }
    if (folder)
        closedir(folder);
    free(probe.data);
    return count;
}

static void load_module(struct module *module, const char *path, const struct text *probe)
{
    const char *slash = strrchr(path, '/');
    snprintf(module->name, sizeof module->name, "%s", slash + 1);
    module->source = read_file(path);
    dunlin_deploy_options_init(&module->options);
    read_limits(module->source.data, module);
    if (!probe)
        return;
    module->source.data = realloc(module->source.data, module->source.size + probe->size + 1);
    memcpy(module->source.data + module->source.size, probe->data, probe->size + 1);
    module->source.size += probe->size;
}

/* "// limits: memory=MiB timeout=ms stack=KiB output=bytes log=bytes"; the
 * timeout is not for the probe. */
static void read_limits(const char *source, struct module *module)
{
    dunlin_limits *limits = &module->options.limits;
    const char *line = strstr(source, "// limits:");
    const char *end = line ? strchr(line, '\n') : NULL;
    char name[16];
    unsigned value;
    limits->timeout_ms = 20000;
    for (const char *at = line ? line + strlen("// limits:") : NULL; at && at < end;
         at = strchr(at + 1, ' ')) {
        if (sscanf(at, " %15[a-z]=%u", name, &value) != 2)
            continue;
        if (!strcmp(name, "memory"))
            limits->memory_bytes = (uint64_t)value << 20;
        else if (!strcmp(name, "timeout"))
            module->timeout_ms = value;
        else if (!strcmp(name, "stack"))
            limits->stack_bytes = value << 10;
        else if (!strcmp(name, "output"))
            limits->output_bytes = value;
        else if (!strcmp(name, "log"))
            limits->log_bytes = value;
    }
}

/* ---- References ------------------------------------------------------- */

static struct text probe_in_new_process(const struct module *module)
{
    int ends[2];
    struct text text = {malloc(8 << 20), 0};
    fflush(stdout);
    if (pipe(ends))
        exit(1);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_probe(module, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    ssize_t got;
    while ((got = read(ends[0], text.data + text.size, (8 << 20) - text.size - 1)) > 0)
        text.size += (size_t)got;
    text.data[text.size] = 0;
    close(ends[0]);
    int ended;
    waitpid(child, &ended, 0);
    if (ended || !text.size) {
        printf("Bail out! no reference for %s\n", module->name);
        exit(1);
    }
    return text;
}

/* The output limit is for the functions under test: the probe tells more. */
static void write_probe(const struct module *module, int fd)
{
    struct world world = world_new(1, 1);
    dunlin_deploy_options options = module->options;
    options.limits.output_bytes = 0;
    dunlin_function *function = deploy_with(&world, "probe", module->source.data, &options);
    must(call_json(&world, function, "probe", NULL), world.err, module->name);
    struct text out = output_of(world.call);
    for (size_t done = 0; done < out.size;) {
        ssize_t wrote = write(fd, out.data + done, out.size - done);
        if (wrote < 0)
            _exit(1);
        done += (size_t)wrote;
    }
    free(out.data);
    dunlin_function_free(function);
    world_free(&world);
}

/* ---- Trying ----------------------------------------------------------- */

static void try_module(struct world *world, const struct module *module, dunlin_function *neighbour,
                       const struct module *neighbour_module, const char *only)
{
    tap_note("%s", module->name);
    dunlin_function *function =
        deploy_with(world, "hostile", module->source.data, &module->options);
    for (const char *line = strstr(module->source.data, "\n//: "); line;
         line = strstr(line + 1, "\n//: "))
        try_function(world, module, function, line + 5, neighbour, neighbour_module, only);
    dunlin_function_free(function);
}

static void try_function(struct world *world, const struct module *module,
                         dunlin_function *function, const char *line, dunlin_function *neighbour,
                         const struct module *neighbour_module, const char *only)
{
    char name[64], statuses[128], part[128] = "";
    if (sscanf(line, "%63[^ \n] %127[^ \n]%*1[ ]%127[^\n]", name, statuses, part) < 2 ||
        (only && strcmp(only, name)))
        return;
    for (int round = 0; round < 2; round++) {
        dunlin_call_set_timeout_ms(world->call, module->timeout_ms);
        uint64_t began = now_us();
        dunlin_status status = call_json(world, function, name, "[1,{\"a\":\"b\"}]");
        uint64_t took = now_us() - began;
        dunlin_call_set_timeout_ms(world->call, 0);
        tap_ok(status_among(status, statuses), "%s %s: %s, expected %s: %s", module->name, name,
               dunlin_status_name(status), statuses,
               status ? dunlin_error_message(world->err) : "");
        if (status && *part)
            tap_ok(strstr(dunlin_error_message(world->err), part) != NULL,
                   "%s %s: the message has \"%s\"", module->name, name, part);
        if (status == DUNLIN_TIMEOUT)
            tap_ok(took < 5000000, "%s %s: stopped after %llu us", module->name, name,
                   (unsigned long long)took);
        if (round == 0) {
            check_probe(world, function, module, name);
            check_probe(world, neighbour, neighbour_module, name);
        } else {
            check_probe(world, neighbour, neighbour_module, name);
            check_probe(world, function, module, name);
        }
    }
}

static int status_among(dunlin_status status, const char *names)
{
    const char *name = dunlin_status_name(status);
    size_t size = strlen(name);
    for (const char *at = names; (at = strstr(at, name)); at += size)
        if ((at == names || at[-1] == '|') && (at[size] == '|' || !at[size]))
            return 1;
    return 0;
}

static void check_probe(struct world *world, dunlin_function *function, const struct module *module,
                        const char *after)
{
    dunlin_status status = call_json(world, function, "probe", NULL);
    if (status) {
        tap_ok(0, "%s: the probe after %s: %s", module->name, after, dunlin_error_text(world->err));
        return;
    }
    struct text found = output_of(world->call);
    if (!tap_ok(same_text(found, module->reference), "%s: as in a new process after %s",
                module->name, after))
        note_difference(found, module->reference);
    free(found.data);
}
