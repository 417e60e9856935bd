/*
 * A module that does not parse was read, and kept in the host's memory, each
 * time a function caught the failure and tried again; and a failure that was
 * caught was told in the place of what was thrown later.
 */
#include "../harness.h"

static const char again[] =
    "for (let i = 0; i < 20; i++) try { await import('./broken.js') } catch {}\n"
    "export default () => 1;\n";
static const char own[] = "try { await import('./missing.js') } catch {}\n"
                          "throw new Error('my own');\n";

int main(void)
{
    char *folder = make_directory(), path[128];
    struct world world = world_new(1, 1);
    snprintf(path, sizeof path, "%s/broken.js", folder);
    write_file(path, ")(", 2);
    snprintf(path, sizeof path, "%s/again.js", folder);
    write_file(path, again, strlen(again));
    dunlin_function *function;
    must(dunlin_function_deploy_file(world.runtime, "again", path, NULL, &function, world.err),
         world.err, "deploying");
    dunlin_function_stats stats;
    dunlin_function_get_stats(function, &stats);
    tap_is_int(stats.modules, 2, "a module is kept once");
    dunlin_function_free(function);

    snprintf(path, sizeof path, "%s/own.js", folder);
    write_file(path, own, strlen(own));
    dunlin_status status =
        dunlin_function_deploy_file(world.runtime, "own", path, NULL, &function, world.err);
    tap_is_int(status, DUNLIN_GUEST, "what was thrown last: %s", dunlin_error_message(world.err));
    tap_is_text(dunlin_error_message(world.err), "Error: my own", "and its message");
    world_free(&world);
    remove_directory(folder);
    return tap_done();
}
