/* gmmix.h - Gaussian mixture models by expectation-maximisation, as a plain C library.
 *
 * SPDX-License-Identifier: MIT
 *
 * INTRODUCTION
 *
 * A Gaussian mixture says that each row x of the data (D numbers) was drawn from one of
 * K Gaussian components: component k is picked with probability w_k, then x is drawn from
 * N(mean_k, covariance_k). Fitting finds the weights, means and covariances under which the
 * data are most likely, by expectation-maximisation (EM; Dempster, Laird and Rubin 1977).
 *
 * Four calls give a first result:
 *
 *     gmm_model *model = NULL;
 *     gmm_create(&model, 2, n_features, GMM_COV_FULL);
 *     gmm_fit(model, GMM_ROW_MAJOR(x, n_rows, n_features), NULL);
 *     gmm_predict(model, GMM_ROW_MAJOR(x, n_rows, n_features), labels);
 *     gmm_destroy(model);
 *
 * Throughout, N is the number of rows, D of features, K of components.
 *
 * RULES THAT HOLD FOR EVERY FUNCTION
 *
 * Status.  A function that can fail returns a gmm_status: GMM_OK (0) or a negative number
 *   from the list below. Not having converged is not an error: see gmm_converged().
 * Strong guarantee.  A call that fails leaves the model as it was. Output arrays are
 *   untouched when the failure is found by validation, which is always done first.
 * Ownership.  The library keeps no pointer to a caller's array after a call returns (the one
 *   thing it keeps is the progress function and its user_data). It hands out nothing to free
 *   except models, for which there is gmm_destroy().
 * Matrices.  A matrix is five arguments (x, n_rows, n_cols, row_stride, col_stride): element
 *   (i,j) is x[i*row_stride + j*col_stride]. Strides are counted in elements and are >= 1 (or 0
 *   where there are no rows). GMM_ROW_MAJOR and GMM_COL_MAJOR write the five for packed arrays.
 *   n_cols must equal D.
 *   In an output matrix one of the two strides must step over all that the other reaches, so that
 *   no two elements share a place (GMM_ERR_STRIDE).
 * Parameters.  Packed, component slowest: means[k*D+d], covariance[(k*D+i)*D+j]. A column-major
 *   language reads them as D x K and D x D x K. Lengths are exact: neither more nor less.
 * Threads.  Functions that take a `const gmm_model *` may run at the same time on one model;
 *   a function that takes a `gmm_model *` needs the model for itself, except gmm_cancel(), which is
 *   there to be called while gmm_fit() has it. Models are independent.
 *   Const functions write nothing in the model, not even an error text.
 * The host.  The library prints nothing, reads no environment variable or locale, changes no
 *   signal handler, and leaves no thread behind. It computes in the default floating-point mode,
 *   whatever the host's is, and gives that back. It has no global state but a lock: one thread at
 *   a time is inside LAPACK, and fork() waits until it is left.
 * Determinism.  The same bytes, build, processor and options give the same bytes, for any
 *   number of threads, any layout or alignment of x, and for a row alone or in a batch.
 * Finite results.  With GMM_OK every number written is finite, unless its description says
 *   otherwise (a log-density may be -infinity for a row that is absurdly far away).
 */
#ifndef GMMIX_H
#define GMMIX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* GMM_API marks what the shared library exports. */
#ifndef GMM_API
#if defined(__GNUC__) && __GNUC__ >= 4
#define GMM_API __attribute__((visibility("default")))
#else
#define GMM_API
#endif
#endif

/* ---------------------------------------------------------------------------------------
 * VERSION AND BUILD
 * ------------------------------------------------------------------------------------- */

/* The version is written here and nowhere else. */
#define GMM_VERSION_MAJOR 0
#define GMM_VERSION_MINOR 1
#define GMM_VERSION_PATCH 0

/* The version of the library that is running: MAJOR*10000 + MINOR*100 + PATCH. */
GMM_API int gmm_version(void);

/* The same as text: "0.1.0". A static string. */
GMM_API const char *gmm_version_string(void);

/* How the library was built, one line for people: the LAPACK in use, the width of its
 * integers, the SIMD level. A static string. */
GMM_API const char *gmm_build_info(void);

/* ---------------------------------------------------------------------------------------
 * STATUS
 * ------------------------------------------------------------------------------------- */

/* GMM_OK or one of the negative numbers below. The numbers are final. */
typedef int gmm_status;

#define GMM_OK 0

/* The call itself is wrong; nothing was looked at beyond its arguments. */
#define GMM_ERR_NULL -1       /* a pointer that must not be NULL is NULL */
#define GMM_ERR_ARGUMENT -2   /* an argument is outside its domain, e.g. zero components */
#define GMM_ERR_SHAPE -3      /* n_cols is not D, or n_rows is negative */
#define GMM_ERR_STRIDE -4     /* a stride is below 1, or an output overlaps itself */
#define GMM_ERR_LENGTH -5     /* an array length is not exactly what the model needs */
#define GMM_ERR_OPTION -6     /* no option has this id, or it has the other type */
#define GMM_ERR_RANGE -7      /* the option value is outside its range */
#define GMM_ERR_NOT_FITTED -8 /* the model has no parameters yet */

