/* decimal.h - decimal numbers inside a text, fast, whatever the locale.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_DECIMAL_H
#define EXAMPLES_DECIMAL_H

/* Reads the longest number that begins at `at`: digits with at most one decimal sign, then perhaps
 * an exponent with e, E or, as Fortran writes it, d or D. The value is the double nearest to it, as
 * strtod() gives; infinity beyond the largest. Returns the place behind it, or NULL if there is
 * none. The text need not end in a 0 byte, but in one that belongs to no number. */
const char *decimal_read(const char *at, char sign, double *value);

#endif
