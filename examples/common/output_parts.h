/* output_parts.h - what the parts of output.h share: for output*.c alone.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_OUTPUT_PARTS_H
#define EXAMPLES_OUTPUT_PARTS_H

#include "output.h"

/* Writes the sentence "cannot WHAT PATH: REASON", with the reason in errno; -1. */
int output_fail(struct output *output, const char *what, const char *path);

/* Writes "dir/name" and a suffix into `path`; returns it, or NULL if it is too long. */
char *output_join(char path[4096], const char *dir, const char *name, const char *suffix);

#endif