/* The data or the parameters are wrong. */
#define GMM_ERR_NOT_FINITE -20   /* a value is NaN or infinite; the message says where */
#define GMM_ERR_WEIGHTS -21      /* weights are negative, or do not sum to what they must */
#define GMM_ERR_NOT_SPD -22      /* a covariance is not symmetric positive definite */
#define GMM_ERR_DEGENERATE -23   /* a component collapsed and no floor holds it */
#define GMM_ERR_TOO_FEW_ROWS -24 /* fewer distinct rows than components, or no row at all */
#define GMM_ERR_SCALE -25        /* values so large or small that their squares leave double */

/* The caller stopped it. */
#define GMM_ERR_CANCELLED -40 /* gmm_cancel() was called, or the progress function said so */

/* The environment. */
#define GMM_ERR_NOMEM -60        /* memory ran out; nothing was changed */
#define GMM_ERR_TOO_LARGE -61    /* sizes beyond the address space, or K beyond int32_t */
#define GMM_ERR_FORMAT -62       /* these bytes are not an intact stored model */
#define GMM_ERR_NEWER_FORMAT -63 /* the stored model needs a newer library */
#define GMM_ERR_BACKEND -64      /* LAPACK gives wrong results, or has another integer width */
#define GMM_ERR_INTERNAL -99     /* a defect in gmmix or in LAPACK: please report it */

/* "GMM_ERR_SHAPE" for -3; "GMM_ERR_UNKNOWN" for a number that is no status. Static strings. */
GMM_API const char *gmm_status_name(gmm_status status);

/* One English sentence for a status, without a place; see also gmm_last_error(). */
GMM_API const char *gmm_status_message(gmm_status status);

/* ---------------------------------------------------------------------------------------
 * MODEL
 *
 * A model has K components, D features and a covariance family from its creation to its
 * end. It holds options, parameters (once set or fitted) and the results of the last fit.
 * ------------------------------------------------------------------------------------- */

typedef struct gmm_model gmm_model;

/* Covariance families, with their names in Celeux and Govaert (1995) as used by mclust. */
#define GMM_COV_FULL 1      /* VVV: each component its own full matrix */
#define GMM_COV_TIED 2      /* EEE: one full matrix for all components */
#define GMM_COV_DIAG 3      /* VVI: each component its own variances, no correlation */
#define GMM_COV_SPHERICAL 4 /* VII: each component one variance for all features */
/* Reserved: EII 5, EEI 6, VEI 7, EVI 8, VEE 9, EVE 10, VVE 11, EEV 12, VEV 13, EVV 14. */

/* How many families there are, and the number GMM_COV_... of the index-th (0-based), or
 * GMM_ERR_ARGUMENT. With these a binding lists families without a table of its own. Since 0.2. */
GMM_API int gmm_family_count(void);
GMM_API int gmm_family_at(int index);

/* The family called `name`: "full" or "VVV", in upper or lower case. GMM_ERR_ARGUMENT if there is
 * none, and for NULL. Since 0.2. */
GMM_API int gmm_family_find(const char *name);

/* Name ("full"; the letters where a family has no other name), letters ("VVV": volume, shape,
 * orientation) and a line of help of a family; "" if there is none with this number. Static
 * strings. Since 0.2. */
GMM_API const char *gmm_family_name(int family);
GMM_API const char *gmm_family_letters(int family);
GMM_API const char *gmm_family_help(int family);

/* The form of a covariance that gmm_family_form() returns. */
#define GMM_FORM_ISOTROPIC 1 /* 1 number: the variance of every feature */
#define GMM_FORM_DIAGONAL 2  /* D numbers: the variance of each feature */
#define GMM_FORM_FULL 3      /* D*D numbers: a matrix */

/* GMM_FORM_..., or GMM_ERR_ARGUMENT; and 1 if all components share one covariance, else 0. The two
 * give the shape of the covariances of gmm_get_params(): one such form, or K of them. Since 0.2. */
GMM_API int gmm_family_form(int family);
GMM_API int gmm_family_is_shared(int family);

/* Memory by the caller. alloc returns `size` bytes aligned as malloc does, or NULL; free takes
 * what alloc returned, never NULL. The library calls them only from the thread that called the
 * library; if const functions run at the same time on one model, they must be thread-safe. */
typedef struct gmm_allocator {
  void *(*alloc)(void *context, size_t size);
  void (*free)(void *context, void *pointer);
  void *context;
} gmm_allocator;

/* Makes a model and writes it to *out; *out is untouched on failure. It takes memory for parameters
 * when it gets them.
 * n_components: K, 1 to 2^31 - 1.  n_features: D >= 1.  covariance: GMM_COV_...
 * GMM_ERR_NULL       out is NULL
 * GMM_ERR_ARGUMENT   K or D below 1, or an unknown family
 * GMM_ERR_TOO_LARGE  K is beyond int32_t, or the means (K*D numbers) or the covariances
 *                    (gmm_covariance_length()) are beyond the address space
 * GMM_ERR_NOMEM */
