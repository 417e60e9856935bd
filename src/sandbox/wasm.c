/*
 * wasm.c - Wasmtime, through its C API.  The only file that includes it.
 *
 * One module is compiled when dunlin is built and mapped when it starts.  Its
 * instances get their linear memory from us: Wasmtime asks the memory creator
 * while it instantiates, and the creator hands out what the thread is about to
 * use.  Everything about protection, reset and limits is elsewhere (slot.c).
 */
#include "wasm.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasmtime.h>

#if WASMTIME_VERSION_MAJOR != 48
#error "written for Wasmtime 48: read its release notes, run all tests, then raise this"
#endif

#define EXPORTS_MAX 8

static_assert(sizeof(union dun_wasm_value) == sizeof(wasmtime_val_raw_t),
              "values are passed as they are");

/* A processor that every machine of the last ten years has, so that packages
 * travel: x86-64-v3.  Where it is refused the engine is compiled again. */
#if defined(__x86_64__)
static const char target[] = "x86_64-unknown-linux-gnu";
static const char *const target_flags[] = {
    "has_cmpxchg16b", "has_sse3",   "has_ssse3", "has_sse41", "has_sse42", "has_avx", "has_avx2",
    "has_fma",        "has_popcnt", "has_bmi1",  "has_bmi2",  "has_lzcnt", NULL};
#else
static const char target[] = ""; /* this machine's own */
static const char *const target_flags[] = {NULL};
#endif

struct dun_wasm {
    wasm_engine_t *engine;
    wasmtime_module_t *module;
    wasmtime_linker_t *linker;
    wasmtime_instance_pre_t *pre;
    const struct dun_wasm_interface *interface;
    size_t initial_bytes;
    void *code, *code_end;
};

struct dun_wasm_instance {
    wasmtime_store_t *store;
    wasmtime_context_t *context;
    wasmtime_instance_t instance;
    wasmtime_func_t exports[EXPORTS_MAX];
    wasmtime_global_t global;
};

/* The memory for the instance that this thread is making. */
static _Thread_local uint8_t *next_memory;

static wasm_config_t *make_config(void);
static int set_baseline(wasm_config_t *config, struct dunlin_error *err);
static int fail_with(struct dunlin_error *err, dunlin_status status, const char *what,
                     wasmtime_error_t *error, wasm_trap_t *trap);
static wasmtime_error_t *create_memory(void *env, const wasm_memorytype_t *type, size_t minimum,
                                       size_t maximum, size_t reserved, size_t guard,
                                       wasmtime_linear_memory_t *out);
static uint8_t *get_memory(void *env, size_t *size, size_t *capacity);
static wasmtime_error_t *grow_memory(void *env, size_t size);
static int define_imports(struct dun_wasm *wasm, struct dunlin_error *err);
static const struct dun_wasm_import *find_import(const struct dun_wasm_interface *interface,
                                                 const wasm_importtype_t *import);
static int type_matches(const char *type, const wasm_functype_t *function);
static wasm_trap_t *run_import(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values,
                               size_t count);
static int find_memory_size(struct dun_wasm *wasm, struct dunlin_error *err);
static int find_exports(struct dun_wasm_instance *instance, const struct dun_wasm *wasm,
                        struct dunlin_error *err);
static enum dun_wasm_trap read_trap(wasm_trap_t *trap, wasmtime_error_t *error, char *text,
                                    size_t text_size);

/* ---- Compiling -------------------------------------------------------- */

int dun_wasm_compile(const uint8_t *module, size_t size, int for_this_machine,
                     struct dun_wasm_bytes *out, struct dunlin_error *err)
{
    wasm_config_t *config = make_config();
    if (!for_this_machine && set_baseline(config, err)) {
        wasm_config_delete(config);
        return -1;
    }
    wasm_engine_t *engine = wasm_engine_new_with_config(config);
    wasmtime_module_t *compiled = NULL;
    wasmtime_error_t *error = wasmtime_module_new(engine, module, size, &compiled);
    wasm_byte_vec_t bytes = {0};
    if (!error)
        error = wasmtime_module_serialize(compiled, &bytes);
    wasmtime_module_delete(compiled);
    wasm_engine_delete(engine);
    if (error)
        return fail_with(err, DUNLIN_INVALID, "cannot compile the engine", error, NULL);
    out->data = (uint8_t *)bytes.data;
    out->size = bytes.size;
    return 0;
}

void dun_wasm_bytes_free(struct dun_wasm_bytes *bytes)
{
    wasm_byte_vec_t vector = {.data = (wasm_byte_t *)bytes->data, .size = bytes->size};
    wasm_byte_vec_delete(&vector);
    *bytes = (struct dun_wasm_bytes){0};
}

