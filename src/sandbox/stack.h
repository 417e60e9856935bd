/*
 * stack.h - native stacks of our own for guests.
 *
 * Compiled code needs far more stack than the thread of a host may have, so it
 * runs on one that belongs to the slot; host functions run on the thread's own.
 */
#ifndef DUN_SANDBOX_STACK_H
#define DUN_SANDBOX_STACK_H

#include <stddef.h>
#include <stdint.h>

/* Below what compiled code may use, for what it imports. */
#define DUN_STACK_HOST_BYTES ((size_t)256 << 10)

struct dun_stack {
    uint8_t *low; /* the guard begins here; NULL: none yet */
    uint8_t *top;
};

/* -1 with errno. */
int dun_stack_reserve(struct dun_stack *stack);
void dun_stack_release(struct dun_stack *stack);
/* Give the memory that deep calls took back to the kernel. */
void dun_stack_trim(struct dun_stack *stack);

/* Call fn(argument) on the stack that ends at `top` (a multiple of 16), and
 * store where the caller's stack stood to *left_at before. */
void dun_stack_call(void *top, void (*fn)(void *), void *argument, void **left_at);

/* The top of the free part of a stack that was left at `left_at`. */
void *dun_stack_below(void *left_at);

#endif