GMM_API gmm_status gmm_create(gmm_model **out, int64_t n_components, int64_t n_features,
                              int covariance);

/* As gmm_create(), with all memory of the model, its scratch memory included, taken from
 * `allocator`, which is copied; its context must outlive the model. NULL means malloc and free.
 * Also GMM_ERR_NULL if one of its two functions is NULL. (LAPACK has its own memory.) */
GMM_API gmm_status gmm_create_with_allocator(gmm_model **out, int64_t n_components,
                                             int64_t n_features, int covariance,
                                             const gmm_allocator *allocator);

/* A copy with the same options, parameters, results and allocator, but no progress function.
 * GMM_ERR_NULL, GMM_ERR_NOMEM. */
GMM_API gmm_status gmm_clone(gmm_model **out, const gmm_model *model);

/* Frees a model. NULL is allowed and does nothing. */
GMM_API void gmm_destroy(gmm_model *model);

/* What went wrong in the last failed call that took this model as `gmm_model *`, with its
 * place: "gmm_fit: x[17,3] is NaN". "" if none failed; a fixed sentence for NULL. Never NULL;
 * valid until the next such call. Const functions leave it alone: use gmm_status_message() and
 * gmm_check_rows(). The sentence for NULL says what gmm_create() takes, which has no model to keep
 * a text in when it fails. */
GMM_API const char *gmm_last_error(const gmm_model *model);

/* What the model was created with. GMM_ERR_NULL (negative) for a NULL model. */
GMM_API int64_t gmm_n_components(const gmm_model *model);
GMM_API int64_t gmm_n_features(const gmm_model *model);
GMM_API int gmm_covariance_type(const gmm_model *model);

/* How many doubles the covariances of the family take: full K*D*D, tied D*D, diagonal K*D,
 * spherical K. GMM_ERR_NULL (negative) for a NULL model. */
GMM_API int64_t gmm_covariance_length(const gmm_model *model);

/* Free parameters, the p of AIC and BIC: (K-1) + K*D + those of the covariances: full
 * K*D(D+1)/2, tied D(D+1)/2, diagonal K*D, spherical K. Blocks frozen by GMM_OPT_FREEZE
 * count 0. GMM_ERR_NULL (negative) for a NULL model. */
GMM_API int64_t gmm_free_parameters(const gmm_model *model);

/* Names one feature (0 to D-1), for whoever reads the model later; no number depends on names.
 * utf8: at most 255 bytes of UTF-8 before its NUL, copied; NULL or "" removes the name. Names stay
 * through fits and gmm_set_params(), and are in clones and stored models. Since 0.2.
 * GMM_ERR_NULL      model is NULL
 * GMM_ERR_ARGUMENT  feature is not 0 to D-1, or utf8 is longer or no UTF-8
 * GMM_ERR_NOMEM */
GMM_API gmm_status gmm_set_feature_name(gmm_model *model, int64_t feature, const char *utf8);

/* The name of a feature; "" if it has none, and for a NULL model or another feature. Never NULL;
 * valid until gmm_set_feature_name() or gmm_destroy() is called on the model. Since 0.2. */
GMM_API const char *gmm_feature_name(const gmm_model *model, int64_t feature);

/* ---------------------------------------------------------------------------------------
 * OPTIONS
 *
 * Options are set before a fit. Ids are final. The functions from gmm_option_count() on let a
 * binding list names, types, ranges and help texts without a table of its own.
 * ------------------------------------------------------------------------------------- */

/* clang-format off */
#define GMM_OPT_MAX_ITER 1     /* int    EM iterations of one start, at most; 1000 */
#define GMM_OPT_TOL 2          /* double stop when the mean log-likelihood per row is estimated
                                         (by Aitken's rule) to be this close to its limit; 1e-6.
                                         0 runs all GMM_OPT_MAX_ITER iterations */
#define GMM_OPT_REG_COVAR 3    /* double added to all variances, in squared units of x; 0. The
                                         M-step is then no maximum: the log-likelihood may fall (less
                                         than GMM_OPT_TOL counts as converged), and EM ends beside
                                         its maximum, with variances that are too large. Prefer
                                         GMM_OPT_COV_FLOOR, with which neither is so */
#define GMM_OPT_INIT 4         /* int    how a start is made, GMM_INIT_...; GMM_INIT_KMEANS */
#define GMM_OPT_N_INIT 5       /* int    number of starts; the best is kept (see gmm_fit; the
                                         first of those that agree within GMM_OPT_TOL); 1 */
#define GMM_OPT_SEED 6         /* int    seed of all that is random in a fit; 0 */
#define GMM_OPT_THREADS 7      /* int    threads of a call, 0 for one per processor; 1.
                                         Results do not depend on it */
