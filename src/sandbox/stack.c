/*
 * stack.c - switching stacks for the time of one function call.
 *
 * Not a coroutine: the function returns to where it was called.  The frame
 * pointer of the caller leads debuggers and profilers across.
 */
#include "stack.h"

#include <sys/mman.h>

#include "wasm.h"

#define GUARD_BYTES ((size_t)64 << 10)
#define KEPT_BYTES ((size_t)256 << 10) /* by dun_stack_trim */
#define STACK_BYTES (GUARD_BYTES + DUN_STACK_HOST_BYTES + DUN_WASM_STACK_BYTES)
#define RED_ZONE 256 /* what the ABI lets a leaf function use below its stack pointer, and more */

int dun_stack_reserve(struct dun_stack *stack)
{
    uint8_t *low = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (low == MAP_FAILED)
        return -1;
    if (mprotect(low, GUARD_BYTES, PROT_NONE)) {
        munmap(low, STACK_BYTES);
        return -1;
    }
    stack->low = low;
    stack->top = low + STACK_BYTES;
    return 0;
}

void dun_stack_release(struct dun_stack *stack)
{
    if (stack->low)
        munmap(stack->low, STACK_BYTES);
    stack->low = NULL;
}

void dun_stack_trim(struct dun_stack *stack)
{
    if (stack->low)
        madvise(stack->low + GUARD_BYTES, STACK_BYTES - GUARD_BYTES - KEPT_BYTES, MADV_DONTNEED);
}

void *dun_stack_below(void *left_at)
{
    return (void *)(((uintptr_t)left_at - RED_ZONE) & ~(uintptr_t)15);
}

#if defined(__x86_64__)
__asm__(".text\n"
        ".globl dun_stack_call\n"
        ".hidden dun_stack_call\n"
        ".type dun_stack_call, @function\n"
        "dun_stack_call:\n"
        "    .cfi_startproc\n"
        "    pushq %rbp\n"
        "    .cfi_def_cfa_offset 16\n"
        "    .cfi_offset %rbp, -16\n"
        "    movq %rsp, %rbp\n"
        "    .cfi_def_cfa_register %rbp\n"
        "    movq %rsp, (%rcx)\n"
        "    movq %rdi, %rsp\n"
        "    movq %rdx, %rdi\n"
        "    callq *%rsi\n"
        "    movq %rbp, %rsp\n"
        "    popq %rbp\n"
        "    .cfi_def_cfa %rsp, 8\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size dun_stack_call, . - dun_stack_call\n");
#elif defined(__aarch64__)
__asm__(".text\n"
        ".globl dun_stack_call\n"
        ".hidden dun_stack_call\n"
        ".type dun_stack_call, %function\n"
        "dun_stack_call:\n"
        "    .cfi_startproc\n"
        "    stp x29, x30, [sp, #-16]!\n"
        "    .cfi_def_cfa_offset 16\n"
        "    .cfi_offset x29, -16\n"
        "    .cfi_offset x30, -8\n"
        "    mov x29, sp\n"
        "    .cfi_def_cfa_register x29\n"
        "    mov x4, sp\n"
        "    str x4, [x3]\n"
        "    mov sp, x0\n"
        "    mov x0, x2\n"
        "    blr x1\n"
        "    mov sp, x29\n"
        "    ldp x29, x30, [sp], #16\n"
        "    .cfi_def_cfa sp, 0\n"
        "    ret\n"
        "    .cfi_endproc\n"
        ".size dun_stack_call, . - dun_stack_call\n");
#else
#error "dun_stack_call is written for x86-64 and aarch64"
#endif
