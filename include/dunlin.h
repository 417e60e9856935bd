/*
 * dunlin.h - run functions that somebody else wrote, safely and fast.
 *
 * This file is the whole public interface.  What is not declared here may
 * change without notice.  Where a guide and this file disagree, this file is
 * right.
 *
 *     dunlin_runtime *runtime;                     // one, or several
 *     dunlin_function *function;                   // deployed once
 *     dunlin_call *call;                           // one a thread, reused
 *     dunlin_runtime_new(NULL, &runtime, NULL);
 *     dunlin_function_deploy_file(runtime, "add", "add.js", NULL, &function, NULL);
 *     dunlin_call_new(runtime, &call, NULL);
 *     dunlin_call_run(call, function, "default", DUNLIN_JSON, input, NULL);
 *
 * ERRORS     A function that can fail returns a dunlin_status: DUNLIN_OK (0)
 *            or the reason.  Its last parameter, `err`, may be NULL; otherwise
 *            it is filled on failure and left alone on success.  On failure
 *            no out parameter is written.  Programs decide on the status,
 *            people read the message.
 * OWNERSHIP  Every *_new, *_deploy, *_open or *_load is undone by exactly one
 *            *_free.  Freeing NULL does nothing.  A handle keeps its parent
 *            alive, so handles may be freed in any order.  Bytes and strings
 *            passed in are borrowed until the function returns.  Bytes and
 *            strings handed out belong to the handle they came from; each
 *            function says how long they stay valid.
 * THREADS    dunlin_runtime and dunlin_function may be shared by threads.
 *            Every other handle belongs to one thread at a time, with one
 *            exception: dunlin_call_cancel may be called from any thread.
 *            A thread that calls needs 32 KiB of free stack; guests have stacks
 *            of their own, and host functions run on the thread's.
 * FORK       A child made by fork() must not use a runtime of its parent:
 *            every function that is given one returns DUNLIN_FORKED.  It may
 *            free the handles and make a runtime of its own.
 * SIGNALS    The first runtime installs a handler for SIGSEGV and SIGBUS.  Faults that
 *            are not ours go to the handler that was there before.  One that
 *            is installed later is put behind ours again before a call (a
 *            thread looks every 10 us).  Threads that call have both signals
 *            unblocked.  The library stays loaded.
 * CALLBACKS  Host functions and log functions return: they must not leave by
 *            longjmp, an exception or pthread_exit.
 */
#ifndef DUNLIN_H
#define DUNLIN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define DUNLIN_API __attribute__((visibility("default")))
#else
#define DUNLIN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ---------------------------------------------------------- */

#define DUNLIN_VERSION "0.1.0"

/* The version of the library that is loaded, which a careful program
 * compares with DUNLIN_VERSION, the version it was compiled against. */
DUNLIN_API const char *dunlin_version(void);

/* ---- Errors ----------------------------------------------------------- */

#define DUNLIN_STATUS_MAP(X)                                                                       \
    X(OK, 0, "success")                                                                            \
    X(INVALID, 1, "an argument or an option is not acceptable")                                    \
    X(NOT_FOUND, 2, "no such function, export or file")                                            \
    X(BUSY, 3, "every slot is in use and the queue is full")                                       \
    X(MEMORY_LIMIT, 4, "the function needs more memory than its limit")                            \
    X(STACK_LIMIT, 5, "the function recursed deeper than its stack limit")                         \
    X(INPUT_LIMIT, 6, "the input is larger than the function's limit")                             \
    X(OUTPUT_LIMIT, 7, "the output is larger than the function's limit")                           \
    X(LOG_LIMIT, 8, "the function logged more than its limit")                                     \
    X(TIMEOUT, 9, "the deadline passed")                                                           \
    X(CANCELLED, 10, "cancelled by the caller")                                                    \
    X(TRAP, 11, "the sandboxed code faulted")                                                      \
    X(GUEST, 12, "the sandboxed code threw, rejected or does not parse")                           \
    X(INPUT, 13, "the input is not valid JSON")                                                    \
    X(ARTEFACT, 14, "the artefact is damaged, foreign or of another version")                      \
    X(IO, 15, "the file system failed")                                                            \
    X(NO_MEMORY, 16, "the host has no memory or address space left")                               \
    X(FORKED, 17, "the runtime belongs to the parent of this process")                             \
    X(INTERNAL, 18, "a bug in dunlin")

typedef enum dunlin_status {
#define X(name, value, text) DUNLIN_##name = value,
    DUNLIN_STATUS_MAP(X)
#undef X
} dunlin_status;

