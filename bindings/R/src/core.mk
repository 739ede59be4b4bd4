# Compiles the core; Makevars calls it. GMM_API is empty, so that the core's functions stay inside.
# SPDX-License-Identifier: MIT
core/libcore.a: $(OBJECTS)
	$(AR) rcs $@ $(OBJECTS)

.SUFFIXES: .cpp .o
.cpp.o:
	$(CXX) $(CXXFLAGS) -DGMM_API= -Icore -c $< -o $@
