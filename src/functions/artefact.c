/*
 * artefact.c - a function in one file.
 *
 *     0         struct header, then zeros up to 512
 *     512       text: name, exports, grants (each name ended by '\n'), and for
 *               each source its name and its text
 *     4-aligned numbers of the pages, ascending (uint32)
 *     4096-aligned  the pages
 *
 * Integers are little-endian.  The file is mapped and stays mapped; sources
 * and pages are used where they lie.  Whatever the file says is checked before
 * anything of it is used: sizes, bounds, checksums, the order of the pages.
 * Another version or engine is refused: an image means something only to the
 * engine that made it.
 */
#include "artefact.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/hash.h"
#include "../base/mapped.h"
#include "limits.h"

#define FORMAT 1
#define HEADER_BYTES 512
#define IMAGE_PAGES_MAX ((UINT64_C(2) << 30) / DUN_PAGE)

static const char magic[8] = {'D', 'U', 'N', 'L', 'I', 'N', '\r', '\n'};

struct header {
    char magic[8];
    uint32_t format, header_bytes;
    char version[16]; /* of dunlin, for the message */
    uint64_t engine;  /* identity of the engine's module */
    uint64_t file_bytes;
    uint64_t body_hash;       /* XXH3 of everything from HEADER_BYTES on */
    uint64_t limits[4];       /* memory, input, output, log; bytes */
    uint32_t limits_small[3]; /* stack bytes, timeout ms, deploy timeout ms */
    uint32_t end_page, page_count, global;
    uint32_t name_bytes, exports_bytes, grants_bytes, source_count;
    uint64_t sources_bytes; /* of the sources part, names and texts with their sizes */
    uint64_t header_hash;   /* XXH3 of all before it */
};

/* In the sources part, before each source's name and text. */
struct source_header {
    uint64_t name_bytes, text_bytes;
};

/* Where the parts are, from a header that was checked. */
struct layout {
    uint64_t name, exports, grants, sources, numbers, pages, end;
};

struct mapping {
    _Atomic uint32_t refs;
    const uint8_t *bytes;
    size_t size;
    uint32_t *numbers; /* of the pages: a slot that leaves the image for another needs them,
                        * though the file was truncated since */
};

static void fill_header(const struct dunlin_function *function, struct header *header);
static uint64_t list_bytes(const struct dun_names *names);
static int append_list(struct dun_buffer *out, const struct dun_names *names);
static int append_text(const struct dunlin_function *function, struct dun_buffer *out);
static struct layout lay_out(const struct header *header);
static uint64_t align(uint64_t value, uint64_t to);
static int check_header(const struct header *header, uint64_t size, uint64_t engine,
                        struct dunlin_error *err);
static int check_body(const uint8_t *bytes, const struct header *header, struct dunlin_error *err);
static int check_list(const uint8_t *text, uint64_t size, struct dunlin_error *err);
static int next_source(const uint8_t *bytes, uint64_t *at, uint64_t end, struct source_header *out);
static struct mapping *map_file(const char *path, struct dunlin_error *err);
static void unmap(void *owner);
static int build(struct dunlin_function *function, struct mapping *mapping,
                 struct dunlin_error *err);
static int add_sources(struct dunlin_function *function, const struct mapping *mapping,
                       const struct layout *layout, struct dunlin_error *err);
static void get_limits(const struct header *header, dunlin_limits *out);

/* ---- Saving ----------------------------------------------------------- */

int dun_artefact_save(const struct dunlin_function *function, const char *path,
                      struct dunlin_error *err)
{
    struct header header;
    fill_header(function, &header);
    struct layout layout = lay_out(&header);
    struct dun_buffer body;
    dun_buffer_init(&body, SIZE_MAX);
    const struct dun_image *image = function->image;
    uint8_t *room = NULL;
    dun_mapped_begin(); /* what was loaded lies in a file itself */
    int failed = append_text(function, &body) ||
                 !(room = dun_buffer_reserve(&body, layout.end - HEADER_BYTES - body.size));
    if (failed) {
        dun_mapped_end();
        dun_buffer_deinit(&body);
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for an artefact of %llu bytes",
                        (unsigned long long)layout.end);
    }
    memset(room, 0, layout.end - HEADER_BYTES - body.size);
    body.size = layout.end - HEADER_BYTES;
    memcpy(body.data + layout.numbers - HEADER_BYTES, image->numbers,
           (size_t)image->page_count * sizeof *image->numbers);
    memcpy(body.data + layout.pages - HEADER_BYTES, image->pages,
           (size_t)image->page_count * DUN_PAGE);
    if (dun_mapped_end())
        atomic_store(&function->image->torn, 1);
    int torn = atomic_load(&image->torn);
    header.body_hash = dun_hash64(body.data, body.size);
    header.header_hash = dun_hash64(&header, offsetof(struct header, header_hash));
    uint8_t first[HEADER_BYTES] = {0};
    memcpy(first, &header, sizeof header);
    struct dun_file_part parts[2] = {{first, sizeof first}, {body.data, body.size}};
    failed = torn ? dun_image_fail_torn(err) : dun_file_replace(path, parts, 2, err);
    dun_buffer_deinit(&body);
    return failed;
}