/* A constant, short description of `status`; "unknown status" for others. */
DUNLIN_API const char *dunlin_status_text(dunlin_status status);
/* Its name without the prefix, as in "TIMEOUT". */
DUNLIN_API const char *dunlin_status_name(dunlin_status status);

/*
 * What went wrong, in full.  Made once and reused: each failure replaces the
 * one before.  The strings stay valid until the error is filled again or
 * freed.  They are UTF-8, never NULL, and "" (0) where there is nothing to say.
 */
typedef struct dunlin_error dunlin_error;

/* NULL only when the host has no memory left. */
DUNLIN_API dunlin_error *dunlin_error_new(void);
DUNLIN_API void dunlin_error_free(dunlin_error *err);
/* DUNLIN_OK until something failed. */
DUNLIN_API dunlin_status dunlin_error_status(const dunlin_error *err);
/* One sentence or more: what was expected, what was found, what to do.  For
 * DUNLIN_GUEST the name and the message of what the author's code threw. */
DUNLIN_API const char *dunlin_error_message(const dunlin_error *err);
/* The author's file, and the line and column (from 1) in it. */
DUNLIN_API const char *dunlin_error_file(const dunlin_error *err);
DUNLIN_API uint32_t dunlin_error_line(const dunlin_error *err);
DUNLIN_API uint32_t dunlin_error_column(const dunlin_error *err);
/* The guest's stack, one "    at NAME (FILE:LINE:COLUMN)" a line. */
DUNLIN_API const char *dunlin_error_stack(const dunlin_error *err);
/* The source around that place, with a caret under it. */
DUNLIN_API const char *dunlin_error_excerpt(const dunlin_error *err);
/* All of the above as the command line prints it, several lines. */
DUNLIN_API const char *dunlin_error_text(const dunlin_error *err);

/* ---- Bytes ------------------------------------------------------------ */

/* A borrowed view of some bytes; not zero-terminated.  data may be NULL when
 * size is 0. */
typedef struct dunlin_bytes {
    const uint8_t *data;
    size_t size;
} dunlin_bytes;

/* What bytes mean when they go in or out of a function. */
typedef enum dunlin_kind {
    DUNLIN_NONE = 0, /* nothing: undefined in JavaScript; the bytes are empty */
    DUNLIN_JSON = 1, /* JSON text in UTF-8 (RFC 8259), any value */
    DUNLIN_BYTES = 2 /* the bytes themselves: a Uint8Array in JavaScript */
} dunlin_kind;

/* ---- Runtime ---------------------------------------------------------- */

/* Slots for calls, the engine, and the functions deployed under names. */
typedef struct dunlin_runtime dunlin_runtime;

/* Levels of console.*: debug; log, info; warn; error, trace, assert. */
typedef enum dunlin_log_level {
    DUNLIN_DEBUG = 0,
    DUNLIN_INFO = 1,
    DUNLIN_WARN = 2,
    DUNLIN_ERROR = 3
} dunlin_log_level;

/* One line that a function logged: UTF-8, no line end, borrowed for the call,
 * not zero-terminated.  Runs in the thread that calls the function, while it
 * runs; must not use the call that it is in. */
typedef void (*dunlin_log_fn)(void *user, const char *function_name, dunlin_log_level level,
                              const char *line, size_t size);

/* Fill with dunlin_runtime_options_init first; zero means the default. */
typedef struct dunlin_runtime_options {
    /* How many calls can run at once, 1 to 4096; default twice the number of
     * processors, at least 4.  A slot reserves 4 GiB of address space and
     * holds a copy of its image (1 MiB and more) once used. */
    uint32_t slots;
    /* How many callers may wait for a slot, up to 1,000,000; default 1024. */
    uint32_t queue;
    /* The step of performance.now() in microseconds, 1 to 1,000,000; default
     * 100.  Fine clocks help a function to spy on its neighbours. */
    uint32_t clock_step_us;
    uint32_t reserved_zero;
    /* Where the compiled engine is; default beside the library. */
    const char *engine_dir;
    /* Who gets the lines of console.*; default nobody. */
    dunlin_log_fn log;
    void *log_user;
    uint64_t reserved[4]; /* must be zero */
} dunlin_runtime_options;

DUNLIN_API void dunlin_runtime_options_init(dunlin_runtime_options *options);