#define GMM_OPT_CHECK_FINITE 8 /* int    1 looks for NaN and infinity in x before it begins; with
                                         0 they give undefined numbers (but no crash); 1 */
#define GMM_OPT_COV_FLOOR 9    /* double no eigenvalue of a covariance, after each feature is
                                         divided by its robust scale (see gmm_fit), falls below
                                         this; 1e-6. 0 is no floor at all, not for features in
                                         steps either: it lets components collapse */
#define GMM_OPT_FREEZE 10      /* int    blocks that a fit must not change, the sum of 1 weights,
                                         2 means, 4 covariances; 0 */
#define GMM_OPT_SIMD 11        /* int    instructions to use at most: 1 those of any processor, 2 AVX2
                                         and FMA, 3 AVX-512 (x86-64 only). 0 and whatever the
                                         processor lacks: the best that it has. Results differ
                                         between them by rounding; 0 */
#define GMM_OPT_FIRST_START 12 /* int    number of the first start: starts FIRST_START to
                                         FIRST_START + N_INIT - 1 are run. Start s has random
                                         numbers of its own, so it can be replayed alone; 0 */
#define GMM_OPT_SKIP 13        /* int    1: in the iterations of a fit a responsibility below 2^-60
                                         times its component's weight counts as 0 where leaving it
                                         out saves time, as it does where clusters are apart.
                                         For matrices (full, tied) with more than 8 features.
                                         Results agree with 0 to rounding; 1 */
#define GMM_OPT_RESOLUTION 19  /* double no component is narrower than this many times the rounding
                                         of a feature that is recorded in steps, as whole numbers
                                         are (see gmm_fit); the default is half a step. 0 for none.
                                         Without GMM_OPT_COV_FLOOR it does nothing. Since 0.2;
                                         1.7320508075688772 */
#define GMM_OPT_ORDER 20       /* int    order of the components at the end of a fit, in all results:
                                         0 as found, 1 by weight, the heaviest first, 2 by the mean
                                         of the first feature, ascending; equals stay as found. The
                                         log-likelihood has been summed before, so no bit of it
                                         changes. With GMM_OPT_FREEZE nothing is moved, for frozen
                                         blocks stay as given. Since 0.2; 0 */

#define GMM_INIT_KMEANS 1        /* k-means++ (Arthur and Vassilvitskii 2007), then Lloyd steps
                                    and swaps of centres while they help (Franti 2018), on at most
                                    max(4096, 64 K) rows (diagonal and spherical with more than
                                    2048 features: max(2^23 / D, 256, 64 K)). A centre on too few
                                    rows (see gmm_fit) is moved, and these rows are left out, if
                                    they are at most 5 % of all. In starts 0, 4, 8, ... such rows
                                    are one component by themselves. Later starts vary. Even ones
                                    standardise the features, odd ones also remove their
                                    correlation; for the spherical family even ones take them as
                                    they are. Starts 0, 8, ... of full and tied models of up to 64
                                    features try both, and take the second if the rows are then more
                                    likely by 0.2 each. Starts 2, 3, 6, 7, ... leave out steps and
                                    swaps */
#define GMM_INIT_RANDOM_POINTS 2 /* means at K distinct rows, covariances of all rows */
#define GMM_INIT_PARAMS 3        /* from the model's parameters; one start, nothing random */
#define GMM_INIT_RANDOM_RESP 4   /* from random responsibilities */
/* clang-format on */

/* Types that gmm_option_type() returns. */
#define GMM_TYPE_INT 1
#define GMM_TYPE_DOUBLE 2

/* Sets or reads an option. gmm_set_int for options of type int, gmm_set_double for double.
 * GMM_ERR_NULL    model or out is NULL
 * GMM_ERR_OPTION  no such option, or it has the other type
 * GMM_ERR_RANGE   (set) value outside the range that gmm_option_range() gives, or NaN */
GMM_API gmm_status gmm_set_int(gmm_model *model, int option, int64_t value);
GMM_API gmm_status gmm_get_int(const gmm_model *model, int option, int64_t *out);
GMM_API gmm_status gmm_set_double(gmm_model *model, int option, double value);
GMM_API gmm_status gmm_get_double(const gmm_model *model, int option, double *out);

/* How many options there are, and the id of the index-th (0-based), or GMM_ERR_OPTION. */
GMM_API int gmm_option_count(void);
GMM_API int gmm_option_at(int index);

/* The id of the option called `name` ("max_iter", "tol", ...), or GMM_ERR_OPTION. */
GMM_API int gmm_option_find(const char *name);

/* Name and one-sentence help of an option; "" if there is none with this id. */
GMM_API const char *gmm_option_name(int option);
GMM_API const char *gmm_option_help(int option);

/* GMM_TYPE_INT or GMM_TYPE_DOUBLE, or GMM_ERR_OPTION. */
GMM_API int gmm_option_type(int option);

/* Smallest and largest allowed value and the default, as doubles; each pointer may be NULL.
 * GMM_ERR_OPTION. */
