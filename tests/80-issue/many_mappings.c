/*
 * A guest that writes every second page of a large image used up the mappings
 * that a process may have (vm.max_map_count): other guests faulted, and the
 * program's own mmap failed.
 *
 * time limit: 120 s
 */
#include "../harness.h"

#include <pthread.h>

#define SLOTS 8

static const char source[] = "const bytes = new Uint8Array(48 << 20).fill(1);\n"
                             "export default () => {\n"
                             "    for (let i = 0; i < bytes.length; i += 8192) bytes[i]++;\n"
                             "    return bytes[8192 * 5] + bytes[8192 * 5 + 4096];\n"
                             "};\n";

static struct world world;
static dunlin_function *function;

static void *call_twice(void *failures)
{
    struct world own = world;
    own.err = dunlin_error_new();
    must(dunlin_call_new(world.runtime, &own.call, own.err), own.err, "a call");
    for (int i = 0; i < 2; i++)
        if (call_json(&own, function, NULL, NULL) || !output_is(own.call, "3"))
            ++*(int *)failures;
    dunlin_call_free(own.call);
    dunlin_error_free(own.err);
    return NULL;
}

static int count_mappings(void)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int lines = 0, c;
    while (maps && (c = getc(maps)) != EOF)
        lines += c == '\n';
    fclose(maps);
    return lines;
}

int main(void)
{
    world = world_new(SLOTS, SLOTS);
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.memory_bytes = 64 << 20;
    options.limits.timeout_ms = 60000;
    options.limits.deploy_timeout_ms = 60000;
    function = deploy_with(&world, "writer", source, &options);
    int before = count_mappings();
    pthread_t threads[SLOTS];
    int failures[SLOTS] = {0}, failed = 0;
    for (int i = 0; i < SLOTS; i++)
        pthread_create(&threads[i], NULL, call_twice, &failures[i]);
    for (int i = 0; i < SLOTS; i++) {
        pthread_join(threads[i], NULL);
        failed += failures[i];
    }
    int more = count_mappings() - before;
    tap_is_int(failed, 0, "all calls are right");
    tap_ok(more < 20000, "%d slots took %d mappings", SLOTS, more);
    dunlin_function_free(function);
    world_free(&world);
    return tap_done();
}
