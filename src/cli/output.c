/*
 * output.c - the result of a call, printed.
 */
#include "output.h"

#include "files.h"
#include "text.h"

int dun_cli_print_result(const dunlin_call *call, const char *path)
{
    struct dun_cli_text text = {0};
    dunlin_bytes bytes;
    dunlin_kind kind = dunlin_call_output(call, &bytes);
    if (kind != DUNLIN_JSON) {
        if (bytes.size == 0 && !path)
            return 0;
        return dun_cli_write_file(path, bytes.data, bytes.size);
    }
    dun_cli_text_add(&text, bytes.data, bytes.size);
    dun_cli_text_puts(&text, "\n");
    int code = dun_cli_write_file(path, text.data, text.size);
    dun_cli_text_deinit(&text);
    return code;
}
