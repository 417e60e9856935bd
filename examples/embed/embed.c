/* embed.c - applies a rule that somebody else wrote. */
#include <dunlin.h>
#include <stdio.h>

int main(void)
{
    const dunlin_bytes order = {(const uint8_t *)"{\"price\": 20, \"quantity\": 12}", 29};
    dunlin_error *err = dunlin_error_new();
    dunlin_runtime *runtime;
    dunlin_function *discount;
    dunlin_call *call;
    dunlin_bytes total;
    if (dunlin_runtime_new(NULL, &runtime, err) || dunlin_call_new(runtime, &call, err) ||
        dunlin_function_deploy_file(runtime, "discount", "discount.js", NULL, &discount, err) ||
        dunlin_call_run(call, discount, NULL, DUNLIN_JSON, order, err))
        return fprintf(stderr, "%s\n", dunlin_error_text(err)), 1;
    dunlin_call_output(call, &total);
    printf("%.*s\n", (int)total.size, (const char *)total.data);
}
