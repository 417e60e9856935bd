/*
 * mapped.h - reading mapped files that somebody may truncate meanwhile.
 *
 * A read beyond the end of a mapped file raises SIGBUS.  Between begin and end
 * such a read finds zeros instead, and end says so.
 */
#ifndef DUN_BASE_MAPPED_H
#define DUN_BASE_MAPPED_H

/* Not nested; per thread. */
void dun_mapped_begin(void);
/* 1: bytes were missing, and zeros were read in their place. */
int dun_mapped_end(void);
/* The same, before the end. */
int dun_mapped_is_torn(void);

/* For the signal handler: put a zero page at `address`, or return 0. */
int dun_mapped_fault(const void *address);

#endif
