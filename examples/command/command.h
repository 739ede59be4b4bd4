/* command.h - what the parts of the gmmix command share.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_COMMAND_H
#define EXAMPLES_COMMAND_H

#include "../common/mixture.h"
#include "../common/table.h"

#include <getopt.h>
#include <gmmix.h>
#include <signal.h>
#include <stdio.h>

/* Exit codes. A signal that stops a command gives 128 + its number: 130 for Ctrl-C. */
enum { EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_OUTPUT = 4 };

/* The subcommands: argv[0] is their name. They return the exit code. */
int cmd_fit(int argc, char **argv);
int cmd_select(int argc, char **argv);
int cmd_predict(int argc, char **argv);
int cmd_score(int argc, char **argv);
int cmd_impute(int argc, char **argv);
int cmd_sample(int argc, char **argv);
int cmd_info(int argc, char **argv);

/* common.c */

/* Prints "gmmix: " and a line to standard error; returns `code`. */
int complain(int code, const char *format, ...);

/* Complains about the arguments of a subcommand, and points to its --help; returns EXIT_USAGE. */
int complain_usage(const char *subcommand, const char *format, ...);

/* getopt_long(), with complaints of the command's own: '?' after one. */
int next_option(int argc, char **argv, const char *shorts, const struct option *longs);

/* The exit code for a library call; complains unless it is GMM_OK. For `model` see check.h. */
int status_code(gmm_status status, const gmm_model *model);

/* Reads a stored model; the exit code. */
int load_model(gmm_model **model, const char *path);

/* signals.c */

/* From here on SIGINT, SIGTERM and SIGHUP set `stopped_by` to their number, and cancel the fit of
 * the model `fitting`, which is NULL while none runs. What has not ended by itself after a seventh
 * of a second is ended, without a trace of its files. */
void catch_signals(void);
extern volatile sig_atomic_t stopped_by;
extern gmm_model *volatile fitting;

/* Complains that a signal stopped the command; returns the exit code. */
int complain_stopped(void);

/* Is there a stored model in this file? 0 too for what can be read only once. */
int is_model(const char *path);

/* near.c: the option that was probably meant by one that there is not, or NULL. */
const char *near_option(const struct option *options, const char *typed);

/* table_options.c: the options that say how a table is written. */

enum { OPTION_TABLE = 1000, TABLE_OPTIONS = 12 };
struct table_options {
  struct table_format format;
  char *na, *features, *ignore; /* lists that may be given in parts */
};
void table_options_begin(struct table_options *options);
/* Adds them to a list for getopt_long(); their numbers begin with OPTION_TABLE. */
void table_options_list(struct option options[TABLE_OPTIONS]);
/* Takes one of them, with its value in optarg; the exit code. */
int table_options_take(struct table_options *options, const char *subcommand, int option);
void table_options_end(struct table_options *options);
extern const char table_options_help[];

/* rows.c: results row by row as CSV, with a header. */

/* Rows at a time: memory does not grow with the table. */
enum { ROWS_BLOCK = 1024 };
/* Of the rows of a table from `first` on so many are in a block. */
int64_t rows_in_block(const struct table *table, int64_t first);
/* These as a matrix argument. */
#define ROWS(table, first, n) GMM_ROW_MAJOR((table)->x + (first) * (table)->cols, n, (table)->cols)

struct rows_job {
  const gmm_model *model;
  const struct table *table;
  int code;                /* the exit code after a failure that was complained about */
  int64_t seed;            /* of gmmix impute --draw */
  int64_t *given, n_given; /* of gmmix predict --given, the numbers of features; to be freed */
};
/* `job` points to a rows_job; 0, or -1 with its code set. */
int write_labels(FILE *file, void *job);
int write_responsibilities(FILE *file, void *job);
int write_log_densities(FILE *file, void *job);
int write_mean_log_density(FILE *file, void *job);

/* use_rows.c */

/* A model that was fitted with --missing takes rows with missing values; another one if told so. */
gmm_status use_missing(gmm_model *model, struct table_format *format);
/* Reads the columns of the model; the exit code. Where some are given and the table has no names
 * for them, it has these or all. */
int use_rows(struct rows_job *job, struct table *table, const struct table_format *format,
             const char *path);

/* To be asked after each block of rows: may the job go on? Sets its code if not. */
int rows_go_on(struct rows_job *job, gmm_status status);

/* impute.c: the table with its missing values filled in, by means or by draws. */

int write_imputed(FILE *file, void *job);
int write_draws(FILE *file, void *job);
int take_seed(struct rows_job *job, const char *text);

/* given.c: mean and standard deviation of each other feature, given some. */

/* Takes the list of these; the exit code. */
int take_given(struct rows_job *job, const char *list);
int write_regression(FILE *file, void *job);

/* Runs one of these (or any such function) on the file `path`, "-" for standard output; the exit
 * code, where `code` is what a failed write() has set. */
int write_to(const char *path, int (*write)(FILE *file, void *job), void *job, const int *code);

/* options.c: the options of gmmix fit and gmmix select that set an option of the library. */

enum { MOST_SETTINGS = 64, FLAG_LENGTH = 32 };
struct setting {
  char flag[FLAG_LENGTH]; /* --flag */
  int option;             /* GMM_OPT_... */
  const char *fallback;   /* the command's own default, or NULL for the library's */
};
extern struct setting settings[MOST_SETTINGS];
extern int n_settings;

