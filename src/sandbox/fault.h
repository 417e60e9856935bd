/* fault.h - our handler for memory faults, in front of all others. */
#ifndef DUN_SANDBOX_FAULT_H
#define DUN_SANDBOX_FAULT_H

#include "../base/error.h"

/* Install the handler once a process.  The Wasm runtime's own must be in place:
 * open an engine first. */
int dun_fault_install(struct dunlin_error *err);

/* Somebody may have installed a handler after ours: put ours in front again.
 * Called before every run with the time; a thread that runs one after the
 * other looks every few microseconds, because looking is a system call. */
void dun_fault_ensure(uint64_t now_ns);

/* End the guest that `slot`'s thread runs though it touches no memory: have
 * that thread trap, if it is in compiled code just now.  Called by others. */
void dun_fault_press(void *slot);

#endif
