/*
 * A slot kept all the memory that the last call had used until the next call,
 * and a saved artefact could be read by everybody whatever the umask.
 */
#include "../harness.h"

static long resident_mib(void)
{
    long size, resident = -1;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%ld %ld", &size, &resident) != 2)
        exit(1);
    fclose(file);
    return resident / 256;
}

int main(void)
{
    struct world world = world_new(1, 1);
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.memory_bytes = 256 << 20;
    options.limits.timeout_ms = 60000;
    dunlin_function *function = deploy_with(
        &world, "fill", "export default n => new Uint8Array(n << 20).fill(1).length", &options);
    must(call_json(&world, function, NULL, "1"), world.err, "a small call");
    long before = resident_mib();
    must(call_json(&world, function, NULL, "200"), world.err, "a large call");
    long more = resident_mib() - before;
    tap_ok(more < 50, "%ld MiB more are held after a call that used 200", more);

    char *folder = make_directory(), path[128];
    struct stat st;
    snprintf(path, sizeof path, "%s/f.dunlin", folder);
    umask(077);
    must(dunlin_function_save(function, path, world.err), world.err, "saving");
    tap_ok(!stat(path, &st) && (st.st_mode & 0777) == 0600, "the artefact's mode is %o",
           st.st_mode & 0777);
    dunlin_function_free(function);
    world_free(&world);
    remove_directory(folder);
    return tap_done();
}
