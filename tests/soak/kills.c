/*
 * Ten thousand calls, each killed at a random instant: kill.c of 20-sandbox.
 *
 * usage: soak-kills [KILLS [SEED]]
 *
 * time limit: 3600 s
 */
#define KILLS 10000
#include "../tap.h"

#include "../20-sandbox/kill.c"