GMM_API gmm_status gmm_option_range(int option, double *min, double *max, double *default_value);

/* Values that have names. GMM_OPT_INIT, for example, has 4 choices, and that of value 1 is called
 * "kmeans". Names are of a-z, 0-9 and _. Since 0.2.
 * gmm_option_choice_count: how many choices an option has; 0 if its value is just a number;
 *   GMM_ERR_OPTION.
 * gmm_option_choice_at: writes the value of the index-th (0-based).
 *   GMM_ERR_NULL      value is NULL
 *   GMM_ERR_OPTION    no option has this id
 *   GMM_ERR_ARGUMENT  the option has no choice of this index
 * gmm_option_choice_name: the name of a value; "" if it has none. A static string.
 * gmm_option_is_bits: 1 if choices are bits, of which a value is the sum, as for GMM_OPT_FREEZE:
 *   then one bit has a name, and a sum of several has none. Else 0. */
GMM_API int gmm_option_choice_count(int option);
GMM_API gmm_status gmm_option_choice_at(int option, int index, int64_t *value);
GMM_API const char *gmm_option_choice_name(int option, int64_t value);
GMM_API int gmm_option_is_bits(int option);

/* Called on the caller's thread after each EM iteration of a fit: start and iteration (from 1),
 * the mean log-likelihood per unit of row weight, and its change by this iteration. Nonzero
 * cancels the fit. It must return normally: no longjmp, no exception. It must not use the model
 * that is being fitted, but for gmm_cancel(). */
typedef int (*gmm_progress_fn)(int64_t start, int64_t iteration, double mean_log_likelihood,
                               double change, void *user_data);

/* Sets the progress function of later fits; NULL for none. GMM_ERR_NULL if model is NULL. */
GMM_API gmm_status gmm_set_progress(gmm_model *model, gmm_progress_fn fn, void *user_data);

/* ---------------------------------------------------------------------------------------
 * PARAMETERS
 *
 * weights: K, >= 0, sum 1.  means: K*D.  covariances: gmm_covariance_length() numbers, full
 * and tied as whole symmetric matrices, diagonal and spherical as variances (not deviations).
 * ------------------------------------------------------------------------------------- */

/* Copies the parameters out. An array passed as NULL with length 0 is skipped.
 * GMM_ERR_NULL        model is NULL, or an array is NULL with a length other than 0
 * GMM_ERR_LENGTH      a length is not K, K*D, gmm_covariance_length() respectively
 * GMM_ERR_NOT_FITTED  the model has no parameters */
GMM_API gmm_status gmm_get_params(const gmm_model *model, double *weights, int64_t n_weights,
                                  double *means, int64_t n_means, double *covariances,
                                  int64_t n_covariances);

/* Gives the model these parameters: it can then score and sample, start a fit from them
 * (GMM_INIT_PARAMS) or keep some of them (GMM_OPT_FREEZE). Results of an earlier fit are dropped.
 * All three are needed and are checked together, before anything changes. Weights whose sum is
 * within 1e-6 of 1 are divided by it; a matrix whose two halves differ by less than 1e-8 of the
 * product of the standard deviations is made symmetric.
 * GMM_ERR_NULL        a pointer is NULL
 * GMM_ERR_LENGTH      as in gmm_get_params()
 * GMM_ERR_NOT_FINITE  a value is NaN or infinite
 * GMM_ERR_WEIGHTS     a weight is negative, or the sum is further from 1
 * GMM_ERR_NOT_SPD     a covariance is asymmetric, or singular to working precision
 * GMM_ERR_SCALE       a variance or its inverse does not fit a double
 * GMM_ERR_NOMEM, GMM_ERR_BACKEND, GMM_ERR_INTERNAL */
GMM_API gmm_status gmm_set_params(gmm_model *model, const double *weights, int64_t n_weights,
                                  const double *means, int64_t n_means, const double *covariances,
                                  int64_t n_covariances);

/* The covariances as K full D x D matrices, whatever the family. n = K*D*D; where that is beyond
 * int64_t no n is right.
 * GMM_ERR_NULL, GMM_ERR_LENGTH, GMM_ERR_NOT_FITTED. */
GMM_API gmm_status gmm_get_full_covariances(const gmm_model *model, double *covariances, int64_t n);

/* Their inverses, K full D x D matrices, symmetric to the bit. n = K*D*D. An entry whose exact
 * value is beyond double's range comes as infinity.
 * GMM_ERR_NULL, GMM_ERR_LENGTH, GMM_ERR_NOT_FITTED. */
GMM_API gmm_status gmm_get_precisions(const gmm_model *model, double *precisions, int64_t n);

/* The same numbers, to the bit, in the shape of the family, that of the covariances in
 * gmm_get_params(): full K matrices, tied one matrix, diagonal K*D and spherical K inverses of
 * variances. So what many features need is not K*D*D. n = gmm_covariance_length(). Since 0.2.
 * GMM_ERR_NULL, GMM_ERR_LENGTH, GMM_ERR_NOT_FITTED. */