uint64_t dun_artefact_size(const struct dunlin_function *function)
{
    struct header header;
    fill_header(function, &header);
    return lay_out(&header).end;
}

static void fill_header(const struct dunlin_function *function, struct header *header)
{
    const dunlin_limits *limits = &function->limits;
    *header = (struct header){
        .format = FORMAT,
        .header_bytes = HEADER_BYTES,
        .version = DUNLIN_VERSION,
        .engine = function->runtime->sandbox.engine.identity,
        .limits = {limits->memory_bytes, limits->input_bytes, limits->output_bytes,
                   limits->log_bytes},
        .limits_small = {limits->stack_bytes, limits->timeout_ms, limits->deploy_timeout_ms},
        .end_page = function->image->end_page,
        .page_count = function->image->page_count,
        .global = function->image->global,
        .name_bytes = (uint32_t)strlen(function->name) + 1,
        .exports_bytes = (uint32_t)list_bytes(&function->exports),
        .grants_bytes = (uint32_t)list_bytes(&function->grants),
        .source_count = (uint32_t)function->source_count,
    };
    memcpy(header->magic, magic, sizeof magic);
    for (size_t i = 0; i < function->source_count; i++)
        header->sources_bytes += sizeof(struct source_header) + strlen(function->sources[i].name) +
                                 function->sources[i].size;
    header->file_bytes = lay_out(header).end;
}

static uint64_t list_bytes(const struct dun_names *names)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < names->count; i++)
        bytes += strlen(names->names[i]) + 1;
    return bytes;
}

static int append_text(const struct dunlin_function *function, struct dun_buffer *out)
{
    if (dun_buffer_append_text(out, function->name) || dun_buffer_append(out, "\n", 1) ||
        append_list(out, &function->exports) || append_list(out, &function->grants))
        return -1;
    for (size_t i = 0; i < function->source_count; i++) {
        const struct dun_source *source = &function->sources[i];
        struct source_header header = {strlen(source->name), source->size};
        if (dun_buffer_append(out, &header, sizeof header) ||
            dun_buffer_append(out, source->name, header.name_bytes) ||
            dun_buffer_append(out, source->text, source->size))
            return -1;
    }
    return 0;
}

static int append_list(struct dun_buffer *out, const struct dun_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (dun_buffer_append_text(out, names->names[i]) || dun_buffer_append(out, "\n", 1))
            return -1;
    return 0;
}

/* ---- Where things are ------------------------------------------------- */

static struct layout lay_out(const struct header *header)
{
    struct layout layout;
    layout.name = HEADER_BYTES;
    layout.exports = layout.name + header->name_bytes;
    layout.grants = layout.exports + header->exports_bytes;
    layout.sources = layout.grants + header->grants_bytes;
    layout.numbers = align(layout.sources + header->sources_bytes, 4);
    layout.pages = align(layout.numbers + (uint64_t)header->page_count * 4, DUN_PAGE);
    layout.end = layout.pages + (uint64_t)header->page_count * DUN_PAGE;
    return layout;
}

static uint64_t align(uint64_t value, uint64_t to)
{
    return (value + to - 1) & ~(to - 1);
}

/* ---- Checking --------------------------------------------------------- */

int dun_artefact_check(const uint8_t *bytes, size_t size, uint64_t engine, struct dunlin_error *err)
{
    struct header header;
    if (size < HEADER_BYTES)
        return dun_fail(
            err, DUNLIN_ARTEFACT,
            "not an artefact: %zu bytes, and the header alone has %d (make it with dunlin build)",
            size, HEADER_BYTES);
    memcpy(&header, bytes, sizeof header);
    return check_header(&header, size, engine, err) || check_body(bytes, &header, err) ? -1 : 0;
}

