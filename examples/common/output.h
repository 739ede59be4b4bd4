/* output.h - output files that appear whole or not at all.
 *
 * The files are written into a hidden directory. Where the target directory is not there yet, it
 * lies beside it, and output_commit() renames it: all files appear in one moment. Else it lies
 * inside, and output_commit() renames the files to their places one by one, and undoes this if a
 * rename fails; two programs do so one after the other.
 *
 *     struct output out;
 *     output_begin(&out, "results");
 *     FILE *file = output_open(&out, "labels.csv");
 *     ...
 *     output_close(&out, file);
 *     if (output_commit(&out) != 0)
 *       fprintf(stderr, "%s\n", out.error);
 *
 * Every function returns 0 or, with output->error set, -1 (NULL where it returns a pointer).
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_OUTPUT_H
#define EXAMPLES_OUTPUT_H

#include <stdio.h>

#define OUTPUT_FILES 16

struct output {
  char *dir, *stage;
  int is_new;              /* the directory is not there yet */
  volatile int is_placing; /* output_commit() is at work */
  volatile int n_files;
  char *names[OUTPUT_FILES];
  char path[4096];
  char error[400];
};

/* Starts a set of files in the directory `dir`, which is made by output_commit() if it is missing.
 * Only one set at a time. */
int output_begin(struct output *output, const char *dir);

/* Opens a new file of the set for writing. */
FILE *output_open(struct output *output, const char *name);

/* Closes a file; fails if anything that was written to it did not arrive. */
int output_close(struct output *output, FILE *file);

/* The path to write a file of the set to, for programs that open it themselves; valid until the
 * next call. If no file is there at the commit, an older one of that name is removed. */
const char *output_path(struct output *output, const char *name);

/* Puts all files in their places and ends the set. */
int output_commit(struct output *output);

/* Removes all files and ends the set; does nothing after output_commit(). */
void output_abort(struct output *output);

/* For a signal handler that ends the program: removes the files of a set that is not in its place.
 * Returns 0 in the moment when it is put there, which must not be disturbed. */
int output_abandon(void);

/* Writes a single file, whole or not at all: calls write(file, data) with a stream to it. Standard
 * output for "-", and devices and pipes, are written directly. write returns 0 to go on; -1
 * gives up and leaves no file. */
int output_single(const char *path, int (*write)(FILE *file, void *data), void *data,
                  char error[400]);

#endif