/*
 * Start a runtime: maps the engine, reserves address space, starts the thread
 * that enforces deadlines.  `options` may be NULL.
 *
 * INVALID    an option is out of its range.
 * NOT_FOUND  the engine is not where it should be.
 * IO         the engine cannot be read, and cannot be compiled again.
 * ARTEFACT   the engine's files are damaged or of another version.
 * NO_MEMORY  no memory, address space or thread.
 */
DUNLIN_API dunlin_status dunlin_runtime_new(const dunlin_runtime_options *options,
                                            dunlin_runtime **out, dunlin_error *err);

/* The runtime ends when its last function and call are freed too. */
DUNLIN_API void dunlin_runtime_free(dunlin_runtime *runtime);

/* What the runtime is and has done since it started. */
typedef struct dunlin_runtime_stats {
    uint64_t calls;          /* entered a sandbox, whatever came of it */
    uint64_t switches;       /* of them, in a slot that ran another function before */
    uint64_t instances_made; /* one a slot, and one for each slot replaced */
    uint64_t stopped;        /* by a deadline or a cancellation */
    uint64_t waits;          /* waited for a slot */
    uint64_t refused;        /* BUSY */
    uint32_t slots;          /* how many there may be */
    uint32_t slots_busy;     /* now */
    uint32_t functions;      /* deployed or loaded and not yet freed */
    uint32_t image_pages;    /* of 4 KiB, in the engine's own image */
    uint64_t reserved[4];
} dunlin_runtime_stats;

DUNLIN_API void dunlin_runtime_get_stats(const dunlin_runtime *runtime, dunlin_runtime_stats *out);

/* The file of the engine in use, and its version ("QuickJS-ng 0.18.0, Wasmtime
 * 48.0.8"); valid as long as the runtime. */
DUNLIN_API const char *dunlin_runtime_engine_path(const dunlin_runtime *runtime);
DUNLIN_API const char *dunlin_runtime_engine_version(const dunlin_runtime *runtime);

/* ---- Host functions --------------------------------------------------- */

/* A function of the host's own, as a call of it sees it.  Valid only until
 * the host function returns. */
typedef struct dunlin_host_call dunlin_host_call;

/* Return DUNLIN_OK, or anything else to throw: the guest gets an Error with
 * the message given to dunlin_host_call_set_error (or the status' text).
 * Runs in the thread that called the function.  It may run other calls, with
 * a dunlin_call of its own. */
typedef dunlin_status (*dunlin_host_fn)(void *user, dunlin_host_call *host_call);

/*
 * Offer `fn` under `name` to functions that are granted the name: they call
 * it as env.NAME(value), JSON or bytes in and out, and wait for it.  Add host
 * functions before deploying what uses them; they stay until the runtime ends.
 *
 * INVALID    the name is not an identifier [A-Za-z_][A-Za-z0-9_]*, or over 64 bytes, or taken.
 * NO_MEMORY
 */
DUNLIN_API dunlin_status dunlin_runtime_add_host_function(dunlin_runtime *runtime, const char *name,
                                                          dunlin_host_fn fn, void *user,
                                                          dunlin_error *err);

/* What the guest passed.  Valid until the host function returns. */
DUNLIN_API dunlin_kind dunlin_host_call_input(const dunlin_host_call *host_call, dunlin_bytes *out);
/* What the guest gets; copied.  Without it the guest gets undefined.
 * NO_MEMORY, or OUTPUT_LIMIT when larger than the function's input limit. */
DUNLIN_API dunlin_status dunlin_host_call_set_output(dunlin_host_call *host_call, dunlin_kind kind,
                                                     dunlin_bytes bytes);
/* The message of the Error that the guest gets; copied. */
DUNLIN_API void dunlin_host_call_set_error(dunlin_host_call *host_call, const char *message);
/* The time left before the call's deadline, in microseconds; 0 when it has
 * passed or the call was cancelled.  A host function that waits for anything
 * waits no longer than this: one that overstays is named in the error. */
DUNLIN_API uint64_t dunlin_host_call_remaining_us(const dunlin_host_call *host_call);

/* ---- Functions: deployed once, called many times ---------------------- */

/* Deployed code with a name.  Immutable: the next deployment under the name
 * replaces it whole, and calls in progress finish on what they began with. */
typedef struct dunlin_function dunlin_function;