static int check_header(const struct header *header, uint64_t size, uint64_t engine,
                        struct dunlin_error *err)
{
    if (memcmp(header->magic, magic, sizeof magic))
        return dun_fail(err, DUNLIN_ARTEFACT,
                        "not an artefact: it does not begin as one (make it with dunlin build)");
    if (header->format != FORMAT)
        return dun_fail(err, DUNLIN_ARTEFACT,
                        "an artefact of format %u, and this version (" DUNLIN_VERSION
                        ") reads format %d: build it again",
                        header->format, FORMAT);
    if (header->header_hash != dun_hash64(header, offsetof(struct header, header_hash)))
        return dun_fail(err, DUNLIN_ARTEFACT, "damaged: the header's checksum does not match");
    if (strncmp(header->version, DUNLIN_VERSION, sizeof header->version))
        return dun_fail(err, DUNLIN_ARTEFACT,
                        "made by dunlin %.16s, and this is " DUNLIN_VERSION ": build it again",
                        header->version);
    if (header->engine != engine)
        return dun_fail(err, DUNLIN_ARTEFACT,
                        "made for another build of the engine (%016llx, this is %016llx): build it "
                        "again",
                        (unsigned long long)header->engine, (unsigned long long)engine);
    if (header->file_bytes != size)
        return dun_fail(err, DUNLIN_ARTEFACT, "damaged: %llu bytes long instead of %llu",
                        (unsigned long long)size, (unsigned long long)header->file_bytes);
    /* Bounds first, so that nothing below can overflow. */
    if (header->page_count > header->end_page || header->end_page > IMAGE_PAGES_MAX ||
        header->source_count > DUN_SOURCES_MAX || header->sources_bytes > size ||
        lay_out(header).end != size)
        return dun_fail(err, DUNLIN_ARTEFACT, "damaged: its parts do not add up to its size");
    return 0;
}

static int check_body(const uint8_t *bytes, const struct header *header, struct dunlin_error *err)
{
    struct layout layout = lay_out(header);
    for (size_t i = sizeof *header; i < HEADER_BYTES; i++)
        if (bytes[i])
            return dun_fail(err, DUNLIN_ARTEFACT, "damaged: byte %zu is not zero", i);
    if (header->body_hash != dun_hash64(bytes + HEADER_BYTES, layout.end - HEADER_BYTES))
        return dun_fail(err, DUNLIN_ARTEFACT, "damaged: the checksum does not match");
    if (check_list(bytes + layout.name, header->name_bytes, err) ||
        check_list(bytes + layout.exports, header->exports_bytes, err) ||
        check_list(bytes + layout.grants, header->grants_bytes, err))
        return -1;
    uint64_t at = layout.sources, end = layout.sources + header->sources_bytes;
    struct source_header source;
    for (uint32_t i = 0; i < header->source_count; i++)
        if (next_source(bytes, &at, end, &source))
            return dun_fail(err, DUNLIN_ARTEFACT, "damaged: its sources do not fit");
    const uint8_t *numbers = bytes + layout.numbers;
    uint32_t last = 0;
    for (uint32_t i = 0; i < header->page_count; i++) {
        uint32_t number;
        memcpy(&number, numbers + (size_t)i * 4, 4);
        if (number >= header->end_page || (i && number <= last))
            return dun_fail(err, DUNLIN_ARTEFACT, "damaged: its pages are not in order");
        last = number;
    }
    dunlin_limits limits;
    get_limits(header, &limits);
    if (dun_limits_settle(&limits, &limits, err) ||
        (uint64_t)header->end_page * DUN_PAGE > limits.memory_bytes || !header->source_count)
        return dun_fail(err, DUNLIN_ARTEFACT, "damaged: its limits are out of range");
    return 0;
}

/* Names, each ended by '\n', none empty and none with a zero byte. */
static int check_list(const uint8_t *text, uint64_t size, struct dunlin_error *err)
{
    int good = !size || text[size - 1] == '\n';
    for (uint64_t i = 0; good && i < size; i++)
        good = text[i] && !(text[i] == '\n' && (i == 0 || text[i - 1] == '\n'));
    return good ? 0 : dun_fail(err, DUNLIN_ARTEFACT, "damaged: a list of names is not one");
}

/* Read the source at *at, and move on to the next. */
static int next_source(const uint8_t *bytes, uint64_t *at, uint64_t end, struct source_header *out)
{
    if (end - *at < sizeof *out)
        return -1;
    memcpy(out, bytes + *at, sizeof *out);
    uint64_t left = end - *at - sizeof *out;
    if (out->name_bytes > left || out->text_bytes > left - out->name_bytes ||
        memchr(bytes + *at + sizeof *out, 0, out->name_bytes))
        return -1;
    *at += sizeof *out + out->name_bytes + out->text_bytes;
    return 0;
}

static void get_limits(const struct header *header, dunlin_limits *out)
{
    *out = (dunlin_limits){.memory_bytes = header->limits[0],
                           .input_bytes = header->limits[1],
                           .output_bytes = header->limits[2],
                           .log_bytes = header->limits[3],
                           .stack_bytes = header->limits_small[0],
                           .timeout_ms = header->limits_small[1],
                           .deploy_timeout_ms = header->limits_small[2]};
}

/* ---- Loading ---------------------------------------------------------- */

