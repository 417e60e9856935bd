# guest.mk - compile the engine: QuickJS-ng and guest/ to one Wasm module.
#
# usage: make -f guest/guest.mk          (from the top of the tree)
# Leaves build/guest/engine.wasm, verified and stripped, and beside it
# engine.names.wasm, the same with function names, for profilers and stacks.
#
# Not part of Meson's graph, so that all build folders share one compilation;
# each of them runs this and then precompiles the result for itself.
include build/deps/paths

out := build/guest
# What the host serves: guest/host.h declares them, src/sandbox defines them.
imports := clock entropy log host_call host_take load_module wait

# No bulk memory: such instructions run inside the runtime, where a deadline
# cannot trap. The stack comes first, so overflowing it traps at address 0.
target   := --target=wasm32-wasi --sysroot=/usr
optimise := -O3 -msimd128 -mno-bulk-memory -DNDEBUG
# QuickJS-ng and Ada are system headers here: their warnings are not ours. Entry
# points have no prototypes, and QuickJS-ng's callbacks have fixed parameters.
include  := -isystem $(out)/patched -isystem $(quickjs) -isystem $(ada) -Iguest -I$(out)
warnings := -Wall -Wextra -Wno-unused-parameter -Wshadow -Wvla -Werror=incompatible-pointer-types \
            -Werror=int-conversion -Werror=implicit-function-declaration -Werror=return-type
cflags   := $(target) $(optimise) $(include) -D_GNU_SOURCE -std=gnu11 \
            -Wstrict-prototypes $(warnings)
cxxflags := $(target) $(optimise) $(include) -std=c++20 -fno-exceptions -fno-rtti $(warnings)
ldflags  := $(target) -mexec-model=reactor -Wl,--stack-first -Wl,-z,stack-size=2359296 \
            -Wl,--export=__stack_pointer -Wl,--wrap=pow -Wl,--gc-sections -Wl,-O2 -Wl,--strip-debug

# Like guest/, these are found by folder; engine.c includes quickjs.c itself.
ours    := $(patsubst guest/%,$(out)/%.o,$(wildcard guest/*.c guest/*.cpp))
foreign := $(addprefix $(out)/,libregexp.o libunicode.o dtoa.o ada.o)

$(out)/engine.wasm: $(out)/engine.names.wasm
	@llvm-strip-19 --strip-all -o $@.new $<
	@$(verify_engine) $@.new $(imports)
	@mv $@.new $@

$(out)/engine.names.wasm: $(ours) $(foreign) guest/guest.mk build/deps/paths
	@echo "Linking the engine"
	@clang++-19 $(ldflags) -o $@.new $(ours) $(foreign) -lm
	@$(verify_engine) $@.new $(imports)
	@mv $@.new $@

# The part of the web interfaces that is JavaScript, as C strings.
scripts := $(wildcard guest/web/*.js)
$(out)/web_sources.h: $(scripts) tools/embed.py guest/guest.mk | $(out)
	@tools/embed.py $@ $(scripts)

# QuickJS-ng does not let a function catch an InternalError, which running out of
# memory is, and a string that is too long. Ours may: the limits hold anyway.
$(out)/patched/quickjs.c: $(quickjs)/quickjs.c guest/guest.mk
	@mkdir -p $(@D)
	@sed 's/if (JS_##uc##_ERROR == JS_INTERNAL_ERROR)/if (0 \/* catchable *\/)/' $< >$@.new
	@test "$$(grep -c 'if (0 /. catchable ./)' $@.new)" = 2 || \
	    { echo "guest.mk: quickjs.c has changed: look at the patch of InternalError" >&2; exit 1; }
	@mv $@.new $@

$(out)/engine.c.o: $(out)/web_sources.h $(out)/patched/quickjs.c
$(out)/%.c.o: guest/%.c guest/guest.mk build/deps/paths | $(out)
	@echo "Compiling $< to Wasm"
	@clang-19 $(cflags) -MMD -MP -c $< -o $@

$(out)/%.cpp.o: guest/%.cpp guest/guest.mk build/deps/paths | $(out)
	@echo "Compiling $< to Wasm"
	@clang++-19 $(cxxflags) -MMD -MP -c $< -o $@

$(out)/%.o: $(quickjs)/%.c guest/guest.mk build/deps/paths | $(out)
	@echo "Compiling $(notdir $<) to Wasm"
	@clang-19 $(cflags) -w -c $< -o $@

$(out)/ada.o: $(ada)/ada.cpp guest/guest.mk build/deps/paths | $(out)
	@echo "Compiling ada.cpp to Wasm"
	@clang++-19 $(cxxflags) -w -c $< -o $@

$(out):
	@mkdir -p $@

-include $(ours:.o=.d)
