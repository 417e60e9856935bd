/*
 * replay.h - main() for a fuzz target that replays files without libFuzzer
 * (compile with -DDUN_FUZZ_MAIN): each argument is a file.
 */
#ifndef DUN_FUZZ_REPLAY_H
#define DUN_FUZZ_REPLAY_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#if defined(DUN_FUZZ_MAIN)
int main(int count, char **arguments)
{
    static uint8_t data[1 << 20];
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(arguments[i], "rb");
        if (!file) {
            fprintf(stderr, "cannot open %s\n", arguments[i]);
            return 1;
        }
        size_t size = fread(data, 1, sizeof data, file);
        fclose(file);
        LLVMFuzzerTestOneInput(data, size);
    }
    printf("%d inputs replayed\n", count - 1);
    return 0;
}
#endif

#endif