GMM_API gmm_status gmm_get_shaped_precisions(const gmm_model *model, double *precisions, int64_t n);

/* ---------------------------------------------------------------------------------------
 * FIT
 * ------------------------------------------------------------------------------------- */

/* The five matrix arguments of a packed array of n rows and d columns. */
#define GMM_ROW_MAJOR(x, n, d) (x), (n), (d), (d), 1
#define GMM_COL_MAJOR(x, n, d) (x), (n), (d), 1, (n)

/* Fits the mixture to the rows of x by EM, as the options say, and keeps the most likely of the
 * starts. x is only read. Memory beyond x does not grow with N.
 *
 * sample_weight: NULL, or N weights >= 0. A row of weight w counts as w equal rows; one of
 *   weight 0 does not count at all (what is in it, NaN too, changes no bit; that it is there may
 *   change rounding, and which rows k-means samples), nor does one that is lost beside the sum of
 *   all (2^-1074 of it). N in BIC and in means is then the sum of the weights.
 *
 * Best of the starts. A fit is to be trusted if each component has at least 2 (D + 1) rows (full
 *   family) or 4 (tied, diagonal, spherical), its rows being its weight times gmm_total_weight().
 *   One component may have fewer, if its rows are more than 10 + sqrt(D) deviations (root mean
 *   square) from all that have enough: outliers are a group. The start whose components lack the
 *   fewest rows is kept, whatever the likelihoods, and of equals the most likely; see
 *   GMM_WARN_FEW_ROWS.
 *
 * Robust scale. The scale of a feature, in which GMM_OPT_COV_FLOOR is counted, is the length of
 *   the shortest interval that holds 1/64 of its n distinct values, and at least five of them, over
 *   the length 2*qnorm(1/2 + p/2) that an interval of probability p = (values held - 1)/(n + 1) has
 *   for a standard normal, and over what the shortest of many such intervals is of their mean. That
 *   is about the standard deviation of the tightest cluster. It is found from at most 2048 distinct
 *   rows and does not depend on K. Outliers and far-apart clusters do not raise it. A constant
 *   feature takes the smallest scale of the others; if all are constant the scale, and so the
 *   floor, is 0. The spherical family has the largest scale for all features.
 *   The floor is applied by clipping eigenvalues, which is the exact maximum under the
 *   constraint, so the log-likelihood never falls.
 *
 * Steps. A feature is recorded in steps if all differences of its distinct values are multiples of
 *   one number h: whole numbers, tenths, answers from 1 to 5, a 0/1 column. A component narrower
 *   than a step stands on single recorded values, where its likelihood says nothing of the data.
 *   So the variance of such a feature is at least GMM_OPT_RESOLUTION^2 h^2/12 in each component;
 *   h^2/12 is the variance of rounding (Sheppard 1898). It never has to be more than the variance
 *   of the feature in all rows. With the default, two components on neighbouring values have one
 *   mode. Where every fifth or tenth value has more than twice the rows of its neighbours, as ages
 *   have that people round, h is five or ten steps. A feature's least variance is the larger one of
 *   both floors: after features are divided by its root, eigenvalues are at least 1. The spherical
 *   family has the finest of the steps, and none if a feature that is not constant has none. Fewer
 *   than ten distinct rows are taken for places of their own, without steps.
 *
 * What is far below rounding errors counts as 0, so that many equal values, as zeros in counts,
 * cost no time: responsibilities below 2^-600, covariances below 2^-100 of the product of
 * deviations, and means, counted from where a feature's values are dense, below 2^-100 of the least
 * deviation that a component can have.
 *
 * A component that no row belongs to keeps its mean and covariance, gets weight 0 and sets
 * GMM_WARN_EMPTY. A start that degenerates is dropped; the call fails only if all of them do.
 * With means frozen, starts by k-means keep those means as centres.
 *
 * GMM_ERR_NULL          model is NULL, or x is NULL
 * GMM_ERR_SHAPE         n_cols is not D, or n_rows < 0
 * GMM_ERR_STRIDE        a stride below 1
 * GMM_ERR_TOO_LARGE     the last element is beyond the address space
 * GMM_ERR_NOT_FITTED    GMM_INIT_PARAMS or GMM_OPT_FREEZE without parameters
 * GMM_ERR_NOT_FINITE    NaN or infinity in a row of x that counts (the message names row and
 *                       column) or in the weights
 * GMM_ERR_WEIGHTS       a weight is negative, or all are 0, or their sum is beyond 2^-1000
 *                       to 2^1000
 * GMM_ERR_TOO_FEW_ROWS  fewer distinct rows (of positive weight) than components
 * GMM_ERR_SCALE         the data, or their spread, are beyond 2^-505 to 2^505; or one of these does
 *                       not fit a double: a variance, its inverse, GMM_OPT_REG_COVAR, a given
 *                       start, a frozen mean, the log-likelihood
 * GMM_ERR_DEGENERATE    with floor 0 (or data without scale) a covariance became singular;
 *                       the message names component and column
 * GMM_ERR_CANCELLED     by gmm_cancel(), or the progress function returned nonzero
 * GMM_ERR_NOMEM         full and tied families with a system's LAPACK ask for 129 MiB of address
 *                       space besides, for OpenBLAS would hang without
 * GMM_ERR_BACKEND, GMM_ERR_INTERNAL */
