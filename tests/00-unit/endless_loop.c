/*
 * A deadline ends a guest that loops without touching memory.
 *
 * Compiled code of the engine does so only where it was lied to: an artefact is
 * made whose object says that it has 2^31 - 1 properties, so that the next one
 * has a table doubled until it is large enough, which it never is.
 *
 * time limit: 60 s
 */
#include "../harness.h"

#include "../../src/base/hash.h"

#define PROPERTIES 42
/* docs/artefact.md: the header's checksums, and what they cover. */
enum { HEADER_BYTES = 512, AT_BODY_HASH = 48, AT_HEADER_HASH = 136 };

/* Where an object's shape says how many properties it has: mask of the table,
 * room, count and how many were deleted. */
static int lie_about_shape(struct text artefact)
{
    int found = 0;
    for (size_t at = HEADER_BYTES; at + 16 <= artefact.size; at += 4) {
        uint32_t shape[4];
        memcpy(shape, artefact.data + at, sizeof shape);
        if (shape[0] != 63 || shape[2] != PROPERTIES || shape[3] != 0)
            continue;
        shape[1] = UINT32_C(0x80000020) * UINT32_C(0xaaaaaaab); /* three times that is 0x80000020 */
        shape[2] = INT32_MAX;
        memcpy(artefact.data + at, shape, sizeof shape);
        found++;
    }
    uint64_t hash = dun_hash64(artefact.data + HEADER_BYTES, artefact.size - HEADER_BYTES);
    memcpy(artefact.data + AT_BODY_HASH, &hash, sizeof hash);
    hash = dun_hash64(artefact.data, AT_HEADER_HASH);
    memcpy(artefact.data + AT_HEADER_HASH, &hash, sizeof hash);
    return found;
}

int main(void)
{
    struct world world = world_new(1, 1);
    char source[1024] = "const object = { ";
    for (int i = 0; i < PROPERTIES; i++)
        snprintf(source + strlen(source), 16, "p%d: 1, ", i);
    strncat(source, "}; export default () => { object.another = 1; return 1; }", 100);
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.timeout_ms = 100;
    dunlin_function *function = deploy_with(&world, "loop", source, &options);
    must(call_json(&world, function, NULL, NULL), world.err, "as it is written");

    char *folder = make_directory(), path[128];
    snprintf(path, sizeof path, "%s/loop.dunlin", folder);
    must(dunlin_function_save(function, path, world.err), world.err, "saving");
    dunlin_function_free(function);
    struct text artefact = read_file(path);
    tap_is_int(lie_about_shape(artefact), 1, "one shape is like that");
    write_file(path, artefact.data, artefact.size);
    must(dunlin_function_load(world.runtime, NULL, path, &function, world.err), world.err, path);
    for (int i = 0; i < 3; i++)
        tap_is_int(call_json(&world, function, NULL, NULL), DUNLIN_TIMEOUT, "it is stopped");

    dunlin_function *other = deploy_text(&world, "other", "export default () => 2");
    tap_ok(!call_json(&world, other, NULL, NULL) && output_is(world.call, "2"),
           "and its slot serves others");
    dunlin_function_free(other);
    dunlin_function_free(function);
    world_free(&world);
    free(artefact.data);
    remove_directory(folder);
    return tap_done();
}
