# gmmix: build, test, install. `make help` lists the targets, README.md explains them.

# What you may set, on the command line or in the environment.
CFLAGS   ?= -O2 -g
CXXFLAGS ?= -O3 -g
LDFLAGS  ?=
BLAS_LIBS ?= -lopenblas
LAPACK   ?= system# or builtin: no LAPACK needed
WERROR   ?=# 1: warnings are errors
SANITIZE ?=# address, undefined or thread; give it a BUILD of its own
ASSERTIONS ?=# 1: the library checks what must hold between its calls; the tests' own does so always
BUILD    ?= build
PREFIX   ?= /usr/local
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
PKGCONFIGDIR ?= $(LIBDIR)/pkgconfig
CMAKEDIR     ?= $(LIBDIR)/cmake/gmmix

# The version is written in the header. The ABI number is apart from it: see include/ABI.md.
VERSION := $(shell awk '$$2 ~ /^GMM_VERSION_(MAJOR|MINOR|PATCH)$$/ { v = v dot $$3; dot = "." } \
                        END { print v }' include/gmmix.h)
ABI := 0
ifeq ($(filter system builtin,$(LAPACK)),)
  $(error LAPACK is "$(LAPACK)": it must be system or builtin)
endif

# Flags that the sources need, whatever CFLAGS and CXXFLAGS are.
WARNINGS = -Wall -Wextra -Wshadow -Wundef -Wvla $(if $(WERROR),-Werror)
SANITIZER = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
# Only gcc knows it; asked late, because `make deps` may have to install the compiler first.
NO_GNU_UNIQUE = $(shell $(CXX) -fno-gnu-unique -x c++ -fsyntax-only /dev/null 2>/dev/null \
                        && echo -fno-gnu-unique)
# Not for the libraries: the command reads tables compressed by gzip where zlib is there.
ZLIB ?= $(shell echo 'int main(void) { return zlibVersion() == 0; }' | \
                $(CC) -include zlib.h -x c - -o /dev/null -lz 2>/dev/null && echo yes)
LIB_CXXFLAGS = -std=c++17 -fPIC -fvisibility=hidden -fno-exceptions -fno-rtti $(NO_GNU_UNIQUE) \
  -ffp-contract=off -fno-math-errno $(if $(filter builtin,$(LAPACK)),-DGMM_LAPACK_BUILTIN) \
  $(if $(ASSERTIONS),-DGMM_ASSERTIONS) -Iinclude -Isrc $(WARNINGS) $(SANITIZER)
APP_CFLAGS = -std=c99 -D_POSIX_C_SOURCE=200809L $(if $(filter yes,$(ZLIB)),-DGMMIX_ZLIB) -Iinclude \
  $(WARNINGS) -Wpedantic -Wstrict-prototypes -Wmissing-prototypes $(SANITIZER)
SO_LDFLAGS = -shared -Wl,-soname,libgmmix.so.$(ABI) -Wl,--version-script=src/gmmix.map \
  -Wl,-Bsymbolic-functions -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--no-undefined
APP_LIBS = $(if $(filter yes,$(ZLIB)),-lz) $(LIBS)
LIBS = $(if $(filter system,$(LAPACK)),$(BLAS_LIBS)) -lm -lpthread