GMM_API gmm_status gmm_fit(gmm_model *model, const double *x, int64_t n_rows, int64_t n_cols,
                           int64_t row_stride, int64_t col_stride, const double *sample_weight);

/* Asks the gmm_fit() that is running on this model, in another thread or below a signal handler or
 * progress function, to stop. It returns GMM_ERR_CANCELLED as soon as each of its threads has done
 * the tile of at most 256 rows that it is at, or some milliseconds of work on a covariance, and
 * leaves the model as it was. May be called from any thread and from a signal handler, at any time
 * in the life of the model; NULL is allowed and does nothing. Since 0.1.
 * Every gmm_fit() begins without a request: one that comes before it, or between two fits, has no
 * effect, so whoever cannot know asks again until the fit has returned. A fit that was about to end
 * may still return GMM_OK. */
GMM_API void gmm_cancel(gmm_model *model);

/* 1 if the model has parameters, by a fit, gmm_set_params() or gmm_deserialize(), so that the
 * functions below can be used; else 0. */
GMM_API int gmm_is_fitted(const gmm_model *model);

/* 1 if the last fit stopped by GMM_OPT_TOL, 0 if it ran out of iterations or there was none. */
GMM_API int gmm_converged(const gmm_model *model);

/* EM iterations of the kept start; 0 before a fit. */
GMM_API int64_t gmm_n_iter(const gmm_model *model);

/* Number of the kept start; -1 before a fit. */
GMM_API int64_t gmm_best_start(const gmm_model *model);

/* The N of means and of BIC: the number of rows of the last fit, or the sum of their weights. NaN
 * before a fit. */
GMM_API double gmm_total_weight(const gmm_model *model);

/* Total log-likelihood of the data of the last fit under the parameters that gmm_get_params()
 * returns; and, lower is better, AIC = 2 p - 2 log L, BIC = p log N - 2 log L (Schwarz 1978), with
 * p of gmm_free_parameters() as it was at the fit (GMM_OPT_FREEZE). mclust's BIC is the negative of
 * this. NaN before a fit.
 * N is gmm_total_weight(): weights that sum to 1 make log N, and so the penalty of BIC, 0, and it
 * then asks for ever more components. Scale weights that are no counts to sum to the number of
 * rows that they stand for. */
GMM_API double gmm_log_likelihood(const gmm_model *model);
GMM_API double gmm_aic(const gmm_model *model);
GMM_API double gmm_bic(const gmm_model *model);

/* What to know of the last fit; the sum of the bits below. 0 for a NULL model. Nearly singular:
 * of a feature's variance in some component less than 1e-10 is left, given the features before.
 * Too few rows: the fit is probably not to be trusted. Use fewer components, or a family with fewer
 * parameters. (This bit, since 0.2, follows from the parameters; stored models do not hold it.) */
#define GMM_WARN_NOT_CONVERGED 1   /* GMM_OPT_MAX_ITER was reached */
#define GMM_WARN_FLOORED 2         /* the floor holds a covariance of the result */
#define GMM_WARN_EMPTY 4           /* a component has no rows */
#define GMM_WARN_ILL_CONDITIONED 8 /* a covariance is nearly singular */
#define GMM_WARN_FEW_ROWS 32       /* a component stands on too few rows (see gmm_fit) */
GMM_API unsigned gmm_warnings(const gmm_model *model);

/* How many warnings there are, and the bit GMM_WARN_... of the index-th (0-based), or 0 beyond
 * them. Since 0.2. */
GMM_API int gmm_warning_count(void);
GMM_API unsigned gmm_warning_at(int index);

/* Name ("not_converged") and one English sentence of one bit; "" for anything else, sums of bits
 * included. The sentence calls options by their names here, GMM_OPT_... Static strings.
 * Since 0.2. */
GMM_API const char *gmm_warning_name(unsigned bit);
GMM_API const char *gmm_warning_message(unsigned bit);

/* Iterations recorded: gmm_n_iter() of them. GMM_ERR_NULL (negative) for a NULL model. */
GMM_API int64_t gmm_history_length(const gmm_model *model);

/* Writes the mean log-likelihood per unit of row weight after each EM iteration of the kept
 * start. n = gmm_history_length(). GMM_ERR_NULL, GMM_ERR_LENGTH. */
GMM_API gmm_status gmm_get_history(const gmm_model *model, double *mean_log_likelihood, int64_t n);

