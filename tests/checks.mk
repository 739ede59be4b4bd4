# Checks of reliability, a target for each row of tests/RELIABILITY.md. Included by Makefile.

PROBLEMS ?= 200# of check-accuracy
SECONDS  ?= 10# of check-fuzz, for each of its three targets; the loader takes six times that
EVERYDAY ?= short# of check-everyday: short, table (minutes) or all (half an hour)

ACCURACY_OBJ    := $(call objects,$(wildcard tests/accuracy/*.c))
ADVERSARIAL_OBJ := $(call objects,$(wildcard tests/adversarial/*.c))

$(BUILD)/accuracy: $(ACCURACY_OBJ) $(SUPPORT_OBJ) $(TESTED_LIB)
$(BUILD)/tests/adversarial/adversarial: $(ADVERSARIAL_OBJ) $(SUPPORT_OBJ) $(TESTED_LIB)
$(BUILD)/accuracy $(BUILD)/tests/adversarial/adversarial:
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZER) -o $@ $^ -lcmocka $(LIBS)

-include $(patsubst %.o,%.d,$(ACCURACY_OBJ) $(ADVERSARIAL_OBJ) $(BUILD)/obj/builtin/lapack_builtin.o \
           $(BUILD)/obj/tests/data/mclust.o)

##@ Checks

# ---- Memory, the host, hostile callers -------------------------------------------------------

check-oom: ### memory, address space and threads run out, in every call; and under Valgrind
check-oom: $(call test_programs,memory%)
	$(RUN) $^ --valgrind $^

check-fork: $(call test_programs,fork threads) ### fork before, between, after and during fits
	$(RUN) $^

check-helgrind: ### one model of many threads, fits side by side, cancelling: under Helgrind
check-helgrind: $(call test_programs,threads cancel)
	$(RUN) --helgrind $^

check-host: all $(call test_programs,host%) ### the host's state, hostile hosts, dlopen
	$(RUN) $(call test_programs,host%) tests/sh/host_dlopen.sh tests/sh/eigenvalues.sh

check-hostile: ### arguments at and beyond their limits, damaged models, cancelling
check-hostile: $(call test_programs,arguments% guard% store_% cancel%)
	$(RUN) $^

# ---- The binary interface --------------------------------------------------------------------

check-symbols: ### what the libraries offer and want, with and without LAPACK, by gcc and by clang
	$(MAKE) check-symbols-here
	$(MAKE) check-symbols-here BUILD=$(BUILD)/builtin LAPACK=builtin
	! command -v clang++ >/dev/null || $(MAKE) check-symbols-here BUILD=$(BUILD)/clang CC=clang CXX=clang++
	! command -v clang++ >/dev/null || \
	  $(MAKE) check-symbols-here BUILD=$(BUILD)/clang-builtin LAPACK=builtin CC=clang CXX=clang++

check-symbols-here: $(SO) $(BUILD)/libgmmix.a
	$(RUN) tests/sh/symbols.sh

check-header: ### the header in every C and C++
	$(RUN) tests/sh/header.sh

check-abi: ## the ABI as listed and as in the last release; stored models of every format
check-abi: $(SO) $(call test_programs,golden_models)
	$(RUN) tests/abi/check.sh $(call test_programs,golden_models) tests/sh/read_model.sh

abi-record: $(SO) ### write the lists of the ABI anew, after an addition
	BUILD='$(BUILD)' CC='$(CC)' sh tests/abi/check.sh --record

# ---- Numbers ---------------------------------------------------------------------------------

check-accuracy: ## errors of 200 fits against EM in numbers of 113 bits, as a table
check-accuracy: $(BUILD)/accuracy
	@$(BUILD)/accuracy $(PROBLEMS) || [ $$? = 77 ]

check-adversarial: ## 1e4 hostile problems, 2e4 fits whose log-likelihood must not fall
check-adversarial: $(BUILD)/tests/adversarial/adversarial
	sh tests/adversarial/run.sh $(BUILD)

check-fuzz: ## the loader, sequences of calls and fits, fuzzed for 60, 10 and 10 seconds (SECONDS)
check-fuzz: $(BUILD)/libgmmix.a
	+MAKE='$(MAKE)' CC='$(CC)' BUILD='$(BUILD)' LAPACK='$(LAPACK)' BLAS_LIBS='$(BLAS_LIBS)' sh tests/fuzz/run.sh $(SECONDS)

check-sheet: all ## gmmix through the probes of the clean sheet (tests/clean_sheet)
	sh tests/clean_sheet/run.sh $(BUILD) --check

check-everyday: ## do the defaults find the groups of everyday tables? (EVERYDAY=table or all for more)
check-everyday: all
	sh tests/everyday/run.sh $(BUILD) $(EVERYDAY)

clean-sheet: ### the probes, of gmmix and of the peers that are installed (deps-bench), as a table
clean-sheet: all
	sh tests/clean_sheet/run.sh $(BUILD)

# ---- The sources -----------------------------------------------------------------------------

check-static: ## compilers, analyzers, clang-tidy and cppcheck on the sources
	sh tests/static/check.sh

# Kernels are left out: a line of theirs is many instructions, and check-simd-1, check-simd-2 and
# `make check` run each of them at every level. Without optimisation, as gcov then sees the branches
# that are in the source, and without assertions, whose other branch nothing reaches.
check-coverage: ## the test programs with counters: every line of src/ outside kernels, branches as listed
	$(MAKE) check-coverage-here BUILD=$(BUILD)/coverage TESTED_LIB=$(BUILD)/coverage/libgmmix.a \
	  CFLAGS='-O1 -g' LDFLAGS='$(LDFLAGS) --coverage' \
	  CXXFLAGS='-g $$(if $$(findstring /kernels/,$$@),-O3,-O0 --coverage -fprofile-update=atomic)'

# Programs whose lines others reach in less time.
NOT_COUNTED  := cancel_latency command% examples% fork guard_pages% host_hostile% layout mclust \
  memory memory_limit memory_store
COUNTED      := $(filter-out $(call test_programs,$(NOT_COUNTED)),$(TESTS))
WITH_BUILTIN := $(patsubst $(BUILD)/tests/%,$(BUILD)/builtin/%,\
  $(call test_programs,fit_status fit_unchecked ugly_columns version))

$(BUILD)/obj/builtin/lapack_builtin.o: src/base/lapack_builtin.cpp $(BUILD)/flags
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(LIB_CXXFLAGS) -DGMM_LAPACK_BUILTIN -MMD -MP -c -o $@ $<

# The linker finds the builtin LAPACK before the other in the archive.
$(BUILD)/builtin/%: $(BUILD)/obj/tests/%.o $(SUPPORT_OBJ) $(BUILD)/obj/builtin/lapack_builtin.o $(BUILD)/libgmmix.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZER) -o $@ $^ -lcmocka $(LIBS)

check-coverage-here: $(COUNTED) $(WITH_BUILTIN)
	find $(BUILD) -name '*.gcda' -delete
	$(RUN) --quick $(COUNTED) $(WITH_BUILTIN)
	sh tests/coverage/check.sh $(BUILD)

# ---- All of them -----------------------------------------------------------------------------

CHECKS = oom fork host hostile symbols header abi accuracy adversarial fuzz sheet everyday static coverage \
  builtin asan ubsan tsan valgrind helgrind format

# check-simd-% is a pattern, which a .PHONY target would not find.
check-all: ## every check of the library; not of the bindings, nor the long ones
check-all: $(addprefix check-,$(CHECKS)) check-simd-1 check-simd-2

check-long: ## 1e6 hostile fits, 2e5 that must rise, an hour of fuzzing, a bare root (tests/RESULTS.md)
check-long: $(BUILD)/tests/adversarial/adversarial
	$(MAKE) check-accuracy
	sh tests/adversarial/run.sh $(BUILD) long
	$(MAKE) check-fuzz SECONDS=450
	$(MAKE) check-fresh

check-fresh: ## commands of the documents, deps targets, in a bare Debian 12 (root, debootstrap, network): half an hour
	sh tests/fresh/run.sh

.PHONY: check-all check-long check-fresh check-symbols-here check-coverage-here abi-record clean-sheet \
  $(addprefix check-,$(CHECKS))