/* Every one is enforced.  Fill with dunlin_limits_init; zero means the default. */
typedef struct dunlin_limits {
    uint64_t memory_bytes; /* of one instance, engine included; 4 MiB to 2 GiB, default 64 MiB */
    uint64_t input_bytes;  /* up to memory_bytes; default 16 MiB */
    uint64_t output_bytes; /* up to memory_bytes; default 16 MiB */
    uint64_t log_bytes;    /* of one call; up to 1 GiB, default 64 KiB */
    uint32_t stack_bytes;  /* of JavaScript; 16 KiB to 2 MiB, default 1 MiB */
    uint32_t timeout_ms;   /* wall clock, all of a call; 1 to 86,400,000, default 1000 */
    uint32_t deploy_timeout_ms; /* wall clock, all of a deployment; default 10,000 */
    uint32_t reserved_zero;
    uint64_t reserved[4]; /* must be zero */
} dunlin_limits;

DUNLIN_API void dunlin_limits_init(dunlin_limits *limits);

/* Fill with dunlin_deploy_options_init first. */
typedef struct dunlin_deploy_options {
    dunlin_limits limits;
    const char *const *grants; /* names of host functions; grant_count of them */
    size_t grant_count;
    /* The directory inside which relative imports are resolved.  NULL: the
     * directory of the file; for dunlin_function_deploy, imports are refused. */
    const char *root_dir;
    uint64_t reserved[4]; /* must be zero */
} dunlin_deploy_options;

DUNLIN_API void dunlin_deploy_options_init(dunlin_deploy_options *options);

/*
 * Deploy the ES module `source` under `name`: run its top level once, inside
 * the sandbox, and keep the heap that results as the image each call starts
 * from.  `filename` stands in stacks and messages.  `options` may be NULL.
 * Deployment is deterministic: the clock stands still, Math.random is seeded
 * from the source, and what reaches outside is refused.
 *
 * INVALID    the name is empty, over 64 bytes or not [A-Za-z0-9._-]; a limit
 *            is out of its range; a grant is unknown; no function is exported.
 * NOT_FOUND  an imported file does not exist, or is outside root_dir.
 * GUEST      the source does not parse, or its top level threw.
 * MEMORY_LIMIT, STACK_LIMIT, LOG_LIMIT, TIMEOUT (of deploy_timeout_ms), TRAP, IO, NO_MEMORY
 */
DUNLIN_API dunlin_status dunlin_function_deploy(dunlin_runtime *runtime, const char *name,
                                                dunlin_bytes source, const char *filename,
                                                const dunlin_deploy_options *options,
                                                dunlin_function **out, dunlin_error *err);
/* The same, from a file. */
DUNLIN_API dunlin_status dunlin_function_deploy_file(dunlin_runtime *runtime, const char *name,
                                                     const char *path,
                                                     const dunlin_deploy_options *options,
                                                     dunlin_function **out, dunlin_error *err);

/*
 * Save a function as an artefact, one file that is mapped when it is loaded;
 * docs/artefact.md draws its bytes.  Written aside and renamed: readers see
 * the old file or the new.  The same source, options and version give the
 * same bytes.
 *
 * IO  the file cannot be written.
 */
DUNLIN_API dunlin_status dunlin_function_save(const dunlin_function *function, const char *path,
                                              dunlin_error *err);

/*
 * Load an artefact under `name` (NULL: the name it was deployed with).  The
 * file is checked whole, then mapped; it must not be rewritten in place while
 * the function lives (replace it by rename).
 *
 * ARTEFACT   damaged, not an artefact, or made by another version or engine.
 * INVALID    it was granted a host function that this runtime does not offer.
 * NOT_FOUND, IO, NO_MEMORY
 */
DUNLIN_API dunlin_status dunlin_function_load(dunlin_runtime *runtime, const char *name,
                                              const char *path, dunlin_function **out,
                                              dunlin_error *err);

/* The function now deployed under `name`.  NOT_FOUND */
DUNLIN_API dunlin_status dunlin_function_open(dunlin_runtime *runtime, const char *name,
                                              dunlin_function **out, dunlin_error *err);

/* Take `name` out of the runtime; handles already open go on working.
 * NOT_FOUND */
DUNLIN_API dunlin_status dunlin_runtime_remove(dunlin_runtime *runtime, const char *name,
                                               dunlin_error *err);

/* Gives the handle back.  A deployed function lives on under its name. */
DUNLIN_API void dunlin_function_free(dunlin_function *function);

/* Valid as long as the handle. */
DUNLIN_API const char *dunlin_function_name(const dunlin_function *function);
DUNLIN_API size_t dunlin_function_export_count(const dunlin_function *function);
/* NULL if `index` is out of range. */
DUNLIN_API const char *dunlin_function_export(const dunlin_function *function, size_t index);
DUNLIN_API size_t dunlin_function_grant_count(const dunlin_function *function);
DUNLIN_API const char *dunlin_function_grant(const dunlin_function *function, size_t index);
DUNLIN_API void dunlin_function_get_limits(const dunlin_function *function, dunlin_limits *out);