/* ---------------------------------------------------------------------------------------
 * USE
 *
 * These take a model that has parameters. Rows may be 0 unless said otherwise (x may then be
 * NULL). For all of them:
 * GMM_ERR_NULL, GMM_ERR_SHAPE, GMM_ERR_STRIDE, GMM_ERR_TOO_LARGE   as in gmm_fit()
 * GMM_ERR_NOT_FITTED   the model has no parameters
 * GMM_ERR_NOT_FINITE   NaN or infinity in x, and GMM_OPT_CHECK_FINITE is 1
 * GMM_ERR_NOMEM
 * ------------------------------------------------------------------------------------- */

/* Why the functions that take rows refuse them: const functions keep no text, so ask this one
 * afterwards. Returns the status that x, sample_weight and labels deserve, with the place in
 * message: "x[17,3] is NaN". It looks at every value whatever GMM_OPT_CHECK_FINITE says (rows of
 * weight 0 apart, which do not count), at every weight, but not at their sum, and at every label.
 * The model need not have parameters. Since 0.2.
 * sample_weight: NULL, or N weights.
 * labels: NULL, or N labels: -1 for unknown, or a component.
 * message: at most size bytes of ASCII with a NUL at the end, "" with GMM_OK; 256 hold any. NULL
 *   with size 0 for none.
 * GMM_ERR_NULL        also: message is NULL and size is not 0
 * GMM_ERR_ARGUMENT    size is negative; or a label is not -1 to K-1, or a component whose weight is
 *                     frozen at 0
 * GMM_ERR_WEIGHTS     a weight is negative
 * GMM_ERR_NOT_FINITE  also: a weight is NaN or infinite */
GMM_API gmm_status gmm_check_rows(const gmm_model *model, const double *x, int64_t n_rows,
                                  int64_t n_cols, int64_t row_stride, int64_t col_stride,
                                  const double *sample_weight, const int32_t *labels, char *message,
                                  int64_t size);

/* The most probable component of each row, from 0; the lowest of equals. labels: N. */
GMM_API gmm_status gmm_predict(const gmm_model *model, const double *x, int64_t n_rows,
                               int64_t n_cols, int64_t row_stride, int64_t col_stride,
                               int32_t *labels);

/* Responsibilities: the probability of each component given each row. proba: N x K, element
 * (i,k) at proba[i*proba_row_stride + k*proba_col_stride]. Each row sums to 1 within 4 K eps; what
 * is below 2^-600 is 0. */
GMM_API gmm_status gmm_predict_proba(const gmm_model *model, const double *x, int64_t n_rows,
                                     int64_t n_cols, int64_t row_stride, int64_t col_stride,
                                     double *proba, int64_t proba_row_stride,
                                     int64_t proba_col_stride);

/* Natural logarithm of the density at each row. log_density: N. -infinity where it is below
 * -1.8e308. */
GMM_API gmm_status gmm_score_samples(const gmm_model *model, const double *x, int64_t n_rows,
                                     int64_t n_cols, int64_t row_stride, int64_t col_stride,
                                     double *log_density);

/* The mean of gmm_score_samples() over at least one row (else GMM_ERR_TOO_FEW_ROWS). */
GMM_API gmm_status gmm_score(const gmm_model *model, const double *x, int64_t n_rows,
                             int64_t n_cols, int64_t row_stride, int64_t col_stride,
                             double *mean_log_density);

/* Draws n_rows rows from the mixture into x, and the component of each into labels (N, or NULL).
 * The same seed gives the same rows, in any layout; the first n of more rows are the same. */
GMM_API gmm_status gmm_sample(const gmm_model *model, uint64_t seed, double *x, int64_t n_rows,
                              int64_t n_cols, int64_t row_stride, int64_t col_stride,
                              int32_t *labels);

/* ---------------------------------------------------------------------------------------
 * STORE
 *
 * A model with parameters as bytes: little-endian, versioned, with a checksum; the layout is in
 * src/model/FORMAT.md. Every later release reads it. Options, parameters, results, history and
 * names of features are stored; the allocator and the progress function are not.
 * ------------------------------------------------------------------------------------- */

/* How many bytes gmm_serialize() writes. GMM_ERR_NULL, GMM_ERR_NOT_FITTED. */
GMM_API gmm_status gmm_serialized_size(const gmm_model *model, int64_t *size);

/* Writes the model into buffer; size as gmm_serialized_size() says.
 * GMM_ERR_NULL, GMM_ERR_NOT_FITTED, GMM_ERR_LENGTH. */
GMM_API gmm_status gmm_serialize(const gmm_model *model, void *buffer, int64_t size);

/* Makes a model from bytes, which may come from anyone: all of them are checked first.
 * GMM_ERR_NULL          out or buffer is NULL
 * GMM_ERR_FORMAT        not a stored model, cut, damaged, or with impossible contents
 * GMM_ERR_NEWER_FORMAT  written by a release with a newer format
 * GMM_ERR_NOMEM, GMM_ERR_BACKEND, GMM_ERR_INTERNAL */
GMM_API gmm_status gmm_deserialize(gmm_model **out, const void *buffer, int64_t size);

#ifdef __cplusplus
}
#endif

#endif /* GMMIX_H */