objects = $(patsubst %,$(BUILD)/obj/%.o,$(basename $(1)))
LIB_OBJ     := $(call objects,$(wildcard src/*/*.cpp))
# What test programs are linked with: the library with assertions, but for kernels, which have none.
TESTED_LIB  = $(BUILD)/$(if $(ASSERTIONS),,checked/)libgmmix.a
CHECKED_OBJ := $(foreach object,$(LIB_OBJ),$(if $(findstring /kernels/,$(object)),$(object),\
                 $(object:$(BUILD)/%=$(BUILD)/checked/%)))
COMMON_OBJ  := $(call objects,$(wildcard examples/common/*.c))
COMMAND_OBJ := $(call objects,$(wildcard examples/command/*.c))
PROGRAMS    := $(patsubst %.c,$(BUILD)/%,$(wildcard examples/*.c examples/lessons/*.c))
SUPPORT_OBJ := $(call objects,$(wildcard tests/support/*.c))
TESTS       := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*/test_*.c))
SHELL_TESTS := $(wildcard tests/sh/*.sh)
SO          := $(BUILD)/libgmmix.so

##@ Build
all: ## the libraries, the command and manual pages, in build/ (no target: this)
all: $(BUILD)/libgmmix.a $(SO) $(BUILD)/gmmix $(BUILD)/doc/man3/gmmix.3

# A target is listed with what follows ##, in the group that the last ##@ names; after ### it is one
# for developers, which only help-all shows.
help: ## this list
help-all: ## this list, and the targets for developers
help help-all:
	@awk -v whole=$(filter help-all,$@) -F ' ##+ ' ' \
	  /^##@ / { group = substr($$0, 5) } \
	  /^[a-z%-]+:.* ##+ / { \
	    in_group = / ### / ? "Developer" : group; \
	    sub(/:.*/, "", $$1); \
	    text[in_group] = text[in_group] sprintf("  make %-20s %s\n", $$1, $$2) } \
	  END { \
	    count = split("Build Test Install Checks Developer", groups, " "); \
	    for (i = 1; i <= count - (whole == ""); i++) printf "%s\n%s", groups[i], text[groups[i]] }' $(MAKEFILE_LIST)
	@echo 'Variables: CC CXX AR CFLAGS CXXFLAGS LDFLAGS BLAS_LIBS LAPACK=system|builtin ZLIB=no WERROR=1'
	@echo '           BUILD PREFIX DESTDIR LIBDIR INCLUDEDIR BINDIR MANDIR'

deps: ## install what build, demo and tests need (Debian, Ubuntu); elsewhere list it
	@CC='$(CC)' CXX='$(CXX)' LIBS='$(LIBS)' sh src/packaging/deps.sh

deps-bindings: ## install what the bindings and their tests need: R, Python, Fortran, COBOL
	@sh src/packaging/deps.sh bindings

deps-checks: ### install the tools of check-all: clang, clang-format, clang-tidy, cppcheck, abidiff, gcovr
	@sh src/packaging/deps.sh checks

demo: $(BUILD)/gmmix ## fit Old Faithful with two components; results in build/demo
	$(BUILD)/gmmix fit examples/data/faithful.csv -k 2 -o $(BUILD)/demo

examples: $(PROGRAMS) ## the programs of examples/README.md, in build/examples/

# ---- Building ------------------------------------------------------------------------------

# Changes when the compiler or its flags do, so that everything is then built again. It is also
# what the rest of `make deps demo` waits for, with -j too.
$(BUILD)/flags: FORCE | $(filter deps,$(MAKECMDGOALS))
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS) $(APP_CFLAGS) $(CXX) $(CXXFLAGS) $(LIB_CXXFLAGS) $(LDFLAGS) $(LIBS)' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/obj/%.o: %.cpp $(BUILD)/flags
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(LIB_CXXFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(APP_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libgmmix.a: $(LIB_OBJ)
	rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

$(BUILD)/checked/obj/%.o: %.cpp $(BUILD)/flags
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(LIB_CXXFLAGS) -DGMM_ASSERTIONS -MMD -MP -c -o $@ $<

$(BUILD)/checked/libgmmix.a: $(CHECKED_OBJ)
	rm -f $@
	$(AR) rcs $@ $(CHECKED_OBJ)

# Linked with the C compiler: the library needs no C++ runtime.
$(SO).$(VERSION): $(LIB_OBJ) src/gmmix.map
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZER) $(SO_LDFLAGS) -o $@ $(LIB_OBJ) $(LIBS)

$(SO): $(SO).$(VERSION)
	ln -sf libgmmix.so.$(VERSION) $(SO).$(ABI)
	ln -sf libgmmix.so.$(ABI) $@

$(BUILD)/gmmix: $(COMMAND_OBJ) $(COMMON_OBJ) $(BUILD)/libgmmix.a
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZER) -o $@ $(COMMAND_OBJ) $(COMMON_OBJ) \
	  $(BUILD)/libgmmix.a $(APP_LIBS)

