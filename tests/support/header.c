#include "header.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

/* Appends the text of one comment line without its leading blanks and its end. */
static int append_comment(header_fact *fact, const char *text) {
  text += strspn(text, " \t");
  size_t used = strlen(fact->comment);
  snprintf(fact->comment + used, sizeof fact->comment - used, "%s%s", used ? " " : "", text);
  fact->comment[strcspn(fact->comment, "\n")] = '\0';
  char *end = strstr(fact->comment, " */");
  if (end)
    *end = '\0';
  return end == NULL;
}

int read_header(const char *prefix, header_fact *facts, int limit) {
  const char *path = "include/gmmix.h";
  char line[256];
  int count = 0, in_comment = 0;
  FILE *file = fopen(path, "r");
  if (!file)
    fail_msg("cannot open %s: run the tests from the root of the project", path);
  while (fgets(line, sizeof line, file)) {
    header_fact fact = {"", 0, ""};
    if (in_comment) {
      in_comment = append_comment(&facts[count - 1], line);
    } else if (sscanf(line, "#define %63s %d", fact.name, &fact.number) == 2 &&
               strncmp(fact.name, prefix, strlen(prefix)) == 0) {
      if (count == limit)
        fail_msg("more %s in the header than this test expects", prefix);
      const char *comment = strstr(line, "/*");
      facts[count++] = fact;
      in_comment = comment && append_comment(&facts[count - 1], comment + 2);
    }
  }
  fclose(file);
  return count;
}
