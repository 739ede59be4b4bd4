#include "header.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

/* Appends a line of a comment without its marks and leading blanks; returns whether it goes on. */
static int append_comment(char *comment, size_t size, const char *line) {
  line += strspn(line, "/* ");
  size_t used = strlen(comment);
  snprintf(comment + used, size - used, "%s%s", used ? " " : "", line);
  comment[strcspn(comment, "\n")] = '\0';
  char *end = strstr(comment, " */");
  if (end)
    *end = '\0';
  return strstr(line, "*/") == NULL;
}

int read_header(const char *prefix, header_fact *facts, int limit) {
  const char *path = "include/gmmix.h";
  char line[256], above[sizeof facts->comment] = "";
  int count = 0, in_comment = 0;
  FILE *file = fopen(path, "r");
  if (!file)
    fail_msg("cannot open %s: run the tests from the root of the project", path);
  while (fgets(line, sizeof line, file)) {
    header_fact fact = {"", 0, ""};
    if (!in_comment && strncmp(line, "/*", 2) != 0) {
      if (sscanf(line, "#define %63s %d", fact.name, &fact.number) == 2 &&
          strncmp(fact.name, prefix, strlen(prefix)) == 0) {
        if (count == limit)
          fail_msg("more %s in the header than this test expects", prefix);
        const char *after = strstr(line, "/*");
        if (after)
          append_comment(fact.comment, sizeof fact.comment, after);
        else
          strcpy(fact.comment, above);
        facts[count++] = fact;
      }
      above[0] = '\0';
    } else {
      if (!in_comment)
        above[0] = '\0';
      in_comment = append_comment(above, sizeof above, line);
    }
  }
  fclose(file);
  return count;
}
