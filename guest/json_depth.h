// How deep JSON may nest: the parser and the writer here, and the engine's when they hand over to
// it, recurse at each level.
//
// The engine stops recursion by looking at its stack in linear memory. In WebAssembly that is not
// enough: a level of its JSON.parse takes 16 bytes of that stack and ten times as much of the
// native one, which ends in a trap long before. So here every level is charged as many bytes of the
// engine's stack as make both last about equally long, and what nests deeper throws the error that
// the engine would throw. Natively, where the engine's own limit works, it decides.
#ifndef DUN_GUEST_JSON_DEPTH_H
#define DUN_GUEST_JSON_DEPTH_H

// Bytes that a call of the parser or the writer needs besides its levels.
#define JSON_OWN_STACK 12288
#define JSON_MAX_DEPTH 4000 // whatever the stack may be

#if defined(__wasm__)
#define JSON_READ_LEVEL 256   // bytes to charge; a level takes 180 of the native stack at most
#define JSON_WRITE_LEVEL 384  // 270
#define JSON_REVIVE_LEVEL 768 // of the engine's walk with a reviver
#else
#define JSON_READ_LEVEL 4096 // more than a level of the engine takes, with sanitizers too
#define JSON_WRITE_LEVEL 4096
#define JSON_REVIVE_LEVEL 4096
#endif

// The depth that the stack allows from here.
static inline int json_depth_limit(JSContext *ctx, size_t level_bytes)
{
    uintptr_t stack = js_get_stack_pointer(), limit = ctx->rt->stack_limit + JSON_OWN_STACK;
    size_t levels = stack > limit ? (stack - limit) / level_bytes : 0;
    return levels < JSON_MAX_DEPTH ? (int)levels : JSON_MAX_DEPTH;
}

#if defined(__wasm__)

// Throws the engine's error for a value that nests too deep; false when the engine shall decide.
static inline bool json_refuse_depth(JSContext *ctx)
{
    JS_ThrowStackOverflow(ctx);
    return true;
}

#else

static inline bool json_refuse_depth(JSContext *ctx)
{
    (void)ctx;
    return false;
}

#endif

#endif