typedef struct dunlin_function_stats {
    uint64_t image_pages;    /* of 4 KiB, that differ from the engine's own image */
    uint64_t memory_bytes;   /* of linear memory in use when a call starts */
    uint64_t source_bytes;   /* of all modules */
    uint64_t artefact_bytes; /* what dunlin_function_save writes */
    uint32_t modules;
    uint32_t reserved_zero;
    uint64_t reserved[4];
} dunlin_function_stats;

DUNLIN_API void dunlin_function_get_stats(const dunlin_function *function,
                                          dunlin_function_stats *out);

/* ---- Calls: one entry into one fresh instance ------------------------- */

/* What a thread calls with; reuse it. */
typedef struct dunlin_call dunlin_call;

/* NO_MEMORY, FORKED */
DUNLIN_API dunlin_status dunlin_call_new(dunlin_runtime *runtime, dunlin_call **out,
                                         dunlin_error *err);
/* Not while it runs. */
DUNLIN_API void dunlin_call_free(dunlin_call *call);

/* A shorter timeout than the function's own, for the runs that follow, in
 * milliseconds; 0: the function's own. */
DUNLIN_API void dunlin_call_set_timeout_ms(dunlin_call *call, uint32_t timeout_ms);
/* Who gets the lines of console.* in the runs that follow; NULL: as the
 * runtime's options say. */
DUNLIN_API void dunlin_call_set_log(dunlin_call *call, dunlin_log_fn log, void *user);

/*
 * Call the export `export_name` (NULL: "default") of `function` in a fresh
 * instance and wait for its result.  `input` is what `kind` says.  Nothing of
 * one call is visible to the next.  Where all slots are busy the caller waits
 * in a queue, within the deadline.
 *
 * NOT_FOUND  no such export.
 * INPUT      the input is not valid JSON; the message says where.
 * BUSY       the queue is full.
 * GUEST      the function threw, its promise was rejected or cannot settle.
 * MEMORY_LIMIT, STACK_LIMIT, INPUT_LIMIT, OUTPUT_LIMIT, LOG_LIMIT, TIMEOUT,
 * CANCELLED, TRAP, INVALID, FORKED, NO_MEMORY
 */
DUNLIN_API dunlin_status dunlin_call_run(dunlin_call *call, dunlin_function *function,
                                         const char *export_name, dunlin_kind kind,
                                         dunlin_bytes input, dunlin_error *err);
/* The same, but BUSY at once where no slot is free. */
DUNLIN_API dunlin_status dunlin_call_try_run(dunlin_call *call, dunlin_function *function,
                                             const char *export_name, dunlin_kind kind,
                                             dunlin_bytes input, dunlin_error *err);

/*
 * Run `source` as a script in a fresh instance of the engine: code that is
 * itself the input.  The value of its last statement is the output (a promise is
 * waited for).  `limits` may be NULL.  Statuses as dunlin_call_run.
 */
DUNLIN_API dunlin_status dunlin_call_eval(dunlin_call *call, dunlin_bytes source,
                                          const char *filename, const dunlin_limits *limits,
                                          dunlin_error *err);

/* Stop the run that `call` is in, or else the next one.  Any thread; not while
 * the call is being freed. */
DUNLIN_API void dunlin_call_cancel(dunlin_call *call);

/* The result of the last run, if it succeeded.  Valid until the next run or
 * until the call is freed. */
DUNLIN_API dunlin_kind dunlin_call_output(const dunlin_call *call, dunlin_bytes *out);

/* About the last run, whatever came of it. */
typedef struct dunlin_call_stats {
    uint64_t total_ns;     /* from entry to return, waiting included */
    uint64_t wait_ns;      /* of it, waiting for a slot */
    uint64_t memory_bytes; /* of linear memory in use at its end, at most */
    uint64_t log_bytes;
    uint32_t pages_restored; /* of 4 KiB, to make the instance fresh */
    uint32_t pages_learnt;   /* written for the first time in this slot */
    uint32_t switched;       /* 1: the slot ran another function before */
    uint32_t reserved_zero;
    uint64_t reserved[4];
} dunlin_call_stats;

DUNLIN_API void dunlin_call_get_stats(const dunlin_call *call, dunlin_call_stats *out);

#ifdef __cplusplus
}
#endif

#endif /* DUNLIN_H */