int dun_artefact_load(struct dunlin_runtime *runtime, const char *name, const char *path,
                      struct dunlin_function **out, struct dunlin_error *err)
{
    struct mapping *mapping = map_file(path, err);
    if (!mapping)
        return -1;
    struct dunlin_function *function = NULL;
    char own_name[128] = "";
    dun_mapped_begin();
    int failed =
        dun_artefact_check(mapping->bytes, mapping->size, runtime->sandbox.engine.identity, err);
    if (!failed) {
        const struct header *header = (const void *)mapping->bytes;
        size_t size = header->name_bytes < sizeof own_name ? header->name_bytes : sizeof own_name;
        memcpy(own_name, mapping->bytes + HEADER_BYTES, size ? size - 1 : 0);
        name = name ? name : own_name;
        failed = dun_function_check_name(name, err) ||
                 !(function = dun_function_new(runtime, name, err)) ||
                 build(function, mapping, err);
    }
    if (dun_mapped_end() && !failed)
        failed = dun_fail(err, DUNLIN_ARTEFACT, "truncated while it was read");
    if (failed)
        dun_wrap(err, "%s", path);
    else /* Checked; what lies in memory of it is not needed before the first call. */
        madvise((void *)mapping->bytes, mapping->size, MADV_DONTNEED);
    unmap(mapping);
    if (failed) {
        dun_function_unref(function);
        return -1;
    }
    *out = function;
    return 0;
}

static struct mapping *map_file(const char *path, struct dunlin_error *err)
{
    struct mapping *mapping = calloc(1, sizeof *mapping);
    int fd = -1, failed = -1;
    if (!mapping)
        dun_fail(err, DUNLIN_NO_MEMORY, "no memory to load %s", path);
    else if (dun_file_open(path, &fd, &mapping->size, err))
        failed = -1;
    else if (mapping->size < HEADER_BYTES)
        dun_fail(err, DUNLIN_ARTEFACT,
                 "%s: not an artefact: %zu bytes, and the header alone has %d (make it with dunlin "
                 "build)",
                 path, mapping->size, HEADER_BYTES);
    else
        failed = dun_file_map(fd, mapping->size, &mapping->bytes, err);
    if (fd >= 0)
        close(fd);
    if (failed) {
        free(mapping);
        return NULL;
    }
    mapping->refs = 1;
    return mapping;
}

static void unmap(void *owner)
{
    struct mapping *mapping = owner;
    if (atomic_fetch_sub_explicit(&mapping->refs, 1, memory_order_acq_rel) != 1)
        return;
    munmap((void *)mapping->bytes, mapping->size);
    free(mapping->numbers);
    free(mapping);
}

/* From bytes that were checked. */
static int build(struct dunlin_function *function, struct mapping *mapping,
                 struct dunlin_error *err)
{
    const uint8_t *bytes = mapping->bytes;
    struct header header;
    memcpy(&header, bytes, sizeof header);
    struct layout layout = lay_out(&header);
    dunlin_limits limits;
    get_limits(&header, &limits);
    if (dun_limits_settle(&limits, &function->limits, err) ||
        dun_names_parse(&function->exports, (const char *)bytes + layout.exports,
                        header.exports_bytes, err) ||
        dun_names_parse(&function->grants, (const char *)bytes + layout.grants, header.grants_bytes,
                        err) ||
        dun_function_resolve_grants(function, err) || add_sources(function, mapping, &layout, err))
        return -1;
    size_t size = (size_t)header.page_count * sizeof *mapping->numbers;
    mapping->numbers = malloc(size + 1);
    if (mapping->numbers) {
        memcpy(mapping->numbers, bytes + layout.numbers, size);
        function->image = dun_image_new(function->runtime->sandbox.engine.image, header.end_page,
                                        header.global, mapping->numbers, bytes + layout.pages,
                                        header.page_count, unmap, mapping);
    }
    if (!function->image)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for an image");
    function->release = unmap;
    function->owner = mapping;
    atomic_fetch_add(&mapping->refs, 2); /* the function's and the image's */
    return 0;
}

static int add_sources(struct dunlin_function *function, const struct mapping *mapping,
                       const struct layout *layout, struct dunlin_error *err)
{
    uint64_t at = layout->sources;
    struct source_header source;
    while (at < layout->numbers && !next_source(mapping->bytes, &at, layout->numbers, &source)) {
        const uint8_t *text = mapping->bytes + at - source.text_bytes;
        char *name = strndup((const char *)text - source.name_bytes, source.name_bytes);
        int failed =
            !name || dun_function_add_source(function, name, text, source.text_bytes, 1, err);
        free(name);
        if (failed)
            return name ? -1 : dun_fail(err, DUNLIN_NO_MEMORY, "no memory for a source");
    }
    return 0;
}
