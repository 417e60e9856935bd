/* check.c - what every public function does first and last. */
#include "check.h"

struct dunlin_error *dun_api_error(dunlin_error *given, struct dunlin_error *local)
{
    *local = (struct dunlin_error){0};
    return given ? given : local;
}

dunlin_status dun_api_status(int failed, struct dunlin_error *err, struct dunlin_error *local)
{
    dunlin_status status = failed ? err->status : DUNLIN_OK;
    dun_error_clear(local);
    return status;
}

int dun_api_missing(const char *name, struct dunlin_error *err)
{
    return dun_fail(err, DUNLIN_INVALID, "the argument %s must not be NULL", name);
}
