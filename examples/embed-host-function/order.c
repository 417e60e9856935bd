/* order.c - a program that lets a sandboxed function ask it for prices. */
#define _DEFAULT_SOURCE /* usleep */
#include <dunlin.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* env.price(name): a number, or an Error.  What honey costs takes two seconds to find out. */
static dunlin_status price(void *user, dunlin_host_call *host_call)
{
    dunlin_bytes name, apple = {(const uint8_t *)"20", 2}, pear = {(const uint8_t *)"45", 2};
    dunlin_host_call_input(host_call, &name); /* as JSON, so in quotes */
    (void)user;
    if (name.size == 7 && !memcmp(name.data, "\"apple\"", 7))
        return dunlin_host_call_set_output(host_call, DUNLIN_JSON, apple);
    if (name.size == 6 && !memcmp(name.data, "\"pear\"", 6))
        return dunlin_host_call_set_output(host_call, DUNLIN_JSON, pear);
    for (int ms = 0; name.data[1] == 'h' && ms < 2000 && dunlin_host_call_remaining_us(host_call);
         ms++)
        usleep(1000); /* never waits longer than the call may take */
    dunlin_host_call_set_error(host_call, "no such item");
    return DUNLIN_NOT_FOUND;
}

int main(int count, char **orders)
{
    dunlin_error *err = dunlin_error_new();
    dunlin_runtime *runtime;
    dunlin_function *order;
    dunlin_call *call;
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.timeout_ms = 100;
    options.grants = (const char *const[]){"price"};
    options.grant_count = 1;
    if (dunlin_runtime_new(NULL, &runtime, err) || dunlin_call_new(runtime, &call, err) ||
        dunlin_runtime_add_host_function(runtime, "price", price, NULL, err) ||
        dunlin_function_deploy_file(runtime, "order", "order.js", &options, &order, err))
        return fprintf(stderr, "%s\n", dunlin_error_text(err)), 1;
    for (int i = 1; i < count; i++) {
        dunlin_bytes total = {0}, input = {(const uint8_t *)orders[i], strlen(orders[i])};
        int failed = dunlin_call_run(call, order, NULL, DUNLIN_JSON, input, err);
        dunlin_call_output(call, &total);
        printf("%s costs %.*s%s\n", orders[i], failed ? 0 : (int)total.size,
               (const char *)total.data, failed ? dunlin_error_text(err) : "");
    }
}
