/* order.c - a program that lets a sandboxed function ask it for prices. */
#define _DEFAULT_SOURCE /* usleep */
#include <dunlin.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct item {
    const char *name, *price; /* as JSON */
    unsigned wait_us;         /* what asking the supplier takes */
};
static struct item items[] = {
    {"\"apple\"", "20", 0}, {"\"pear\"", "45", 0}, {"\"honey\"", "900", 2000000}};

/* env.price(name): a number, or an Error */
static dunlin_status price(void *user, dunlin_host_call *host_call)
{
    dunlin_bytes name;
    dunlin_host_call_input(host_call, &name);
    for (struct item *item = user; item < items + sizeof items / sizeof *items; item++) {
        if (name.size != strlen(item->name) || memcmp(name.data, item->name, name.size))
            continue;
        uint64_t left_us = dunlin_host_call_remaining_us(host_call); /* never wait longer */
        usleep(item->wait_us < left_us ? item->wait_us : (unsigned)left_us);
        dunlin_bytes answer = {(const uint8_t *)item->price, strlen(item->price)};
        return dunlin_host_call_set_output(host_call, DUNLIN_JSON, answer);
    }
    dunlin_host_call_set_error(host_call, "no such item");
    return DUNLIN_NOT_FOUND;
}

int main(void)
{
    static const char *const orders[] = {"[\"apple\", \"pear\"]", "[\"apple\", \"plum\"]",
                                         "[\"honey\"]"};
    dunlin_error *err = dunlin_error_new();
    dunlin_runtime *runtime = NULL;
    dunlin_function *order = NULL;
    dunlin_call *call = NULL;
    dunlin_deploy_options options;
    dunlin_deploy_options_init(&options);
    options.limits.timeout_ms = 100;
    options.grants = (const char *const[]){"price"};
    options.grant_count = 1;
    int failed = dunlin_runtime_new(NULL, &runtime, err) ||
                 dunlin_runtime_add_host_function(runtime, "price", price, items, err) ||
                 dunlin_function_deploy_file(runtime, "order", "order.js", &options, &order, err) ||
                 dunlin_call_new(runtime, &call, err);
    if (failed)
        fprintf(stderr, "%s\n", dunlin_error_text(err));
    for (int i = 0; i < 3 && !failed; i++) {
        dunlin_bytes total, input = {(const uint8_t *)orders[i], strlen(orders[i])};
        printf("%s costs ", orders[i]);
        if (dunlin_call_run(call, order, NULL, DUNLIN_JSON, input, err)) {
            printf("%s\n", dunlin_error_text(err));
            continue;
        }
        dunlin_call_output(call, &total);
        printf("%.*s\n", (int)total.size, (const char *)total.data);
    }
    dunlin_call_free(call);
    dunlin_function_free(order);
    dunlin_runtime_free(runtime);
    dunlin_error_free(err);
    return failed;
}
