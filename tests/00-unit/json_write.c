// The JSON writer against the engine's own: what once differed, and 5,000 generated scripts. time
// limit: 300 s
#define DUN_FUZZ_MAIN
#define DUN_FUZZ_FOLDER "fuzz/regression/json_write"
#define DUN_FUZZ_INPUTS 5000
#include "../../fuzz/json_write.c"