$(BUILD)/examples/%: $(BUILD)/obj/examples/%.o $(BUILD)/libgmmix.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZER) -o $@ $< $(BUILD)/libgmmix.a $(LIBS)

$(BUILD)/examples/lessons/%: $(BUILD)/obj/examples/lessons/%.o $(COMMON_OBJ) $(BUILD)/libgmmix.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZER) -o $@ $< $(COMMON_OBJ) $(BUILD)/libgmmix.a $(APP_LIBS)

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(SUPPORT_OBJ) $(TESTED_LIB)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZER) -o $@ $< $(SUPPORT_OBJ) $(TESTED_LIB) -lcmocka $(LIBS)

-include $(patsubst %.o,%.d,$(LIB_OBJ) $(CHECKED_OBJ) $(COMMAND_OBJ) $(COMMON_OBJ) $(SUPPORT_OBJ) \
           $(TESTS:$(BUILD)/tests/%=$(BUILD)/obj/tests/%.o) \
           $(PROGRAMS:$(BUILD)/%=$(BUILD)/obj/%.o))

# ---- Testing -------------------------------------------------------------------------------

# The test programs of some names, whatever folder they are in: fork is tests/host/test_fork.
test_programs = $(foreach test,$(TESTS),$(if $(filter $(addprefix test_,$(1)),$(notdir $(test))),$(test)))

RUN_TESTS = MAKE='$(MAKE)' BUILD='$(BUILD)' CC='$(CC)' CXX='$(CXX)' LAPACK='$(LAPACK)' \
  BLAS_LIBS='$(BLAS_LIBS)' VERSION='$(VERSION)' sh tests/run.sh
RUN = +$(RUN_TESTS)# the + lets a test that runs make have its share of -j

# Not those that only start other programs, which Valgrind does not follow (test_examples_use has
# Valgrind look at them), nor test_skip, whose many rows take minutes; AddressSanitizer sees them all.
UNDER_VALGRIND = $(filter-out $(call test_programs,command% examples% skip),$(TESTS))

##@ Test
test: all $(PROGRAMS) $(TESTS) ## every test, and most test programs again under Valgrind
	$(RUN) $(TESTS) $(SHELL_TESTS) --valgrind $(UNDER_VALGRIND)

check: all $(PROGRAMS) $(TESTS) ## every test, without Valgrind
	$(RUN) $(TESTS) $(SHELL_TESTS)

check-valgrind: all $(PROGRAMS) $(TESTS) ### most test programs under Valgrind
	$(RUN) --valgrind $(UNDER_VALGRIND)

check-programs: $(BUILD)/gmmix $(PROGRAMS) $(TESTS) ## the test programs alone, shortened where they can be
	$(RUN) --quick $(TESTS)

check-builtin: ### the test programs with LAPACK=builtin
	$(MAKE) check-programs BUILD=$(BUILD)/builtin LAPACK=builtin ASSERTIONS=1

SANITIZED = ASSERTIONS=1 CXXFLAGS='-O1 -g' CFLAGS='-O1 -g'

check-asan: ### the test programs with AddressSanitizer
	$(MAKE) check-programs BUILD=$(BUILD)/asan SANITIZE=address $(SANITIZED)

check-ubsan: ### the test programs with UndefinedBehaviorSanitizer
	$(MAKE) check-programs BUILD=$(BUILD)/ubsan SANITIZE=undefined $(SANITIZED)

check-asan-ubsan: ### the test programs with both, in one build
	$(MAKE) check-programs BUILD=$(BUILD)/asan-ubsan SANITIZE=address,undefined $(SANITIZED)

check-tsan: ### the test programs with ThreadSanitizer
	TSAN_OPTIONS=suppressions=$(CURDIR)/tests/tsan.supp \
	  $(MAKE) check-programs BUILD=$(BUILD)/tsan SANITIZE=thread $(SANITIZED)

include tests/checks.mk

# ---- Documents -----------------------------------------------------------------------------

