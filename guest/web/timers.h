/* setTimeout, setInterval and their clear functions.
 *
 * Timers are a binary heap ordered by (due, id), so equal times run in the order they were set. The
 * engine's event loop asks dun_timers_next when it has nothing else to do, waits in the host, and
 * calls dun_timers_run, which runs *one* timer: the loop must run all pending jobs before it calls
 * again, as the HTML standard has it. What is left when a call ends is dropped with the instance.
 * While a function is deployed no timer can be set, so no image ever holds one.
 */

struct web_timer {
    double due_ms;
    double every_ms; /* an interval's period; negative: run once */
    int32_t id;
    uint16_t argc;
    JSValue call[]; /* the function, then its arguments */
};

enum { TIMER_ARGUMENTS = 1000, TIMERS_MOST = 1000000 };

static struct {
    struct web_timer **heap;
    int32_t count, room, last_id;
    int32_t running; /* the id of the timer that is being run */
    bool cancelled;  /* ... and it cleared itself */
} web_timers;

static int dun_timers_next(JSContext *ctx, double *due_ms);
static int dun_timers_run(JSContext *ctx, double now_ms);
static JSValue web_set_timer(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv,
                             int repeat);
static JSValue web_clear_timer(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);

static bool timer_before(const struct web_timer *a, const struct web_timer *b)
{
    return a->due_ms < b->due_ms || (a->due_ms == b->due_ms && a->id < b->id);
}

static void heap_up(int32_t i)
{
    struct web_timer **heap = web_timers.heap, *timer = heap[i];
    for (; i > 0 && timer_before(timer, heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = timer;
}

static void heap_down(int32_t i)
{
    struct web_timer **heap = web_timers.heap, *timer = heap[i];
    for (int32_t child; (child = 2 * i + 1) < web_timers.count; i = child) {
        if (child + 1 < web_timers.count && timer_before(heap[child + 1], heap[child]))
            child++;
        if (!timer_before(heap[child], timer))
            break;
        heap[i] = heap[child];
    }
    heap[i] = timer;
}

static bool heap_add(JSContext *ctx, struct web_timer *timer)
{
    if (web_timers.count == web_timers.room) {
        int32_t room = web_timers.room ? web_timers.room * 2 : 8;
        void *heap = js_realloc(ctx, web_timers.heap, (size_t)room * sizeof *web_timers.heap);
        if (!heap)
            return false;
        web_timers.heap = heap;
        web_timers.room = room;
    }
    web_timers.heap[web_timers.count++] = timer;
    heap_up(web_timers.count - 1);
    return true;
}

static struct web_timer *heap_remove(int32_t i)
{
    struct web_timer *timer = web_timers.heap[i], *last = web_timers.heap[--web_timers.count];
    if (i < web_timers.count) {
        web_timers.heap[i] = last;
        heap_up(i);
        heap_down(i);
    }
    return timer;
}

static void timer_free(JSContext *ctx, struct web_timer *timer)
{
    for (int i = 0; i <= timer->argc; i++)
        JS_FreeValue(ctx, timer->call[i]);
    js_free(ctx, timer);
}

/* 1 and when the next timer is due (as dun_host_clock(DUN_CLOCK_CALL) counts), or 0: there is none
 */
static int dun_timers_next(JSContext *ctx, double *due_ms)
{
    if (web_timers.count == 0)
        return 0;
    *due_ms = web_timers.heap[0]->due_ms;
    return 1;
}

/* Runs the first timer that is due. 1: one ran; 0: none is due; -1: it threw, the exception is
 * pending. */
static int dun_timers_run(JSContext *ctx, double now_ms)
{
    if (web_timers.count == 0 || web_timers.heap[0]->due_ms > now_ms)
        return 0;
    struct web_timer *timer = heap_remove(0);
    web_timers.running = timer->id;
    web_timers.cancelled = false;
    JSValue result =
        JS_Call(ctx, timer->call[0], ctx->global_obj, timer->argc, (JSValueConst *)timer->call + 1);
    web_timers.running = 0;
    int status = JS_IsException(result) ? -1 : 1;
    JS_FreeValue(ctx, result);
    timer->due_ms = now_ms + timer->every_ms;
    if (timer->every_ms < 0 || web_timers.cancelled || status < 0) {
        timer_free(ctx, timer);
    } else if (!heap_add(ctx, timer)) {
        timer_free(ctx, timer);
        return -1;
    }
    return status;
}

/* setTimeout(function, delay, ...arguments) and setInterval (repeat): a positive integer. */
static JSValue web_set_timer(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv,
                             int repeat)
{
    const char *name = repeat ? "setInterval" : "setTimeout";
    int32_t delay = 0;
    if (!JS_IsFunction(ctx, argv[0]))
        return JS_ThrowTypeError(ctx, "%s: the first argument must be a function", name);
    if (argc > 1 && JS_ToInt32(ctx, &delay, argv[1]))
        return JS_EXCEPTION;
    if (web_deploying)
        return JS_ThrowTypeError(ctx,
                                 "%s is not available while a function is being deployed: call it "
                                 "inside the exported function",
                                 name);
    if (web_timers.count >= TIMERS_MOST || argc - 2 > TIMER_ARGUMENTS)
        return JS_ThrowRangeError(ctx, "%s: at most %d timers and %d arguments each", name,
                                  TIMERS_MOST, TIMER_ARGUMENTS);
    int extra = argc > 2 ? argc - 2 : 0;
    struct web_timer *timer = js_malloc(ctx, sizeof *timer + (size_t)(extra + 1) * sizeof(JSValue));
    if (!timer)
        return JS_EXCEPTION;
    int least = repeat ? 1 : 0;
    double wait_ms = delay < least ? least : delay;
    timer->due_ms = dun_host_clock(DUN_CLOCK_CALL) + wait_ms;
    timer->every_ms = repeat ? wait_ms : -1;
    timer->id = ++web_timers.last_id;
    timer->argc = (uint16_t)extra;
    timer->call[0] = js_dup(argv[0]);
    for (int i = 0; i < extra; i++)
        timer->call[i + 1] = js_dup(argv[i + 2]);
    if (!heap_add(ctx, timer)) {
        timer_free(ctx, timer);
        return JS_EXCEPTION;
    }
    return js_int32(timer->id);
}

/* clearTimeout(id), clearInterval(id): either clears either */
static JSValue web_clear_timer(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
    int32_t id;
    if (JS_ToInt32(ctx, &id, argv[0]))
        return JS_EXCEPTION;
    if (id == web_timers.running)
        web_timers.cancelled = true;
    for (int32_t i = 0; i < web_timers.count; i++) {
        if (web_timers.heap[i]->id == id) {
            timer_free(ctx, heap_remove(i));
            break;
        }
    }
    return JS_UNDEFINED;
}
