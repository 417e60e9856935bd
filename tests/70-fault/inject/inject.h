/*
 * inject.h - failures on order, in the library's own calls of the C library.
 *
 * allocations.sh links the library's objects with these calls renamed to
 * injected_NAME; what Wasmtime allocates is not touched. Only the thread that
 * ordered a failure gets it.
 */
#ifndef DUN_TESTS_INJECT_H
#define DUN_TESTS_INJECT_H

/* Let the nth call from now fail, and where `lasting` all after it. 0: none. */
void inject(long nth, int lasting);
/* How many calls there were since, and what failed, or NULL. */
long injected_calls(void);
const char *injected_failure(void);
/* Blocks that the library allocated and has not freed. */
long injected_live(void);

#endif
