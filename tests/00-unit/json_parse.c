// The JSON parser against the engine's own: what once differed, and 20,000 generated documents.
// time limit: 300 s
#define DUN_FUZZ_MAIN
#define DUN_FUZZ_FOLDER "fuzz/regression/json_parse"
#define DUN_FUZZ_INPUTS 20000
#include "../../fuzz/json_parse.c"
