/*
 * A million deployments, loads and calls, and nothing grows: cycles.c of
 * 20-sandbox without its time limit.
 *
 * usage: soak-cycles [DEPLOYS [CALLS [SECONDS for each]]]
 *
 * time limit: 14400 s
 */
#define DEPLOYS 1000000
#define SECONDS 4000
#include "../tap.h"

#include "../20-sandbox/cycles.c"