/* Lists them, at the beginning of the program: the options that the library has. */
void settings_begin(void);
/* Does this subcommand have it? */
int setting_is_of(const struct setting *setting, const char *subcommand);
/* Checks a value; EXIT_USAGE with a complaint if it is none or outside the option's range. */
int setting_check(const struct setting *setting, const char *subcommand, const char *value);
/* Gives the model a value that was checked, or the default for NULL. */
gmm_status setting_apply(const struct setting *setting, const char *value, gmm_model *model);
/* Prints the lines of --help. */
void settings_help(const char *subcommand);
/* Prints one: --flag UNIT, and a text of any length. */
void print_option(const char *flag, const char *unit, const char *text);

/* Prints a text of the library with its options as they are called here: GMM_OPT_TOL is --tol. */
void print_with_flags(FILE *file, const char *text);

/* choices.c: values that have names. */

/* n names, those that name(of, 0), name(of, 1) and so on give, as a list: "a, b or c". */
enum { LIST_LENGTH = 400 };
const char *list_names(char text[LIST_LENGTH], int n, const char *(*name)(int of, int index),
                       int of);

/* Of an option: how many there are, 0 where a value is just a number; and their names as a list. */
int choice_count(int option);
const char *choice_list(int option, char text[LIST_LENGTH]);
/* By a name, what follows its last _, in upper or lower case, or the library's number; 0 if there
 * is none. */
int choice_find(int option, const char *text, int64_t *value);

struct cells;

/* names.c: names of features, which live in the model. */

/* Gives a model the names of the columns, if they have any. */
gmm_status names_set(gmm_model *model, const struct table *table, const char *path,
                     const struct table_format *format);
/* All names, "" for none, in an array to be freed; NULL if memory runs out. */
const char **names_get(const gmm_model *model);
/* Does every feature have one? */
int names_are_complete(const gmm_model *model);
/* Writes one as a field of a CSV file, x1 and so on for none, with `ending` behind it. */
void name_write(FILE *file, const gmm_model *model, int64_t feature, const char *ending);
/* Writes them as the header of a CSV file without the end of the line, x1 and so on for none. */
void names_write(FILE *file, const gmm_model *model);

/* Writes a text as a field of a CSV file, in quotes where it needs them. */
void text_write(FILE *file, const char *text, const char *ending);

/* classes.c: the classes of a table whose rows have labels. Class c is component c. */

/* Are there no more classes than components? The exit code, after a complaint if not. */
int classes_check(const struct table *table, const char *column, const struct cells *cells);
/* Ends the line that tells the number of rows. */
void classes_print(FILE *file, const struct table *table);
/* Writes the class of a component as a field of a CSV file; component0 and so on for none. */
void class_write(FILE *file, const struct table *table, int64_t component);

/* cells.c: what is fitted: each of some families with each of some numbers of components. */

enum { MOST_FAMILIES = 64, MOST_SIZES = 1000 };
struct cells {
  int families[MOST_FAMILIES]; /* each once */
  int64_t sizes[MOST_SIZES];   /* ascending, each once */
  int n_families, n_sizes;
};
/* Take a list as gmmix select has it; 0, or EXIT_USAGE after a complaint. */
int cells_take_sizes(struct cells *cells, const char *list);
int cells_take_families(struct cells *cells, const char *list);
/* The names of all families, as list_names() gives them. */
const char *family_list(char text[LIST_LENGTH]);

/* fit_arguments.c */

/* What gmmix fit and gmmix select are told. */
struct fit_arguments {
  const char *subcommand;
  struct cells cells; /* one for gmmix fit */
  int help, all;
  const char *path, *output, *weights, *columns;
  struct table_options table;
  const char *values[MOST_SETTINGS];
};
/* Reads the arguments, and prints the help text if it is asked for; the exit code. */
int fit_arguments_parse(struct fit_arguments *arguments, int argc, char **argv);

/* progress.c */

/* Makes fits of the model stop when a signal came, and show how far they are where standard error
 * is a terminal. `total` is the sum of the row weights. */
gmm_status show_progress(gmm_model *model, double total);
/* The same for a selection of so many cells. */
gmm_status show_cells(gmm_model *model, int64_t n_cells);
/* Clears the line. */
void end_progress(void);

/* write.c */

struct selection;
/* What gmmix fit and gmmix select write about. */
struct fit {
  const gmm_model *model;
  struct selection *selection; /* or NULL */
  const struct table *table;
  double *row_weights; /* or NULL */
  double total;    /* of the rows that have a value: the sum of their weights, or their number */
  int64_t axes[3]; /* the columns to draw */
  int n_axes;
};
/* Writes all files of a fit; the exit code. */
struct output;
int write_fit(struct output *output, const struct fit *fit);

/* fit_data.c: reads the table, and what the arguments say about its columns; the exit code. */
int read_fit_data(struct fit *fit, struct table *table, const struct fit_arguments *arguments);

/* report.c and json.c */

/* "full (VVV)", or "EEV" where that is the only name. */
enum { FAMILY_LENGTH = 32 };
const char *family_words(char text[FAMILY_LENGTH], int family);

/* Prints a model for people: what it is, how the fit went, and the parameters. `table` is what it
 * was fitted to. `all` adds precisions and digits, and leaves out nothing. After a signal this
 * stops in the middle, and so does report_json(): GMM_ERR_CANCELLED. */
gmm_status report_text(FILE *file, const gmm_model *model, const struct table *table, int all);
/* The same with all of a stored model. */
gmm_status report_model(FILE *file, const gmm_model *model);

/* Prints the model as JSON, covariances and precisions in the shape of the family. `table` is what
 * it was fitted to. */
gmm_status report_json(FILE *file, const gmm_model *model, const struct table *table);

/* Prints the names of some warnings as an array. */
void json_warnings(FILE *file, unsigned warnings);

#endif
