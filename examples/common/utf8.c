/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

int utf8_length(const unsigned char *at) {
  int length = at[0] < 0x80   ? 1
               : at[0] < 0xC2 ? 0
               : at[0] < 0xE0 ? 2
               : at[0] < 0xF0 ? 3
               : at[0] < 0xF5 ? 4
                              : 0;
  for (int i = 1; i < length; i++)
    if ((at[i] & 0xC0) != 0x80)
      return 0;
  if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ||
      (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F))
    return 0; /* overlong, a surrogate, or beyond Unicode */
  return length;
}

char *utf8_copy(const char *text) {
  const unsigned char *at = (const unsigned char *)text;
  char *copy = malloc(2 * strlen(text) + 1), *to = copy;
  while (copy != NULL && *at != '\0') {
    int length = utf8_length(at);
    if (length == 0) {
      *to++ = (char)(0xC0 | *at >> 6);
      *to++ = (char)(0x80 | (*at++ & 0x3F));
    } else {
      memcpy(to, at, (size_t)length);
      to += length;
      at += length;
    }
  }
  if (copy != NULL)
    *to = '\0';
  return copy;
}
