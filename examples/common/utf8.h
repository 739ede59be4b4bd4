/* utf8.h - names in UTF-8.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_UTF8_H
#define EXAMPLES_UTF8_H

/* The length of the UTF-8 character at `at`, 0 if there is none. */
int utf8_length(const unsigned char *at);

/* A copy of a text in UTF-8, to be freed by the caller; what is not UTF-8 is taken as Latin-1. NULL
 * if memory runs out. */
char *utf8_copy(const char *text);

#endif