static wasm_config_t *make_config(void)
{
    wasm_config_t *config = wasm_config_new();
    wasmtime_memory_creator_t creator = {.new_memory = create_memory};
    wasmtime_config_host_memory_creator_set(config, &creator);
    wasmtime_config_memory_may_move_set(config, false);
    wasmtime_config_memory_init_cow_set(config, false); /* 48.0.8 panics with a creator otherwise */
    wasmtime_config_memory_reservation_set(config, UINT64_C(4) << 30);
    wasmtime_config_memory_guard_size_set(config, UINT64_C(32) << 20);
    wasmtime_config_async_stack_size_set(config, DUN_WASM_STACK_BYTES); /* bounds the next */
    wasmtime_config_max_wasm_stack_set(config, DUN_WASM_STACK_BYTES);
    wasmtime_config_cranelift_opt_level_set(config, WASMTIME_OPT_LEVEL_SPEED);
    wasmtime_config_native_unwind_info_set(config, false);
    return config;
}

static int set_baseline(wasm_config_t *config, struct dunlin_error *err)
{
    wasmtime_error_t *error = target[0] ? wasmtime_config_target_set(config, target) : NULL;
    if (error)
        return fail_with(err, DUNLIN_INTERNAL, "cannot set the target", error, NULL);
    for (size_t i = 0; target_flags[i]; i++)
        wasmtime_config_cranelift_flag_enable(config, target_flags[i]);
    return 0;
}

/* ---- Loading ---------------------------------------------------------- */

int dun_wasm_open(const char *path, const struct dun_wasm_interface *interface,
                  struct dun_wasm **out, struct dunlin_error *err)
{
    assert(interface->export_count <= EXPORTS_MAX);
    struct dun_wasm *wasm = calloc(1, sizeof *wasm);
    if (!wasm)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for the engine");
    wasm->interface = interface;
    wasm_config_t *config = make_config();
    wasm->engine = wasm_engine_new_with_config(config);
    wasmtime_error_t *error = wasmtime_module_deserialize_file(wasm->engine, path, &wasm->module);
    if (error) {
        fail_with(err, DUNLIN_ARTEFACT, path, error, NULL);
    } else if (!define_imports(wasm, err) && !find_memory_size(wasm, err)) {
        wasmtime_module_image_range(wasm->module, &wasm->code, &wasm->code_end);
        *out = wasm;
        return 0;
    }
    dun_wasm_close(wasm);
    return -1;
}

void dun_wasm_close(struct dun_wasm *wasm)
{
    if (!wasm)
        return;
    if (wasm->pre)
        wasmtime_instance_pre_delete(wasm->pre);
    if (wasm->linker)
        wasmtime_linker_delete(wasm->linker);
    if (wasm->module)
        wasmtime_module_delete(wasm->module);
    wasm_engine_delete(wasm->engine);
    free(wasm);
}

int dun_wasm_is_code(const struct dun_wasm *wasm, const void *address)
{
    return (const char *)address >= (char *)wasm->code &&
           (const char *)address < (char *)wasm->code_end;
}

const char *dun_wasm_version(void)
{
    return "Wasmtime " WASMTIME_VERSION;
}

static int define_imports(struct dun_wasm *wasm, struct dunlin_error *err)
{
    wasm->linker = wasmtime_linker_new(wasm->engine);
    wasm_importtype_vec_t imports;
    wasmtime_module_imports(wasm->module, &imports);
    wasmtime_error_t *error = NULL;
    int failed = 0;
    for (size_t i = 0; i < imports.size && !failed && !error; i++) {
        const struct dun_wasm_import *import = find_import(wasm->interface, imports.data[i]);
        if (!import) {
            const wasm_name_t *name = wasm_importtype_name(imports.data[i]);
            failed =
                dun_fail(err, DUNLIN_ARTEFACT, "the engine imports \"%.*s\", which is not offered",
                         (int)name->size, name->data);
            break;
        }
        const wasm_functype_t *type =
            wasm_externtype_as_functype_const(wasm_importtype_type(imports.data[i]));
        error = wasmtime_linker_define_func_unchecked(
            wasm->linker, wasm->interface->module, strlen(wasm->interface->module), import->name,
            strlen(import->name), type, run_import, (void *)import, NULL);
    }
    wasm_importtype_vec_delete(&imports);
    if (!failed && !error)
        error = wasmtime_linker_instantiate_pre(wasm->linker, wasm->module, &wasm->pre);
    if (error)
        return fail_with(err, DUNLIN_ARTEFACT, "cannot link the engine", error, NULL);
    return failed;
}