# From the comments of the header, by the programs in src/packaging/doc; header.awk says how.
DOC = src/packaging/doc
DOC_SOURCES := include/gmmix.h $(wildcard $(DOC)/*.awk)
DOCUMENT = awk -f $(DOC)/header.awk include/gmmix.h | awk -v VERSION=$(VERSION) -v out=$(@D) -f $(DOC)/collect.awk

##@ Build
doc: $(BUILD)/doc/man3/gmmix.3 $(BUILD)/doc/html/index.html ## manual pages of all functions, and HTML, in build/doc

$(BUILD)/doc/man3/gmmix.3: $(DOC_SOURCES)
	rm -rf $(@D) && mkdir -p $(@D)
	$(DOCUMENT) -f $(DOC)/man.awk

$(BUILD)/doc/html/index.html: $(DOC_SOURCES)
	@mkdir -p $(@D)
	$(DOCUMENT) -f $(DOC)/html.awk >$@

$(BUILD)/doc/reference: $(BUILD)/obj/$(DOC)/reference.o $(BUILD)/libgmmix.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZER) -o $@ $^ $(LIBS)

$(BUILD)/doc/REFERENCE.md: $(BUILD)/doc/reference $(DOC)/families.md.in $(DOC_SOURCES)
	{ $< && cat $(DOC)/families.md.in && $(DOCUMENT) -f $(DOC)/functions.awk; } >$@

reference: $(BUILD)/doc/REFERENCE.md ### write include/REFERENCE.md anew, after an addition
	cp $< include/REFERENCE.md

# ---- Bindings ------------------------------------------------------------------------------

##@ Test
check-bindings: ## the tests of all bindings
check-bindings: check-r check-julia check-python check-python-newest examples-ffi check-languages

check-r: ## build the R package, with the core in it, and run R CMD check
	sh bindings/R/tools/check.sh $(BUILD)/r

dist-r: ### the R package as a source tarball with the core in it, in build/r
	sh bindings/R/tools/dist.sh $(BUILD)/r

check-julia: all ## the tests of the Julia package, with the julia on the PATH
	sh bindings/julia/test/run.sh $(BUILD)

check-python: ## build the Python package, install its wheel in an empty environment, test it there
	sh bindings/python/tools/check.sh $(BUILD)/python

deps-python: ### the newest of what check-python uses, by pip, into build/python-newest and nowhere else
	sh bindings/python/tools/newest.sh $(BUILD)/python-newest

check-python-newest: deps-python ### check-python with the newest scikit-learn, NumPy and pandas
	PYTHON=$(BUILD)/python-newest/bin/python sh bindings/python/tools/check.sh $(BUILD)/python

examples-ffi: all ## build and run the examples for Python, Fortran, COBOL and C++
	CC='$(CC)' CXX='$(CXX)' sh examples/ffi/run.sh $(BUILD)

check-languages: all ## the lines of README.md in R, Julia and Python, and equal bits in all three
	MAKE='$(MAKE)' sh tests/bindings/languages.sh $(BUILD)

# ---- Measuring -----------------------------------------------------------------------------

bench: all ### seconds an iteration beside dgemm and the peers that are installed (tests/bench)
	sh tests/bench/run.sh $(BUILD)

bench-smoke: all ### a short one: fails if the share of dgemm is under half of the recorded one
	sh tests/bench/run.sh $(BUILD) smoke

deps-bench: ### install the peers of bench and clean-sheet that can be had
	sh tests/bench/deps.sh $(BUILD)

# ---- Layout --------------------------------------------------------------------------------

check-simd-%: $(BUILD)/gmmix $(TESTS) ### the test programs with the kernels of level 1 or 2 (GMM_OPT_SIMD)
	+GMMIX_TEST_SIMD=$* $(RUN_TESTS) --quick $(filter-out %/test_options,$(TESTS))

FORMATTED = $(wildcard include/*.h src/*/*.hpp src/*/*.cpp src/*/*/*.c examples/*.c examples/*/*.[ch] \
                       examples/ffi/cpp/* bindings/R/src/*.[ch] tests/*/*.[ch] tests/*/*.cpp)

format: ### lay out the sources with clang-format
	clang-format -i $(FORMATTED)

check-format: ### fail if clang-format would change a source
	clang-format --dry-run -Werror $(FORMATTED)

# ---- Installing ----------------------------------------------------------------------------

# What stands between @ in the files of src/packaging. Folders below PREFIX are written to gmmix.pc as
# ${prefix}/lib, so that pkg-config can be told of another prefix.
from_prefix = $(patsubst $(PREFIX)/%,$${prefix}/%,$(1))
FILL_IN = sed -e 's|@VERSION@|$(VERSION)|g' -e 's|@ABI@|$(ABI)|g' -e 's|@PREFIX@|$(PREFIX)|g' \
  -e 's|@LIBDIR@|$(LIBDIR)|g' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|g' -e 's|@CMAKEDIR@|$(CMAKEDIR)|g' \
  -e 's|@PC_LIBDIR@|$(call from_prefix,$(LIBDIR))|g' \
  -e 's|@PC_INCLUDEDIR@|$(call from_prefix,$(INCLUDEDIR))|g' -e 's|@LIBS@|$(strip $(LIBS))|g'
INSTALLED = $(INCLUDEDIR)/gmmix.h $(BINDIR)/gmmix $(MANDIR)/man1/gmmix.1 $(LIBDIR)/libgmmix.a \
  $(LIBDIR)/libgmmix.so $(LIBDIR)/libgmmix.so.$(ABI) $(LIBDIR)/libgmmix.so.$(VERSION) \
  $(PKGCONFIGDIR)/gmmix.pc $(CMAKEDIR)/gmmix-config.cmake $(CMAKEDIR)/gmmix-config-version.cmake

##@ Install
install: all ## install under PREFIX (/usr/local); DESTDIR is put before every path
	install -d $(addprefix $(DESTDIR),$(INCLUDEDIR) $(BINDIR) $(MANDIR)/man1 $(MANDIR)/man3 $(LIBDIR) \
	  $(PKGCONFIGDIR) $(CMAKEDIR))
	install -m 644 include/gmmix.h $(DESTDIR)$(INCLUDEDIR)/
	install -m 755 $(BUILD)/gmmix $(DESTDIR)$(BINDIR)/
	install -m 644 examples/command/gmmix.1 $(DESTDIR)$(MANDIR)/man1/
	install -m 644 $(BUILD)/doc/man3/*.3 $(DESTDIR)$(MANDIR)/man3/
	install -m 644 $(BUILD)/libgmmix.a $(DESTDIR)$(LIBDIR)/
	install -m 755 $(SO).$(VERSION) $(DESTDIR)$(LIBDIR)/
	ln -sf libgmmix.so.$(VERSION) $(DESTDIR)$(LIBDIR)/libgmmix.so.$(ABI)
	ln -sf libgmmix.so.$(ABI) $(DESTDIR)$(LIBDIR)/libgmmix.so
	$(FILL_IN) src/packaging/gmmix.pc.in >$(DESTDIR)$(PKGCONFIGDIR)/gmmix.pc
	for file in gmmix-config.cmake gmmix-config-version.cmake; do \
	  $(FILL_IN) src/packaging/$$file.in >$(DESTDIR)$(CMAKEDIR)/$$file || exit 1; done

uninstall: $(BUILD)/doc/man3/gmmix.3 ## remove what install put there (give it the same PREFIX and DESTDIR)
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	for page in $(BUILD)/doc/man3/*.3; do rm -f "$(DESTDIR)$(MANDIR)/man3/$${page##*/}" || exit 1; done
	-rmdir $(DESTDIR)$(CMAKEDIR)

dist: ## the sources that are committed, as build/gmmix-VERSION.tar.gz
	@mkdir -p $(BUILD)
	git archive --prefix=gmmix-$(VERSION)/ -o $(BUILD)/gmmix-$(VERSION).tar.gz HEAD

clean: ## remove build/
	rm -rf $(BUILD)

FORCE:
.PHONY: all help help-all deps deps-bindings deps-checks demo examples test check check-valgrind check-programs \
  check-builtin check-asan check-ubsan check-asan-ubsan check-tsan check-bindings check-r dist-r check-julia \
  check-python deps-python check-python-newest \
  examples-ffi check-languages doc reference bench bench-smoke deps-bench format check-format dist install uninstall \
  clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:
