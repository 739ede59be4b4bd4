#include "process.h"

#include <dirent.h>
#include <time.h>

long count_entries(const char *path) {
  long count = 0;
  DIR *folder = opendir(path);
  while (folder && readdir(folder))
    count++;
  if (folder)
    closedir(folder);
  return count;
}

long count_threads(long expected) {
  const struct timespec moment = {0, 1000000};
  long count = count_entries("/proc/self/task");
  for (int i = 0; expected && count != expected && i < 2000; i++) {
    nanosleep(&moment, NULL);
    count = count_entries("/proc/self/task");
  }
  return count;
}