/* The import that the module asks for, if it is one of ours and of that type. */
static const struct dun_wasm_import *find_import(const struct dun_wasm_interface *interface,
                                                 const wasm_importtype_t *import)
{
    const wasm_name_t *module = wasm_importtype_module(import);
    const wasm_name_t *name = wasm_importtype_name(import);
    const wasm_functype_t *type = wasm_externtype_as_functype_const(wasm_importtype_type(import));
    if (!type || module->size != strlen(interface->module) ||
        memcmp(module->data, interface->module, module->size))
        return NULL;
    for (size_t i = 0; i < interface->import_count; i++) {
        const struct dun_wasm_import *ours = &interface->imports[i];
        if (name->size == strlen(ours->name) && !memcmp(name->data, ours->name, name->size))
            return type_matches(ours->type, type) ? ours : NULL;
    }
    return NULL;
}

static int type_matches(const char *type, const wasm_functype_t *function)
{
    static const char letters[] = {[WASM_I32] = 'i', [WASM_I64] = 'I', [WASM_F64] = 'd'};
    const wasm_valtype_vec_t *parts[2] = {wasm_functype_params(function),
                                          wasm_functype_results(function)};
    for (int part = 0; part < 2; part++) {
        for (size_t i = 0; i < parts[part]->size; i++) {
            wasm_valkind_t kind = wasm_valtype_kind(parts[part]->data[i]);
            if (kind >= sizeof letters || !letters[kind] || letters[kind] != *type++)
                return 0;
        }
        if (part == 0 && *type++ != ':')
            return 0;
    }
    return *type == 0;
}

static wasm_trap_t *run_import(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values,
                               size_t count)
{
    (void)caller, (void)count;
    const struct dun_wasm_import *import = env;
    if (import->call((union dun_wasm_value *)values))
        return wasmtime_trap_new("ended by the host", strlen("ended by the host"));
    return NULL;
}

static int find_memory_size(struct dun_wasm *wasm, struct dunlin_error *err)
{
    wasm_exporttype_vec_t exports;
    wasmtime_module_exports(wasm->module, &exports);
    for (size_t i = 0; i < exports.size; i++) {
        const wasm_memorytype_t *memory =
            wasm_externtype_as_memorytype_const(wasm_exporttype_type(exports.data[i]));
        if (memory)
            wasm->initial_bytes = (size_t)wasmtime_memorytype_minimum(memory) << 16;
    }
    wasm_exporttype_vec_delete(&exports);
    if (!wasm->initial_bytes)
        return dun_fail(err, DUNLIN_ARTEFACT, "the engine exports no memory");
    return 0;
}

size_t dun_wasm_initial_bytes(const struct dun_wasm *wasm)
{
    return wasm->initial_bytes;
}

/* ---- Instances -------------------------------------------------------- */

int dun_wasm_instance_new(struct dun_wasm *wasm, uint8_t *memory, struct dun_wasm_instance **out,
                          struct dunlin_error *err)
{
    struct dun_wasm_instance *instance = calloc(1, sizeof *instance);
    if (!instance)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for an instance");
    instance->store = wasmtime_store_new(wasm->engine, NULL, NULL);
    instance->context = wasmtime_store_context(instance->store);
    next_memory = memory;
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error =
        wasmtime_instance_pre_instantiate(wasm->pre, instance->context, &instance->instance, &trap);
    next_memory = NULL;
    int failed = error || trap;
    if (failed)
        fail_with(err, DUNLIN_NO_MEMORY, "cannot make an instance", error, trap);
    else
        failed = find_exports(instance, wasm, err);
    if (failed) {
        dun_wasm_instance_free(instance);
        return -1;
    }
    *out = instance;
    return 0;
}

void dun_wasm_instance_free(struct dun_wasm_instance *instance)
{
    if (!instance)
        return;
    wasmtime_store_delete(instance->store);
    free(instance);
}

static int find_exports(struct dun_wasm_instance *instance, const struct dun_wasm *wasm,
                        struct dunlin_error *err)
{
    wasmtime_extern_t item;
    const struct dun_wasm_interface *interface = wasm->interface;
    for (size_t i = 0; i < interface->export_count; i++) {
        const char *name = interface->exports[i];
        if (!wasmtime_instance_export_get(instance->context, &instance->instance, name,
                                          strlen(name), &item) ||
            item.kind != WASMTIME_EXTERN_FUNC)
            return dun_fail(err, DUNLIN_ARTEFACT, "the engine does not export the function %s",
                            name);
        instance->exports[i] = item.of.func;
    }
    if (!wasmtime_instance_export_get(instance->context, &instance->instance, interface->global,
                                      strlen(interface->global), &item) ||
        item.kind != WASMTIME_EXTERN_GLOBAL)
        return dun_fail(err, DUNLIN_ARTEFACT, "the engine does not export the global %s",
                        interface->global);
    instance->global = item.of.global;
    return 0;
}

static wasmtime_error_t *create_memory(void *env, const wasm_memorytype_t *type, size_t minimum,
                                       size_t maximum, size_t reserved, size_t guard,
                                       wasmtime_linear_memory_t *out)
{
    (void)env, (void)type, (void)maximum;
    if (!next_memory || reserved + guard > DUN_WASM_RESERVATION_BYTES)
        return wasmtime_error_new("no memory was reserved for this instance");
    struct {
        uint8_t *base;
        size_t size;
    } *memory = malloc(sizeof *memory);
    if (!memory)
        return wasmtime_error_new("out of memory");
    memory->base = next_memory;
    memory->size = minimum;
    *out = (wasmtime_linear_memory_t){
        .env = memory, .get_memory = get_memory, .grow_memory = grow_memory, .finalizer = free};
    return NULL;
}

static uint8_t *get_memory(void *env, size_t *size, size_t *capacity)
{
    const struct {
        uint8_t *base;
        size_t size;
    } *memory = env;
    *size = memory->size;
    *capacity = memory->size;
    return memory->base;
}

static wasmtime_error_t *grow_memory(void *env, size_t size)
{
    (void)env, (void)size;
    return wasmtime_error_new("memory does not grow");
}

/* ---- Calling ---------------------------------------------------------- */

enum dun_wasm_trap dun_wasm_call(struct dun_wasm_instance *instance, unsigned export,
                                 union dun_wasm_value *values, size_t count, char *text,
                                 size_t text_size)
{
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error = wasmtime_func_call_unchecked(
        instance->context, &instance->exports[export], (wasmtime_val_raw_t *)values, count, &trap);
    if (!error && !trap)
        return DUN_TRAP_NONE;
    return read_trap(trap, error, text, text_size);
}

uint32_t dun_wasm_get_global(struct dun_wasm_instance *instance)
{
    wasmtime_val_t value;
    wasmtime_global_get(instance->context, &instance->global, &value);
    return (uint32_t)value.of.i32;
}

void dun_wasm_set_global(struct dun_wasm_instance *instance, uint32_t value)
{
    wasmtime_val_t new_value = {.kind = WASMTIME_I32, .of.i32 = (int32_t)value};
    wasmtime_error_t *error = wasmtime_global_set(instance->context, &instance->global, &new_value);
    assert(!error);
    (void)error;
}

/* ---- Errors and traps ------------------------------------------------- */

/* Both are freed. */
static enum dun_wasm_trap read_trap(wasm_trap_t *trap, wasmtime_error_t *error, char *text,
                                    size_t text_size)
{
    enum dun_wasm_trap kind = DUN_TRAP_OTHER;
    wasmtime_trap_code_t code;
    if (trap && !wasmtime_trap_code(trap, &code))
        kind = DUN_TRAP_HOST;
    else if (trap && code == WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS)
        kind = DUN_TRAP_MEMORY;
    else if (trap && code == WASMTIME_TRAP_CODE_STACK_OVERFLOW)
        kind = DUN_TRAP_STACK;
    struct dunlin_error local = {0};
    fail_with(&local, DUNLIN_TRAP, "trap", error, trap);
    if (text)
        snprintf(text, text_size, "%s", local.message ? local.message : "trap");
    dun_error_clear(&local);
    return kind;
}

/* The one place where Wasmtime's errors and traps end; frees both. */
static int fail_with(struct dunlin_error *err, dunlin_status status, const char *what,
                     wasmtime_error_t *error, wasm_trap_t *trap)
{
    wasm_byte_vec_t text = {0};
    if (error)
        wasmtime_error_message(error, &text);
    else if (trap)
        wasm_trap_message(trap, &text);
    size_t size = text.size;
    while (size && (text.data[size - 1] == 0 || text.data[size - 1] == '\n'))
        size--;
    dun_fail(err, status, "%s: %.*s", what, (int)size, size ? text.data : "");
    wasm_byte_vec_delete(&text);
    if (error)
        wasmtime_error_delete(error);
    if (trap)
        wasm_trap_delete(trap);
    return -1;
}
