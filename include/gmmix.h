/* gmmix.h - Gaussian mixture models by expectation-maximisation, as a plain C library.
 *
 * SPDX-License-Identifier: MIT
 *
 * INTRODUCTION
 *
 * A Gaussian mixture says that each row x of the data (D numbers) was drawn from one of K Gaussian
 * components: component k is picked with probability w_k, then x is drawn from
 * N(mean_k, covariance_k). Fitting finds the weights w, means and covariances under which the data
 * are most likely, by expectation-maximisation (EM; Dempster, Laird and Rubin 1977).
 *
 * Four calls give a first result:
 *
 *     gmm_model *model = NULL;
 *     gmm_create(&model, 2, n_features, GMM_COV_FULL);
 *     gmm_fit(model, GMM_ROW_MAJOR(x, n_rows, n_features), NULL);
 *     gmm_predict(model, GMM_ROW_MAJOR(x, n_rows, n_features), labels);
 *     gmm_destroy(model);
 *
 * Throughout, N is the number of rows, D the number of features and K the number of components.
 * Rows, features, components, labels and starts count from 0. eps is 2^-52, log the natural
 * logarithm.
 *
 * RULES THAT HOLD FOR EVERY FUNCTION
 *
 * Status.  A function that can fail returns a gmm_status: GMM_OK (0) or one of the negative
 *   numbers GMM_ERR_... A fit that has not converged is not an error: gmm_converged() tells of it.
 * Strong guarantee.  A call that fails leaves the model as it was. Arguments are validated before
 *   anything else. When validation finds the failure, output arrays are untouched.
 * Ownership.  The library keeps no pointer to a caller's array after a call returns. It keeps two
 *   things of the caller: the functions of an allocator with their context, and the progress
 *   function with its user_data. Models are all that it hands out to be freed; gmm_destroy() frees
 *   them.
 * Matrices.  A matrix is five arguments (x, n_rows, n_cols, row_stride, col_stride): element
 *   (i,j) is x[i*row_stride + j*col_stride]. Strides count elements, not bytes. They are at least
 *   1, or at least 0 where there are no rows. n_cols must equal D. GMM_ROW_MAJOR and GMM_COL_MAJOR
 *   write the five arguments of a packed array. In an output matrix no two elements may share a
 *   place, so one of the strides must step over all that the other reaches (GMM_ERR_STRIDE).
 * Parameters.  They are packed, component slowest: means[k*D+d], covariances[(k*D+i)*D+j]. A
 *   column-major language reads them as D x K and D x D x K. The lengths passed must be exact.
 * Threads.  Functions that take a `const gmm_model *` may run at the same time on one model. They
 *   write nothing in the model, not even an error text. A function that takes a `gmm_model *` needs
 *   the model for itself, except gmm_cancel(), which may be called while gmm_fit(),
 *   gmm_fit_labelled() or gmm_select() has the model.
 *   Models are independent of each other.
 * The host.  The library prints nothing, reads no environment variable or locale, changes no
 *   signal handler, and leaves no thread behind. It computes in the default floating-point mode,
 *   whatever the host's mode is, and restores the host's mode before it returns. Its only global
 *   state is a lock: one thread at a time is inside LAPACK, and fork() waits until that thread has
 *   left it.
 * Determinism.  The same bytes, build, processor and options give the same bytes, for any number
 *   of threads, for any layout or alignment of x, and for a row alone or in a batch.
 * Finite results.  With GMM_OK every number written is finite, unless the function's description
 *   says otherwise. A log-density, for example, is -infinity for a row that is absurdly far away.
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
 *
 * A version is that of the header that a program was compiled with, or of the library that is
 * running.
 * ------------------------------------------------------------------------------------- */

/* The version of this header. It is written here; build and packages follow. */
#define GMM_VERSION_MAJOR 0
#define GMM_VERSION_MINOR 1
#define GMM_VERSION_PATCH 0

/* The version of the library that is running, as a number: MAJOR*10000 + MINOR*100 + PATCH. */
GMM_API int gmm_version(void);

/* The version of the library that is running, as text: "0.1.0". It is a static string. */
GMM_API const char *gmm_version_string(void);

/* How the library was built, in one line for people. The line names the LAPACK in use, the width
 * of its integers and the SIMD level. It is a static string. */
GMM_API const char *gmm_build_info(void);

/* ---------------------------------------------------------------------------------------
 * STATUS
 *
 * A status says whether a call has succeeded, and if not, why. The numbers of statuses are final. A
 * later release may add statuses, all of them negative.
 * ------------------------------------------------------------------------------------- */

/* What a function that can fail returns: GMM_OK or one of the negative numbers below. */
typedef int gmm_status;

/* The call has succeeded. */
#define GMM_OK 0

/* The call itself is wrong. Nothing but its arguments was looked at. */
#define GMM_ERR_NULL -1       /* a pointer that must not be NULL is NULL */
#define GMM_ERR_ARGUMENT -2   /* an argument is outside its domain, for example zero components */
#define GMM_ERR_SHAPE -3      /* n_cols is not D, or n_rows is negative */
#define GMM_ERR_STRIDE -4     /* a stride is below 1, or an output overlaps itself */
#define GMM_ERR_LENGTH -5     /* an array length is not exactly what the model needs */
#define GMM_ERR_OPTION -6     /* no option has this id, or the option has the other type */
#define GMM_ERR_RANGE -7      /* the value is outside the range of the option */
#define GMM_ERR_NOT_FITTED -8 /* the model has no parameters yet */
#define GMM_ERR_MISMATCH -9   /* a survey or statistics of another model, or of other rows */

/* The data or the parameters are wrong. */
#define GMM_ERR_NOT_FINITE -20   /* a value is NaN or infinite; the message says where */
#define GMM_ERR_WEIGHTS -21      /* a weight is negative, or the sum of weights is wrong */
#define GMM_ERR_NOT_SPD -22      /* a covariance is not symmetric positive definite */
#define GMM_ERR_DEGENERATE -23   /* a component collapsed and no floor holds it */
#define GMM_ERR_TOO_FEW_ROWS -24 /* there are fewer distinct rows than components, or no row */
#define GMM_ERR_SCALE -25        /* values are so large or small that their squares leave double */

/* The caller stopped the call. */
#define GMM_ERR_CANCELLED -40 /* gmm_cancel() was called, or the progress function said so */

/* The environment is to blame. */
#define GMM_ERR_NOMEM -60        /* memory ran out; nothing was changed */
#define GMM_ERR_TOO_LARGE -61    /* a size is beyond the address space, or K beyond int32_t */
#define GMM_ERR_FORMAT -62       /* the bytes are not an intact stored model */
#define GMM_ERR_NEWER_FORMAT -63 /* the stored model needs a newer library */
#define GMM_ERR_BACKEND -64      /* LAPACK gives wrong results */
#define GMM_ERR_INTERNAL -99     /* there is a defect in gmmix or in LAPACK: please report it */

/* The name of a status: "GMM_ERR_SHAPE" for -3. A number that is no status has the name
 * "GMM_ERR_UNKNOWN". The name is a static string. */
GMM_API const char *gmm_status_name(gmm_status status);

/* One English sentence for a status. It does not say where the error is; gmm_last_error() does. It
 * is a static string. */
GMM_API const char *gmm_status_message(gmm_status status);

/* ---------------------------------------------------------------------------------------
 * FAMILIES
 *
 * A family says what the covariances of the components have in common. It decides the length of the
 * covariances in gmm_get_params() and the number of free parameters. The letters of a family say of
 * volume, shape and orientation whether they are equal (E) or vary (V) between components, or are
 * those of the identity matrix (I); Celeux and Govaert (1995), as used by mclust. Functions about
 * families let a binding list them without a table of its own.
 * ------------------------------------------------------------------------------------- */

/* Families of covariances. */
#define GMM_COV_FULL 1      /* VVV: each component has its own full matrix */
#define GMM_COV_TIED 2      /* EEE: one full matrix for all components */
#define GMM_COV_DIAG 3      /* VVI: each component has its own variances, and no correlation */
#define GMM_COV_SPHERICAL 4 /* VII: each component has one variance for all features */
#define GMM_COV_EII 5       /* one variance for all features and components */
#define GMM_COV_EEI 6       /* one variance for each feature, the same for all components */
#define GMM_COV_VEI 7       /* variances of one shape, a volume for each component */
#define GMM_COV_EVI 8       /* variances of one volume, a shape for each component */
#define GMM_COV_VEE 9       /* matrices of one shape and orientation */
#define GMM_COV_EVE 10      /* matrices of one volume and orientation */
#define GMM_COV_VVE 11      /* matrices of one orientation */
#define GMM_COV_EEV 12      /* matrices of one volume and shape */
#define GMM_COV_VEV 13      /* matrices of one shape */
#define GMM_COV_EVV 14      /* matrices of one volume */

/* Second names of the first four. */
#define GMM_COV_VVV GMM_COV_FULL
#define GMM_COV_EEE GMM_COV_TIED
#define GMM_COV_VVI GMM_COV_DIAG
#define GMM_COV_VII GMM_COV_SPHERICAL

/* How many families the library has. Since 0.2. */
GMM_API int gmm_family_count(void);

/* The number GMM_COV_... of the index-th family. Since 0.2.
 *
 * index: 0 to gmm_family_count() - 1. For any other the result is GMM_ERR_ARGUMENT. */
GMM_API int gmm_family_at(int index);

/* The number GMM_COV_... of the family that is called `name`. Since 0.2.
 *
 * name: "full" or "VVV", in upper or lower case. If no family has this name, and for NULL, the
 *   result is GMM_ERR_ARGUMENT. */
GMM_API int gmm_family_find(const char *name);

/* The name of a family: "full", "tied", "diag", "spherical". A family that has no other name is
 * called by its letters. The name is a static string. It is "" if no family has this number. Since
 * 0.2. */
GMM_API const char *gmm_family_name(int family);

/* The letters of a family: "VVV". They stand for volume, shape and orientation. They are a static
 * string, "" if no family has this number. Since 0.2. */
GMM_API const char *gmm_family_letters(int family);

/* One line about a family. It is a static string, "" if no family has this number. Since 0.2. */
GMM_API const char *gmm_family_help(int family);

/* Forms of a covariance. */
#define GMM_FORM_ISOTROPIC 1 /* 1 number: the variance of every feature */
#define GMM_FORM_DIAGONAL 2  /* D numbers: the variance of each feature */
#define GMM_FORM_FULL 3      /* D*D numbers: a matrix */

/* The form GMM_FORM_... of a family's covariance. GMM_ERR_ARGUMENT if no family has this number.
 * The covariances of gmm_get_params() are one such form if gmm_family_is_shared(), else K of them.
 * Since 0.2. */
GMM_API int gmm_family_form(int family);

/* 1 if all components of a family share one covariance, else 0. Since 0.2. */
GMM_API int gmm_family_is_shared(int family);

/* ---------------------------------------------------------------------------------------
 * MODEL
 *
 * A model is a handle that holds options, parameters (once they are set or fitted) and the results
 * of the last fit. It has K components, D features and a covariance family, which never change.
 * ------------------------------------------------------------------------------------- */

/* A model. Its contents are private. */
typedef struct gmm_model gmm_model;

/* Memory by the caller. alloc returns `size` bytes aligned as malloc aligns them, or NULL. free
 * takes what alloc has returned, and never NULL. The library calls both from the thread that has
 * called the library, and from no other. They must be thread-safe if const functions run at the
 * same time on one model. */
typedef struct gmm_allocator {
  void *(*alloc)(void *context, size_t size);
  void (*free)(void *context, void *pointer);
  void *context;
} gmm_allocator;

/* Makes a model.
 *
 * The model has options at their defaults and no parameters. It takes memory for parameters when it
 * gets them.
 *
 * out: the model is written to *out; a call that fails leaves *out untouched.
 * n_components: K, 1 to 2^31 - 1.
 * n_features: D, at least 1.
 * covariance: a family, GMM_COV_...
 *
 * GMM_ERR_NULL       out is NULL
 * GMM_ERR_ARGUMENT   K or D is below 1, or no family has this number
 * GMM_ERR_TOO_LARGE  K is beyond int32_t; or the means (K*D numbers) or the covariances
 *                    (gmm_covariance_length() numbers) are beyond the address space
 * GMM_ERR_NOMEM      memory ran out */
GMM_API gmm_status gmm_create(gmm_model **out, int64_t n_components, int64_t n_features,
                              int covariance);

/* Makes a model that takes its memory from an allocator of the caller's.
 *
 * All memory of the model comes from there, its scratch memory included. LAPACK alone has memory of
 * its own. Everything else is as for gmm_create().
 *
 * allocator: it is copied; its context must outlive the model. NULL means malloc and free.
 *
 * GMM_ERR_NULL       out is NULL, or one of the two functions of the allocator is
 * GMM_ERR_ARGUMENT   as for gmm_create()
 * GMM_ERR_TOO_LARGE  as for gmm_create()
 * GMM_ERR_NOMEM      the allocator gave no memory */
GMM_API gmm_status gmm_create_with_allocator(gmm_model **out, int64_t n_components,
                                             int64_t n_features, int covariance,
                                             const gmm_allocator *allocator);

/* Makes a copy of a model.
 *
 * The copy has the same options, parameters, results, feature names and allocator, but no progress
 * function. A call that fails leaves *out untouched.
 *
 * GMM_ERR_NULL   out or model is NULL
 * GMM_ERR_NOMEM  memory ran out */
GMM_API gmm_status gmm_clone(gmm_model **out, const gmm_model *model);

/* Frees a model. NULL is allowed and does nothing. */
GMM_API void gmm_destroy(gmm_model *model);

/* What went wrong in the last failed call, and where: "gmm_fit: x[17,3] is NaN".
 *
 * The text is about the last call that failed and took this model as `gmm_model *`. It is "" if no
 * call has failed. It is never NULL, and valid until the next call that takes the model as
 * `gmm_model *`. Const functions do not change it: for them there are gmm_status_message() and
 * gmm_check_rows().
 *
 * For NULL the text is always the same: it says what gmm_create() takes, because a call of
 * gmm_create() that fails has no model to keep a text in. */
GMM_API const char *gmm_last_error(const gmm_model *model);

/* K, the number of components that the model was created with. GMM_ERR_NULL (negative) for NULL. */
GMM_API int64_t gmm_n_components(const gmm_model *model);

/* D, the number of features that the model was created with. GMM_ERR_NULL (negative) for NULL. */
GMM_API int64_t gmm_n_features(const gmm_model *model);

/* The covariance family GMM_COV_... that the model was created with. GMM_ERR_NULL (negative) for
 * NULL. */
GMM_API int gmm_covariance_type(const gmm_model *model);

/* How many doubles the covariances take: K matrices of D*D, K*D variances or K of them, as
 * gmm_family_form() says; of one component if gmm_family_is_shared().
 * GMM_ERR_NULL (negative) for NULL. */
GMM_API int64_t gmm_covariance_length(const gmm_model *model);

/* The number of free parameters: the p of AIC and BIC.
 *
 * It is (K-1) + K*D + the free parameters of the covariances, by the letters of the family: volume
 * E 1, V K; shape I 0, E D-1, V K(D-1); orientation I 0, E D(D-1)/2, V K*D(D-1)/2 (Celeux and
 * Govaert 1995). Blocks that GMM_OPT_FREEZE names count 0, as weights do with
 * GMM_OPT_EQUAL_WEIGHTS. GMM_ERR_NULL (negative) for NULL. */
GMM_API int64_t gmm_free_parameters(const gmm_model *model);

/* Names a feature, for whoever reads the model later.
 *
 * No number depends on names. Names stay through fits and gmm_set_params(). Clones and stored
 * models have them too. Since 0.2.
 *
 * feature: 0 to D-1.
 * utf8: at most 255 bytes of UTF-8 before its NUL; they are copied. NULL or "" removes the name.
 *
 * GMM_ERR_NULL      model is NULL
 * GMM_ERR_ARGUMENT  feature is not 0 to D-1; or utf8 is longer, or not UTF-8
 * GMM_ERR_NOMEM     memory ran out */
GMM_API gmm_status gmm_set_feature_name(gmm_model *model, int64_t feature, const char *utf8);

/* The name of a feature.
 *
 * "" if the feature has no name, if it is not 0 to D-1, and for a NULL model. The text is never
 * NULL. It is valid until gmm_set_feature_name() or gmm_destroy() is called on the model. Since
 * 0.2. */
GMM_API const char *gmm_feature_name(const gmm_model *model, int64_t feature);

/* ---------------------------------------------------------------------------------------
 * OPTIONS
 *
 * Options say how a fit works. They are set before it. Their ids are final. The functions from
 * gmm_option_count() on let a binding list names, types, ranges, defaults, choices and help texts
 * without a table of its own.
 * ------------------------------------------------------------------------------------- */

/* Type int, 1 to 1000000, default 1000. The largest number of EM iterations of one start. A fit
 * that reaches it before it has converged has the warning GMM_WARN_NOT_CONVERGED. */
#define GMM_OPT_MAX_ITER 1

/* Type double, 0 to 1, default 1e-6. The tolerance on the mean log-likelihood per unit of row
 * weight. EM stops when that is estimated to be this close to its limit, by Aitken's rule (Boehning
 * et al. 1994). To be sure, EM then goes on for a tenth of the iterations done, 12 at most. 0: all
 * GMM_OPT_MAX_ITER iterations are run. */
#define GMM_OPT_TOL 2

/* Type double, 0 to 1e300, default 0. A number that each M-step adds to all variances, in squared
 * units of x. With it the M-step is no longer a maximum, so the log-likelihood may fall. A fall of
 * less than GMM_OPT_TOL counts as convergence. EM ends beside its maximum, with variances that are
 * too large. Prefer GMM_OPT_COV_FLOOR, which has neither fault. */
#define GMM_OPT_REG_COVAR 3

/* Type int, 1 to 5, default 1. How a start is made: GMM_INIT_... The default is
 * GMM_INIT_KMEANS. */
#define GMM_OPT_INIT 4

/* Type int, 1 to 1000000, default 1. The number of starts. The best is kept: gmm_fit() says which
 * one that is. Of converged starts that agree within GMM_OPT_TOL the first is kept. So a start is
 * given up after its first iteration if an earlier one began as it does, and later if it comes to
 * where an earlier one has ended: within 0.01 of its deviations, and of its weights, and less
 * likely. (The latter not with labels or GMM_OPT_FREEZE.) */
#define GMM_OPT_N_INIT 5

/* Type int, 0 to 2^53, default 0. The seed of all that is random in a fit. */
#define GMM_OPT_SEED 6

/* Type int, 0 to 1024, default 1. The number of threads of a call; 0 means one for each processor.
 * Results do not depend on it. */
#define GMM_OPT_THREADS 7

/* Type int, 0 to 1, default 1. 1: a call looks for NaN and infinity in x before it begins. 0: it
 * does not look; NaN and infinity then give undefined numbers, but no crash. NaN that
 * GMM_OPT_MISSING allows is not meant. */
#define GMM_OPT_CHECK_FINITE 8

/* Type double, 0 to 1, default 1e-6. The smallest eigenvalue that a covariance may have after each
 * feature is divided by its robust scale; gmm_fit() says what that is. 0: there is no floor, nor
 * one for features that are recorded in steps, and components may collapse. */
#define GMM_OPT_COV_FLOOR 9

/* Type int, 0 to 7, default 0. The blocks that a fit must not change: the sum of 1 (weights), 2
 * (means) and 4 (covariances). A frozen block keeps the bytes of the parameters that the model has.
 * The other blocks start as GMM_OPT_INIT says. */
#define GMM_OPT_FREEZE 10

/* Type int, 0 to 3, default 0. The highest level of instructions to use: 1 those of any processor,
 * 2 AVX2 and FMA, 3 AVX-512. Levels 2 and 3 exist on x86-64 only. 0, and a level that the processor
 * lacks, mean the best level that it has. Results of two levels differ by rounding. */
#define GMM_OPT_SIMD 11

/* Type int, 0 to 2^53, default 0. The number of the first start. A fit runs the starts
 * GMM_OPT_FIRST_START to GMM_OPT_FIRST_START + GMM_OPT_N_INIT - 1. Start s has random numbers of
 * its own, so it can be replayed alone. */
#define GMM_OPT_FIRST_START 12

/* Type int, 0 to 1, default 1. 1: a fit may treat responsibilities below 2^-60 of the component's
 * weight as 0 when that saves time. It does so when clusters are well separated, D is more than 8
 * and the family has matrices. 0: a fit computes all of them. The two agree to rounding. */
#define GMM_OPT_SKIP 13

/* Type int, 0 to 1, default 0. 1: NaN in x means that the value was not observed, missing at
 * random, in all calls that take rows; gmm_fit() says what becomes of it. Infinity stays an error.
 * Where x has no NaN, results have the bits of 0. 0: NaN is refused. Since 0.2. */
#define GMM_OPT_MISSING 14

/* Type int, 0 to 1, default 1. 1: after 10 iterations of a start, a fit tries to go further than EM
 * would, by the last three E-steps (SQUAREM: Varadhan and Roland 2008), and goes on from there if
 * the log-likelihood is not below that of the last iteration; else from where it was. It takes
 * about half as many iterations, and seldom ends in another maximum than EM. Each trial is an
 * iteration, in GMM_OPT_MAX_ITER, gmm_n_iter(), the history and the progress function; a trial that
 * is refused repeats the log-likelihood before it. Three more moments of each covariance, and of
 * each mean, are kept while a fit runs. 0: plain EM. Since 0.2. */
#define GMM_OPT_ACCELERATE 15

/* Type int, 0 to 1, default 0. 1: the weights of a fit are 1/K, those of empty components too. They
 * then count 0 free parameters. The log-likelihood may fall in the first iteration of a fit from
 * given parameters (GMM_INIT_PARAMS), which makes the weights equal. Frozen weights stay as they
 * are. Since 0.2. */
#define GMM_OPT_EQUAL_WEIGHTS 17

/* Type int, 1 to 3, default 1. The criterion GMM_BY_... by which gmm_select() takes the best of its
 * fits. Since 0.2. */
#define GMM_OPT_SELECT_BY 18

/* Type double, 0 to 1e6, default 1.7320508075688772. No component is narrower than this many times
 * the rounding of a feature that is recorded in steps, as whole numbers are; gmm_fit() says what
 * that is. The default makes the least deviation half a step. 0: there is no such bound. The option
 * does nothing when GMM_OPT_COV_FLOOR is 0. Since 0.2. */
#define GMM_OPT_RESOLUTION 19

/* Type int, 0 to 2, default 0. The order of the components in all results of a fit: 0 as found, 1
 * by weight, the heaviest first, 2 by the mean of the first feature, ascending. Equal components
 * stay in the order in which they were found. No bit of the log-likelihood changes, because it is
 * summed before components are moved. With GMM_OPT_FREEZE no component is moved, because frozen
 * blocks stay as given, nor with labels, which say which component is which. Since 0.2. */
#define GMM_OPT_ORDER 20

/* Start from centres of k-means. k-means++ (Arthur and Vassilvitskii 2007) draws the centres; Lloyd
 * steps move them; centres are then swapped to other places while that helps (Franti 2018). All
 * this is done on a sample of the rows (see gmm_fit()). A centre on too few rows, as gmm_fit()
 * counts them, is moved elsewhere and its rows are left out; so are rows several times further from
 * their centre than its rows are on average. All that is left out is at most 5 % of the rows.
 * In starts 0, 4, 8, ... the rows that were left out are one component by themselves.
 *
 * Starts differ, because each kind finds groups that another misses. Even starts divide each
 * feature by its standard deviation; odd starts of families of matrices remove the
 * correlation as well. In EII and VII even starts take the features as they are, and odd starts
 * divide them. Starts 0, 8, 16, ... of families of matrices of up to 64 features try both ways;
 * they take the one without correlation if it makes the rows more likely, by more than 0.2 of
 * log-likelihood a row. Starts 2, 3, 6, 7, ... take the centres as k-means++ draws them, without
 * steps and swaps, and leave nothing out. */
#define GMM_INIT_KMEANS 1

/* Start from random points: means at K rows of the sample, covariances of all of it. */
#define GMM_INIT_RANDOM_POINTS 2

/* Start from the parameters that the model has. There is one start, and nothing is random. */
#define GMM_INIT_PARAMS 3

/* Start from random responsibilities of the rows of the sample. */
#define GMM_INIT_RANDOM_RESP 4

/* Start from the rows that have labels (gmm_fit_labelled()): the parameters are those of these rows
 * alone. D + 1 rows with the covariance within all components are added to each component, as in
 * starts by k-means, because EM would not return from one that begins as a spike. There is then one
 * start, and nothing is random. Components without labelled rows start as by GMM_INIT_KMEANS, and
 * all weights are then 1/K. Without labels this is GMM_INIT_KMEANS. Since 0.2. */
#define GMM_INIT_LABELS 5

/* Select by gmm_bic(). */
#define GMM_BY_BIC 1

/* Select by gmm_icl(). */
#define GMM_BY_ICL 2

/* Select by gmm_aic(). */
#define GMM_BY_AIC 3

/* Types of options. */
#define GMM_TYPE_INT 1    /* gmm_set_int() sets it */
#define GMM_TYPE_DOUBLE 2 /* gmm_set_double() sets it */

/* Sets an option of type int.
 *
 * GMM_ERR_NULL    model is NULL
 * GMM_ERR_OPTION  no option has this id, or it is of type double
 * GMM_ERR_RANGE   value is outside the range that gmm_option_range() gives */
GMM_API gmm_status gmm_set_int(gmm_model *model, int option, int64_t value);

/* Reads an option of type int into *out.
 *
 * GMM_ERR_NULL    model or out is NULL
 * GMM_ERR_OPTION  no option has this id, or it is of type double */
GMM_API gmm_status gmm_get_int(const gmm_model *model, int option, int64_t *out);

/* Sets an option of type double.
 *
 * GMM_ERR_NULL    model is NULL
 * GMM_ERR_OPTION  no option has this id, or it is of type int
 * GMM_ERR_RANGE   value is outside the range that gmm_option_range() gives, or NaN */
GMM_API gmm_status gmm_set_double(gmm_model *model, int option, double value);

/* Reads an option of type double into *out.
 *
 * GMM_ERR_NULL    model or out is NULL
 * GMM_ERR_OPTION  no option has this id, or it is of type int */
GMM_API gmm_status gmm_get_double(const gmm_model *model, int option, double *out);

/* How many options the library has. */
GMM_API int gmm_option_count(void);

/* The id of the index-th option.
 *
 * index: 0 to gmm_option_count() - 1. For any other the result is GMM_ERR_OPTION. */
GMM_API int gmm_option_at(int index);

/* The id of the option that is called `name`.
 *
 * name: "max_iter", "tol" and so on. If no option has this name, and for NULL, the result is
 *   GMM_ERR_OPTION. */
GMM_API int gmm_option_find(const char *name);

/* The name of an option: "max_iter". It is a static string, "" if no option has this id. */
GMM_API const char *gmm_option_name(int option);

/* One sentence about an option. It is a static string, "" if no option has this id. */
GMM_API const char *gmm_option_help(int option);

/* The type of an option: GMM_TYPE_INT or GMM_TYPE_DOUBLE. GMM_ERR_OPTION if no option has this
 * id. */
GMM_API int gmm_option_type(int option);

/* Writes the smallest value, the largest value and the default of an option, as doubles.
 *
 * min, max, default_value: each of them may be NULL.
 *
 * GMM_ERR_OPTION  no option has this id */
GMM_API gmm_status gmm_option_range(int option, double *min, double *max, double *default_value);

/* How many choices an option has. Choices are values that have names. An option whose value is just
 * a number has 0 of them. The result is GMM_ERR_OPTION if no option has this id. Since 0.2. */
GMM_API int gmm_option_choice_count(int option);

/* Writes the value of the index-th choice of an option. Since 0.2.
 *
 * index: 0 to gmm_option_choice_count() - 1.
 *
 * GMM_ERR_NULL      value is NULL
 * GMM_ERR_OPTION    no option has this id
 * GMM_ERR_ARGUMENT  the option has no choice of this index */
GMM_API gmm_status gmm_option_choice_at(int option, int index, int64_t *value);

/* The name of a choice: that of GMM_OPT_INIT with the value 1 is "kmeans". Names consist of a-z,
 * 0-9 and _. The name is a static string, "" if the value has none. Where gmm_option_is_bits(), one
 * bit has a name, and a sum of several bits has none. Since 0.2. */
GMM_API const char *gmm_option_choice_name(int option, int64_t value);

/* 1 if the choices of an option are bits that add up to a value, as for GMM_OPT_FREEZE, else 0.
 * Since 0.2. */
GMM_API int gmm_option_is_bits(int option);

/* A function that is called after each EM iteration of a fit, on the thread that called for it.
 * start and iteration are numbers; iterations count from 1. mean_log_likelihood is per unit of row
 * weight, and change is what this iteration has added to it. A result other than 0 cancels the fit.
 * The function must return normally, without longjmp or an exception. It must not use the model
 * that is being fitted, except in gmm_cancel(). gmm_select() says what it passes. */
typedef int (*gmm_progress_fn)(int64_t start, int64_t iteration, double mean_log_likelihood,
                               double change, void *user_data);

/* Sets the progress function of later fits.
 *
 * fn: NULL for none.
 * user_data: it is passed to fn as it is.
 *
 * GMM_ERR_NULL  model is NULL */
GMM_API gmm_status gmm_set_progress(gmm_model *model, gmm_progress_fn fn, void *user_data);

/* ---------------------------------------------------------------------------------------
 * PARAMETERS
 *
 * The parameters of a model are the weights, means and covariances of its components. Weights are K
 * numbers of at least 0, whose sum is 1. Means are K*D numbers. Covariances are
 * gmm_covariance_length() numbers: whole symmetric matrices, or variances (not
 * deviations), as gmm_family_form() says.
 * ------------------------------------------------------------------------------------- */

/* Copies the parameters out.
 *
 * weights, means, covariances: an array that is NULL with length 0 is skipped.
 * n_weights, n_means, n_covariances: K, K*D and gmm_covariance_length().
 *
 * GMM_ERR_NULL        model is NULL, or an array is NULL with a length other than 0
 * GMM_ERR_LENGTH      a length is not what it must be
 * GMM_ERR_NOT_FITTED  the model has no parameters */
GMM_API gmm_status gmm_get_params(const gmm_model *model, double *weights, int64_t n_weights,
                                  double *means, int64_t n_means, double *covariances,
                                  int64_t n_covariances);

/* Gives the model parameters.
 *
 * The model can then score and sample. A fit can start from the parameters (GMM_INIT_PARAMS) or
 * keep some of them (GMM_OPT_FREEZE). The results of an earlier fit are dropped. All three arrays
 * are needed, and are checked together before anything changes.
 *
 * Weights whose sum is within 1e-6 of 1 are divided by the sum. A matrix is made symmetric if its
 * two halves differ by less than 1e-8 of the product of the standard deviations.
 *
 * n_weights, n_means, n_covariances: K, K*D and gmm_covariance_length().
 *
 * GMM_ERR_NULL        a pointer is NULL
 * GMM_ERR_LENGTH      a length is not what it must be
 * GMM_ERR_NOT_FINITE  a value is NaN or infinite
 * GMM_ERR_WEIGHTS     a weight is negative, or the sum of the weights is not within 1e-6 of 1
 * GMM_ERR_NOT_SPD     a covariance is asymmetric, or singular to working precision
 * GMM_ERR_SCALE       a variance or its inverse does not fit a double
 * GMM_ERR_NOMEM       as for gmm_fit()
 * GMM_ERR_BACKEND     as for gmm_fit()
 * GMM_ERR_INTERNAL    as for gmm_fit() */
GMM_API gmm_status gmm_set_params(gmm_model *model, const double *weights, int64_t n_weights,
                                  const double *means, int64_t n_means, const double *covariances,
                                  int64_t n_covariances);

/* Copies the covariances out as K full D x D matrices, whatever the family.
 *
 * n: K*D*D. Where that is beyond int64_t, no n is right.
 *
 * GMM_ERR_NULL        model or covariances is NULL
 * GMM_ERR_LENGTH      n is not K*D*D
 * GMM_ERR_NOT_FITTED  the model has no parameters */
GMM_API gmm_status gmm_get_full_covariances(const gmm_model *model, double *covariances, int64_t n);

/* Writes the inverses of the covariances as K full D x D matrices, whatever the family.
 *
 * The matrices are symmetric to the bit. An entry whose exact value is beyond double comes as
 * infinity. gmm_get_shaped_precisions() takes less room for families without matrices.
 *
 * n: K*D*D. Where that is beyond int64_t, no n is right.
 *
 * GMM_ERR_NULL        model or precisions is NULL
 * GMM_ERR_LENGTH      n is not K*D*D
 * GMM_ERR_NOT_FITTED  the model has no parameters */
GMM_API gmm_status gmm_get_precisions(const gmm_model *model, double *precisions, int64_t n);

/* Writes the inverses of the covariances in the shape of the family.
 *
 * The numbers are those of gmm_get_precisions(), to the bit. The shape is that of the covariances
 * in gmm_get_params(): matrices, or inverses of variances. Models of many features that have no
 * matrices need not take K*D*D numbers here. Since 0.2.
 *
 * n: gmm_covariance_length().
 *
 * GMM_ERR_NULL        model or precisions is NULL
 * GMM_ERR_LENGTH      n is not gmm_covariance_length()
 * GMM_ERR_NOT_FITTED  the model has no parameters */
GMM_API gmm_status gmm_get_shaped_precisions(const gmm_model *model, double *precisions, int64_t n);

/* ---------------------------------------------------------------------------------------
 * FIT
 *
 * A fit finds the parameters under which given rows are most likely, as the options say.
 * ------------------------------------------------------------------------------------- */

/* The five matrix arguments of a packed row-major array of n rows and d columns. */
#define GMM_ROW_MAJOR(x, n, d) (x), (n), (d), (d), 1

/* The five matrix arguments of a packed column-major array of n rows and d columns. */
#define GMM_COL_MAJOR(x, n, d) (x), (n), (d), 1, (n)

/* Fits the mixture to the rows of x by EM, and keeps the best of the starts.
 *
 * x is only read. The memory that a fit needs beyond x does not grow with N, but for 12 bytes a row
 *   where rows have holes.
 *
 * sample_weight: NULL, or N weights of at least 0. A row of weight w counts as w copies of that
 *   row. A row of weight 0 is ignored: its contents, NaN too, never change a result. Its presence
 *   may change the last bits, because rows are summed in groups by position. A weight smaller than
 *   2^-1074 of the sum of all weights adds nothing. The N of BIC and of means is the sum of the
 *   weights.
 *
 * Sample.  Robust scales, steps and all starts come from a sample of at most 4096 distinct rows, or
 *   64 K where that is more; of more than 2048 features 2^23 / D rows, but at least 256 or 64 K.
 *   Each has the weight of all rows that are equal to it. They are those of the smallest hash
 *   (Cohen and Kaplan 2007), so the sample does not depend on the order of rows, nor on their
 *   number where it has them all. Of rows with labels 64 of each component are taken besides, or
 *   fewer where 64 K D is more than 2^22, but at least 4.
 *
 * Best of the starts.  The rows of a component are its weight times gmm_total_weight(). A
 *   component has rows enough if these are at least 2 (D + 1) in families whose components have
 *   axes of their own (VVV, EEV, VEV, EVV), and at least 4 in the others. A fit is to be trusted
 *   if each component that is not empty has rows enough. One component may have fewer if its rows
 *   are more than 10 + sqrt(D) deviations (root mean square) from every component that has
 *   enough, because outliers are a group. With GMM_OPT_EQUAL_WEIGHTS the rows of a component are
 *   the sum of its responsibilities times row weights. In EEV, VEV, EVE and VVE, whose floor is one
 *   for all features, a component that is narrower in a feature than GMM_OPT_RESOLUTION times its
 *   rounding lacks all its rows, as they have but one value there (not if GMM_OPT_COV_FLOOR is 0).
 *   The start whose components lack the fewest rows is kept, whatever the likelihoods. Of equal
 *   ones the most likely is kept. GMM_WARN_FEW_ROWS tells that rows are lacking.
 *
 * Robust scale.  GMM_OPT_COV_FLOOR is counted in the robust scale of each feature. It is about the
 *   standard deviation of the feature's tightest cluster. Of the n distinct values of the feature
 *   take the shortest interval that holds m of them: n/64 of them (rounded up) or 5, whichever is
 *   more. Then
 *
 *     scale = length / (2 qnorm(1/2 + p/2)) / s,   p = (m - 1)/(n + 1)
 *     s = (1 - 1/(9 g) - z/(3 sqrt(g)))^3,   g = m - 1,   z = qnorm(1 - 1/max(2, n/2))
 *
 *   where qnorm is the quantile of the standard normal distribution. 2 qnorm(1/2 + p/2) is the
 *   length of an interval of probability p in the middle of that distribution. s is the expected
 *   length of the shortest of many such intervals, divided by their mean length (Wilson and
 *   Hilferty 1931); it is 1 if there are fewer than 5 values. The scale is found from the sample,
 *   of at most 4096 rows whatever K is. Outliers and clusters that are far apart do not raise
 *   it. A constant feature takes the smallest scale of the others. If all features are constant the
 *   scale is 0, and so is the floor. In six families one scale is that of all features, because
 *   they are not closed under scaling of single ones: the largest in EII and VII, the smallest in
 *   EVE, VVE, EEV and VEV.
 *
 * Floor.  Each M-step takes the covariances of largest likelihood among those of the family whose
 *   eigenvalues are at least the floor. So the log-likelihood never falls, but for rounding where a
 *   covariance is nearly singular. In VVV, EEE, VVI, VII, EII, EEI and EEV that raises the
 *   eigenvalues below the floor to it. In the others all of what components share is chosen anew.
 *   In EVE and VVE the axes are a minimum that need not be the lowest.
 *
 * Steps.  A feature is recorded in steps if all differences of its distinct values are multiples
 *   of one number h: whole numbers, tenths, answers from 1 to 5, a 0/1 column. A component that
 *   is narrower than a step stands on single recorded values, where its likelihood says nothing
 *   about the data. Therefore the variance of such a feature is at least GMM_OPT_RESOLUTION^2
 *   h^2/12 in each component. h^2/12 is the variance of rounding (Sheppard 1898). The bound is
 *   never more than the variance of the feature. Steps and variance are those of the sample. With
 *   the default, two components on neighbouring values have one mode. Where
 *   every fifth or tenth value has more than twice the rows of its neighbours, and more than
 *   chance would give it, as ages have that people round, h is five or ten steps. The six
 *   families that have one scale use the finest of the steps; they have no bound if a feature
 *   that is not constant has no steps. Fewer than ten distinct rows are taken as places of their
 *   own, and have no steps.
 *
 * Both floors.  The least variance of a feature is the larger one of its two floors. After each
 *   feature is divided by the root of its least variance, all eigenvalues are at least 1.
 *
 * What counts as 0.  Numbers far below rounding errors count as 0, so that many equal values, such
 *   as zeros in counts, cost no time. These are responsibilities below 2^-600; covariances below
 *   2^-100 of the product of the deviations; and means below 2^-100 of the least deviation that a
 *   component can have, counted from where the values of the feature are dense.
 *
 * Empty components and lost starts.  A component that no row belongs to keeps its mean and
 *   covariance, gets weight 0 and sets GMM_WARN_EMPTY. A start that degenerates is dropped; the
 *   call fails only if all starts do.
 *
 * Holes.  With GMM_OPT_MISSING NaN is what was not observed, missing at random: whether a value is
 *   missing depends on what is observed alone. EM then maximises the likelihood of what is observed
 *   (Ghahramani and Jordan 1994; Little and Rubin 2002). The density of a row is that of the values
 *   it has. For the M-step what a row lacks is replaced, for each component, by its conditional
 *   mean given what the row has, and the conditional covariance is added to the moments. So all
 *   that is said here holds for rows with holes, too. A row without any value counts as weight 0.
 *   Robust scales and steps are those of the values that are there; of a feature that fewer than
 *   512 rows of the sample have, those of a sample of 512 of its own values (of more than 8192
 *   features 2^22 / D, but at least 64). Starts by k-means compare rows by what
 *   they have. The log-likelihood never falls but for rounding, which two things magnify: the
 *   condition of the correlations, and the square of the distance of means in deviations.
 *
 * Frozen means.  With means frozen, starts by k-means take these means as their centres.
 *
 * GMM_ERR_NULL          model or x is NULL
 * GMM_ERR_SHAPE         n_cols is not D, or n_rows is negative
 * GMM_ERR_STRIDE        a stride is below 1
 * GMM_ERR_TOO_LARGE     the last element of x is beyond the address space
 * GMM_ERR_NOT_FITTED    GMM_INIT_PARAMS or GMM_OPT_FREEZE needs parameters, and there are none
 * GMM_ERR_NOT_FINITE    NaN or infinity is in the weights, or in a row of x that counts (of NaN in
 *                       x without GMM_OPT_MISSING); the message names the row and the column
 * GMM_ERR_WEIGHTS       a weight is negative, or all are 0, or their sum is not within 2^-1000 to
 *                       2^1000
 * GMM_ERR_TOO_FEW_ROWS  there are fewer distinct rows of positive weight than components; or no row
 *                       of positive weight has some feature, and the message names the column
 * GMM_ERR_SCALE         the data, or their spread, are not within 2^-505 to 2^505; or one of these
 *                       does not fit a double: a variance, its inverse, GMM_OPT_REG_COVAR, a given
 *                       start, a frozen mean, the log-likelihood
 * GMM_ERR_DEGENERATE    a covariance became singular in every start, because the floor is 0 or the
 *                       data have no scale; the message names the component and the column
 * GMM_ERR_CANCELLED     gmm_cancel() was called, or the progress function returned nonzero
 * GMM_ERR_NOMEM         memory ran out; or less than 129 MiB of address space is free, D is more
 *                       than 32 and the covariances are matrices. OpenBLAS hangs when it cannot map
 *                       its buffer, so gmmix refuses first. Builds with LAPACK=builtin do not need
 *                       that space
 * GMM_ERR_BACKEND       LAPACK gives a wrong factor for a small matrix with a known one. Matrices
 *                       of at most 32 features are factored without LAPACK
 * GMM_ERR_INTERNAL      LAPACK refused its arguments */
GMM_API gmm_status gmm_fit(gmm_model *model, const double *x, int64_t n_rows, int64_t n_cols,
                           int64_t row_stride, int64_t col_stride, const double *sample_weight);

/* Fits the mixture to rows of which some are known to belong to a component.
 *
 * A row that has a label belongs to that component and to no other. Labels so say which component
 * is which, and a few of them guide EM. If all rows have labels, the fit is discriminant analysis:
 * the weights, means and covariances of each class, by the family's closed form if it has one
 * (EDDA; Bensmail and Celeux 1996). Everything that is not said here is as for gmm_fit(), which
 * this is, to the bit, if no row of positive weight has a label. Since 0.2.
 *
 * labels: NULL, or N numbers: -1 for a row whose component is not known, or 0 to K-1. Labels of
 *   rows of weight 0 are looked at, but do not count. Numbers below -1 are reserved.
 *
 * Likelihood.  A row of weight w and label c adds w log(weight_c * density_c) to the
 *   log-likelihood, weight_c and density_c being those of component c (McLachlan 1992, section
 *   2.7). Its responsibility for c is 1, so it adds 0 to the sum of ICL.
 *
 * Starts.  In every start a labelled row belongs to its component. In starts by k-means the centre
 *   of a component that has labelled rows begins at their mean, as the sample has them. It is not
 * swapped to another place, and its labelled rows are never left out. The rows that are left out
 * are a component by themselves only if the last component has no labelled rows. In starts from
 * random points the mean of a component that has labelled rows is theirs.
 *
 * Components keep their numbers: GMM_OPT_ORDER does nothing. Rows that are equal but for their
 * labels count as distinct. Use by gmm_predict(), gmm_score() and their kin does not know of
 * labels.
 *
 * The statuses are those of gmm_fit(), and:
 *
 * GMM_ERR_ARGUMENT  a label is not -1 to K-1, or is a component whose weight is frozen at 0; the
 *                   message names the row
 * GMM_ERR_WEIGHTS   also if the labelled rows of a component have less than 1e-270 of all weight */
GMM_API gmm_status gmm_fit_labelled(gmm_model *model, const double *x, int64_t n_rows,
                                    int64_t n_cols, int64_t row_stride, int64_t col_stride,
                                    const double *sample_weight, const int32_t *labels);

/* Fits mixtures of several families and numbers of components, and keeps the best.
 *
 * Each family with each K is a cell, fitted as gmm_fit_labelled() fits a model of this family and K
 * that has the options of `settings`, to the bit. A cell that cannot be fitted does not end the
 * call. What is known of the data without family and K is found once. Cells of few rows are fitted
 * side by side by the threads of GMM_OPT_THREADS; those of many one after the other, each by all
 * threads. Since 0.2.
 *
 * Best.  The criterion is that of GMM_OPT_SELECT_BY: BIC (Schwarz 1978; for mixtures Fraley and
 *   Raftery 2002), ICL (Biernacki, Celeux and Govaert 2000) or AIC (Akaike 1974). The best has the
 *   lowest criterion of the cells that are to be trusted, as gmm_fit() says; of all cells, if none
 *   is to be trusted. Of cells within 1e-10 (1 + |lowest|) of the lowest the first is taken.
 *
 * best: a new model is written to *best. It has the family, the K and the results of the best cell,
 *   and the options, feature names and allocator of settings, but no progress function. A call that
 *   fails leaves *best untouched.
 * settings: its D, options, feature names, allocator and progress function are used. Its K, family,
 *   parameters and results do not matter, and stay.
 * families: n_families numbers GMM_COV_... A family may stand there twice.
 * n_components: n_sizes numbers of components.
 * sample_weight: NULL, or N weights, as for gmm_fit().
 * labels: NULL, or N labels, as for gmm_fit_labelled(). A cell with too few components for them has
 *   the status GMM_ERR_ARGUMENT.
 * criteria, log_likelihoods, warnings, statuses: each NULL or n_families*n_sizes numbers; that of
 *   family f and size g is number f*n_sizes + g. They are the criterion of the cell (lower is
 *   better), gmm_log_likelihood(), gmm_warnings() and the status of the fit. A cell without a fit
 *   has NaN, NaN, 0 and its status: GMM_ERR_TOO_FEW_ROWS, GMM_ERR_SCALE, GMM_ERR_DEGENERATE,
 *   GMM_ERR_TOO_LARGE or GMM_ERR_ARGUMENT. If no cell has a fit, the call has the status of the
 *   first cell, and the tables are written.
 *
 * Progress.  The progress function of settings is called after each cell, in any order of cells, on
 *   the thread that called gmm_select(). Its arguments are the cell as the start; the number of
 *   cells done so far, this one included, as the iteration; the cell's mean log-likelihood, or NaN;
 *   and 0. gmm_cancel(settings) stops the call too. Tables then have what was done; the other cells
 *   have NaN, NaN, 0 and GMM_ERR_CANCELLED.
 *
 * GMM_ERR_NULL          best, settings, families, n_components or x is NULL
 * GMM_ERR_ARGUMENT      there is no family or no size; a family is unknown; a K is below 1; a label
 *                       is below -1; GMM_OPT_INIT is GMM_INIT_PARAMS, or GMM_OPT_FREEZE is not 0;
 *                       or every K is too small for a label
 * GMM_ERR_SHAPE         as for gmm_fit()
 * GMM_ERR_STRIDE        as for gmm_fit()
 * GMM_ERR_TOO_LARGE     as for gmm_fit(); or the tables are beyond the address space; or it is the
 *                       status of the first cell and no cell has a fit, as the three that follow
 * GMM_ERR_TOO_FEW_ROWS  every K is more than there are distinct rows of positive weight
 * GMM_ERR_SCALE         as for gmm_fit()
 * GMM_ERR_DEGENERATE    as for gmm_fit()
 * GMM_ERR_NOT_FINITE    as for gmm_fit()
 * GMM_ERR_WEIGHTS       as for gmm_fit_labelled()
 * GMM_ERR_CANCELLED     gmm_cancel() was called, or the progress function returned nonzero
 * GMM_ERR_NOMEM         as for gmm_fit()
 * GMM_ERR_BACKEND       as for gmm_fit()
 * GMM_ERR_INTERNAL      as for gmm_fit() */
GMM_API gmm_status gmm_select(gmm_model **best, gmm_model *settings, const int *families,
                              int64_t n_families, const int64_t *n_components, int64_t n_sizes,
                              const double *x, int64_t n_rows, int64_t n_cols, int64_t row_stride,
                              int64_t col_stride, const double *sample_weight,
                              const int32_t *labels, double *criteria, double *log_likelihoods,
                              unsigned *warnings, gmm_status *statuses);

/* Asks the gmm_fit(), gmm_fit_labelled() or gmm_select() that is running on this model to stop.
 *
 * The call returns GMM_ERR_CANCELLED and leaves the model as it was. It does so as soon as each of
 * its threads has finished the tile of at most 256 rows that it works on, or some milliseconds of
 * work on a covariance. A fit that was about to end may still return GMM_OK.
 *
 * This function may be called from any thread, from a signal handler and from the progress
 * function, at any time in the life of the model. NULL is allowed and does nothing.
 *
 * Each of these calls begins without a request. A request that comes before the fit,
 * or between two fits, has no effect. A caller that cannot know whether the fit has begun asks
 * again until it has returned. */
GMM_API void gmm_cancel(gmm_model *model);

/* ---------------------------------------------------------------------------------------
 * RESULTS
 *
 * The results of a model are those of its last fit. They are dropped by gmm_set_params(); these
 * functions then answer as before a fit. For a NULL model they do so too, where nothing else is
 * said.
 * ------------------------------------------------------------------------------------- */

/* 1 if the model has parameters, else 0. They come from a fit, gmm_set_params() or
 * gmm_deserialize(), and are what the functions to score, sample and store need. */
GMM_API int gmm_is_fitted(const gmm_model *model);

/* 1 if the last fit was stopped by GMM_OPT_TOL, else 0. It is 0 before a fit, and when
 * GMM_OPT_MAX_ITER was reached. */
GMM_API int gmm_converged(const gmm_model *model);

/* The number of EM iterations of the start that was kept; 0 before a fit. */
GMM_API int64_t gmm_n_iter(const gmm_model *model);

/* The number of the start that was kept; -1 before a fit. */
GMM_API int64_t gmm_best_start(const gmm_model *model);

/* The N of means and of BIC: the number of rows of the last fit, or the sum of their weights. NaN
 * before a fit. */
GMM_API double gmm_total_weight(const gmm_model *model);

/* The log-likelihood of the data of the last fit, a sum over rows.
 *
 * It is that of the parameters that gmm_get_params() returns. A row of weight w adds w times its
 * log-density. NaN before a fit. */
GMM_API double gmm_log_likelihood(const gmm_model *model);

/* Akaike's information criterion of the last fit; lower is better.
 *
 * AIC = 2 p - 2 log L (Akaike 1974). log L is gmm_log_likelihood(), and p is gmm_free_parameters()
 * with GMM_OPT_FREEZE as it was at the fit. NaN before a fit. */
GMM_API double gmm_aic(const gmm_model *model);

/* The Bayesian information criterion of the last fit; lower is better.
 *
 * BIC = p log N - 2 log L (Schwarz 1978). log L is gmm_log_likelihood(), N is gmm_total_weight(),
 * and p is gmm_free_parameters() with GMM_OPT_FREEZE as it was at the fit. mclust's BIC is the
 * negative of this. NaN before a fit.
 *
 * Weights that sum to 1 make log N, and so the penalty, 0; BIC then asks for ever more components.
 * Scale weights that are no counts so that they sum to the number of rows that they stand for. */
GMM_API double gmm_bic(const gmm_model *model);

/* The integrated completed likelihood of the last fit; lower is better.
 *
 * ICL = BIC - 2 sum_i w_i log(max_k r_ik) (Biernacki, Celeux and Govaert 2000). w_i is the weight
 * of row i, and r_ik its responsibilities. The sum is 0 if each row surely belongs to one
 * component. So ICL asks for fewer components than BIC where components overlap. mclust's ICL is
 * the negative of this. NaN before a fit, and for models stored by 0.1. Since 0.2. */
GMM_API double gmm_icl(const gmm_model *model);

/* Bits of gmm_warnings(). */
#define GMM_WARN_NOT_CONVERGED 1 /* GMM_OPT_MAX_ITER was reached */
#define GMM_WARN_FLOORED 2       /* the floor holds a covariance of the result */
#define GMM_WARN_EMPTY 4         /* a component has no rows */

/* A covariance is nearly singular: in some component less than 1e-10 of a feature's variance is
 * left, given the features before it. */
#define GMM_WARN_ILL_CONDITIONED 8

/* The last M-step of VEI, VEE, VEV, EVE or VVE has an inner loop, which ran out of steps before the
 * covariances were right to 1e-10. The log-likelihood did not fall for that. Since 0.2. */
#define GMM_WARN_INNER 16

/* A component stands on too few rows, or on rows of one value, as gmm_fit() counts: the fit is
 * probably not to be trusted. Use fewer components, or a family of fewer parameters. Since 0.2. */
#define GMM_WARN_FEW_ROWS 32

/* What to know of the last fit: a sum of bits GMM_WARN_...; 0 before a fit. */
GMM_API unsigned gmm_warnings(const gmm_model *model);

/* How many warnings the library has. Since 0.2. */
GMM_API int gmm_warning_count(void);

/* The bit GMM_WARN_... of the index-th warning. Since 0.2.
 *
 * index: 0 to gmm_warning_count() - 1. For any other the result is 0. */
GMM_API unsigned gmm_warning_at(int index);

/* The name of a warning: "not_converged". It is a static string, "" for anything but one bit that
 * is a warning. Since 0.2. */
GMM_API const char *gmm_warning_name(unsigned bit);

/* One English sentence for a warning. It calls options by the names GMM_OPT_... It is a static
 * string, "" for anything but one bit that is a warning. Since 0.2. */
GMM_API const char *gmm_warning_message(unsigned bit);

/* How many iterations the history holds: gmm_n_iter() of them. GMM_ERR_NULL (negative) for NULL. */
GMM_API int64_t gmm_history_length(const gmm_model *model);

/* Writes the mean log-likelihood per unit of row weight after each EM iteration of the kept start.
 *
 * n: gmm_history_length(), 0 before a fit.
 *
 * GMM_ERR_NULL    model is NULL, or mean_log_likelihood is NULL and n is not 0
 * GMM_ERR_LENGTH  n is not gmm_history_length() */
GMM_API gmm_status gmm_get_history(const gmm_model *model, double *mean_log_likelihood, int64_t n);

/* ---------------------------------------------------------------------------------------
 * USE
 *
 * A model that has parameters labels and scores rows, and draws new ones. Any number of these
 * functions may run at the same time on one model. There may be 0 rows where nothing else is said;
 * x may then be NULL. With GMM_OPT_MISSING a row with holes is used as the mixture of what it has:
 * its log-density is that of its values, whatever their number. A row without any value has the
 * log-density 0, and the weights as responsibilities. What comes of a row does not depend on the
 * rows beside it. These functions have these statuses in common:
 *
 * GMM_ERR_NULL        model is NULL, or an array is NULL and there are rows
 * GMM_ERR_SHAPE       n_cols is not D, or n_rows is negative
 * GMM_ERR_STRIDE      a stride is below 1, or an output overlaps itself
 * GMM_ERR_TOO_LARGE   the last element of a matrix is beyond the address space
 * GMM_ERR_NOT_FITTED  the model has no parameters
 * GMM_ERR_NOT_FINITE  NaN or infinity is in x, and GMM_OPT_CHECK_FINITE is 1; with GMM_OPT_MISSING
 *                     infinity only
 * GMM_ERR_NOMEM       memory ran out
 * ------------------------------------------------------------------------------------- */

/* Says why rows are refused, and where.
 *
 * Const functions keep no error text, so ask this one after they have failed. It returns the status
 * that x, sample_weight and labels deserve, with the place in message: "x[17,3] is NaN". It looks
 * at every value of x, whatever GMM_OPT_CHECK_FINITE says, except in rows of weight 0, which do not
 * count; with GMM_OPT_MISSING NaN is no error. It looks at every weight, but not at their sum, and
 * at every label. The model need not have parameters. Since 0.2.
 *
 * sample_weight: NULL, or N weights.
 * labels: NULL, or N labels: -1 for unknown, or a component.
 * message: at most size bytes of ASCII with a NUL at the end; "" with GMM_OK. 256 bytes hold any
 *   message. NULL with size 0 for none.
 *
 * GMM_ERR_NULL        also if message is NULL and size is not 0
 * GMM_ERR_ARGUMENT    size is negative; or a label is not -1 to K-1, or is a component whose weight
 *                     is frozen at 0
 * GMM_ERR_WEIGHTS     a weight is negative
 * GMM_ERR_NOT_FINITE  also if a weight is NaN or infinite */
GMM_API gmm_status gmm_check_rows(const gmm_model *model, const double *x, int64_t n_rows,
                                  int64_t n_cols, int64_t row_stride, int64_t col_stride,
                                  const double *sample_weight, const int32_t *labels, char *message,
                                  int64_t size);

/* Finds the most probable component of each row.
 *
 * labels: N components, from 0. Of components that are equally probable it is the lowest. */
GMM_API gmm_status gmm_predict(const gmm_model *model, const double *x, int64_t n_rows,
                               int64_t n_cols, int64_t row_stride, int64_t col_stride,
                               int32_t *labels);

/* Writes responsibilities: the probability of each component given each row.
 *
 * proba: N x K, element (i,k) at proba[i*proba_row_stride + k*proba_col_stride]. Each row sums to 1
 *   within 4 K eps. What is below 2^-600 is 0. */
GMM_API gmm_status gmm_predict_proba(const gmm_model *model, const double *x, int64_t n_rows,
                                     int64_t n_cols, int64_t row_stride, int64_t col_stride,
                                     double *proba, int64_t proba_row_stride,
                                     int64_t proba_col_stride);

/* Writes the log-density at each row.
 *
 * log_density: N natural logarithms of the density of the mixture, per unit of x. A value is
 *   -infinity where it is below -1.8e308. */
GMM_API gmm_status gmm_score_samples(const gmm_model *model, const double *x, int64_t n_rows,
                                     int64_t n_cols, int64_t row_stride, int64_t col_stride,
                                     double *log_density);

/* Writes the mean log-density of the rows.
 *
 * It is the mean of what gmm_score_samples() gives for them, each row counting once, and one
 * without any value not at all. It is a measure of how well the mixture describes rows that it was
 * not fitted to; for those that it was fitted to there is gmm_log_likelihood().
 *
 * mean_log_density: one number, as in gmm_score_samples().
 *
 * GMM_ERR_NULL          also if mean_log_density is NULL
 * GMM_ERR_TOO_FEW_ROWS  there is no row, or none that has a value */
GMM_API gmm_status gmm_score(const gmm_model *model, const double *x, int64_t n_rows,
                             int64_t n_cols, int64_t row_stride, int64_t col_stride,
                             double *mean_log_density);

/* Draws rows from the mixture.
 *
 * The same seed gives the same rows, in any layout. The first n of more rows are the same n.
 *
 * x: an output, n_rows x D.
 * labels: the component that each row was drawn from, N numbers; or NULL. */
GMM_API gmm_status gmm_sample(const gmm_model *model, uint64_t seed, double *x, int64_t n_rows,
                              int64_t n_cols, int64_t row_stride, int64_t col_stride,
                              int32_t *labels);

/* ---------------------------------------------------------------------------------------
 * PARTS OF A MIXTURE
 *
 * A mixture of D features holds a mixture of any of them, and of the others once some are known.
 * Let o be the features whose values y are known and m the others. For each component with weight
 * w, mean and covariance
 *
 *     responsibility r  proportional to w N(y; mean_o, cov_oo)
 *     mean              mean_m + cov_mo cov_oo^-1 (y - mean_o)
 *     covariance        cov_mm - cov_mo cov_oo^-1 cov_om
 *
 * are the weight, mean and covariance of a component of what the others are, given y (Anderson
 * 2003, theorem 2.5.1; for mixtures Ghahramani and Jordan 1994). Any number of these functions may
 * run at the same time on one model. They have these statuses in common:
 *
 * GMM_ERR_NULL        model is NULL, or an array that is needed is
 * GMM_ERR_ARGUMENT    a feature is not 0 to D-1, or stands there twice, or n_features is out of
 *                     range
 * GMM_ERR_NOT_FITTED  the model has no parameters
 * GMM_ERR_NOT_SPD     what the covariances have of these features, or leave of the others, is
 *                     singular to working precision
 * GMM_ERR_NOMEM       as for gmm_fit()
 * GMM_ERR_BACKEND     as for gmm_fit()
 * GMM_ERR_INTERNAL    as for gmm_fit()
 * ------------------------------------------------------------------------------------- */

/* Makes the mixture of some features: what the model says of them when nothing is known of the
 * others.
 *
 * Its weights are those of the model; its means and covariances are copies of the model's numbers.
 * Of all features in order the parameters and their use are those of the model, to the bit. It has
 * the options, the allocator and the names of features of the model, but no results and no progress
 * function. Its family holds such covariances: EVI gives VVI; EVE, VVE, EEV, VEV and EVV give VVV;
 * the others, and any family with all D features, stay. A call that fails leaves *out untouched.
 * Since 0.2.
 *
 * out: a new model of K components and n_features features is written to *out.
 * features: distinct numbers of 0 to D-1 in any order, which is that of the new model's features.
 * n_features: 1 to D. */
GMM_API gmm_status gmm_marginal(gmm_model **out, const gmm_model *model, const int64_t *features,
                                int64_t n_features);

/* Makes the mixture of the other features, given the values of some.
 *
 * Its weights are the responsibilities of the components for these values, as gmm_predict_proba()
 * gives them for the marginal of these features. They are right for values that are thousands of
 * deviations away, too. With no feature given it is the marginal of all features. All else is as
 * for gmm_marginal(). Since 0.2.
 *
 * out: a new model of K components and D - n_features features is written to *out; the features
 *   are those not given, ascending.
 * features: distinct numbers of 0 to D-1 in any order. NULL is allowed if n_features is 0.
 * n_features: 0 to D-1.
 * values: n_features numbers, in the order of features. NULL is allowed if n_features is 0.
 *
 * GMM_ERR_NOT_FINITE  a value is NaN or infinite
 * GMM_ERR_SCALE       a mean, or a variance or its inverse, does not fit a double */
GMM_API gmm_status gmm_condition(gmm_model **out, const gmm_model *model, const int64_t *features,
                                 int64_t n_features, const double *values);

/* Predicts features of each row from others: the mean and the variance that the mixture gives them
 * (Ghahramani and Jordan 1994).
 *
 * With the responsibilities r of the components for the row, and the means m and variances v of the
 * feature under each component given the row, as gmm_condition() has them,
 *
 *     mean = sum of r m,   variance = sum of r (v + (m - mean)^2).
 *
 * Rows are worked on by the threads of GMM_OPT_THREADS. A row has the same bits alone and in any
 * batch. A row x that is partly observed (GMM_OPT_MISSING) is used with what it has. What does not
 * fit a double comes as infinity. Since 0.2.
 *
 * features: distinct numbers of 0 to D-1 in any order, which is that of the columns of x. NULL is
 *   allowed if n_features is 0.
 * n_features: 0 to D-1.
 * x: n_rows x n_features, the values of these features. With 0 features x may be NULL, and all rows
 *   have the mean and the variance of the mixture.
 * mean: an output, n_rows x (D - n_features): the features not given, ascending, in the units of x.
 * variance: NULL, or an output of the same shape, in squared units.
 *
 * x, mean and variance must be apart. They may lie between each other in one table, where those
 * that do have the same strides.
 *
 * GMM_ERR_SHAPE       n_cols is not n_features, or n_rows is negative
 * GMM_ERR_STRIDE      a stride is below 1 (0 without rows or features), or outputs overlap
 *                     themselves, each other or x
 * GMM_ERR_TOO_LARGE   the last element of a matrix is beyond the address space
 * GMM_ERR_NOT_FINITE  infinity is in x, or NaN without GMM_OPT_MISSING, and GMM_OPT_CHECK_FINITE
 *                     is 1 */
GMM_API gmm_status gmm_regress(const gmm_model *model, const int64_t *features, int64_t n_features,
                               const double *x, int64_t n_rows, int64_t n_cols, int64_t row_stride,
                               int64_t col_stride, double *mean, int64_t mean_row_stride,
                               int64_t mean_col_stride, double *variance,
                               int64_t variance_row_stride, int64_t variance_col_stride);

/* Fills in what rows lack by conditional means: NaN in x, whatever GMM_OPT_MISSING is.
 *
 * What is observed is copied to the bit. NaN becomes the mean that the mixture gives the feature,
 * given all that the row has, as gmm_regress() defines it; a row without any value becomes the mean
 * of the mixture. What does not fit a double comes as infinity. Rows are worked on by the threads
 * of GMM_OPT_THREADS. A row has the same bits alone and in any batch.
 *
 * Rows that are filled in by means vary less than rows that were observed. So do not fit a model to
 * them: gmm_fit() takes rows with NaN as they are, with GMM_OPT_MISSING. Where a whole table is
 * needed, gmm_impute_draw() makes several. Since 0.2.
 *
 * out: N x D. It may be x itself with the strides of x. Else it must be apart from x; it may lie
 *   between the columns or rows of x if it has the strides of x.
 *
 * GMM_ERR_SHAPE       n_cols is not D, or n_rows is negative
 * GMM_ERR_STRIDE      a stride is below 1, or out overlaps itself, or x in another way
 * GMM_ERR_TOO_LARGE   the last element of a matrix is beyond the address space
 * GMM_ERR_NOT_FINITE  infinity is in x, and GMM_OPT_CHECK_FINITE is 1 */
GMM_API gmm_status gmm_impute(const gmm_model *model, const double *x, int64_t n_rows,
                              int64_t n_cols, int64_t row_stride, int64_t col_stride, double *out,
                              int64_t out_row_stride, int64_t out_col_stride);

/* Fills in what rows lack by a draw from its conditional distribution: for multiple imputation
 * (Rubin 1987), one table for each seed.
 *
 * All is as for gmm_impute(), but in place of the mean there is one draw of all that the row lacks,
 * together: a component by its responsibility, then from the Gaussian that it leaves. The numbers
 * of a row depend on the row, seed and first_row + i alone, for row i of x: so a table can be
 * filled in by pieces. Since 0.2.
 *
 * first_row: at least 0: the number of the first row of x in the table of which it is a piece.
 *
 * GMM_ERR_ARGUMENT    first_row is negative, or first_row + n_rows beyond int64_t
 * GMM_ERR_SHAPE       as for gmm_impute()
 * GMM_ERR_STRIDE      as for gmm_impute()
 * GMM_ERR_TOO_LARGE   as for gmm_impute()
 * GMM_ERR_NOT_FINITE  as for gmm_impute() */
GMM_API gmm_status gmm_impute_draw(const gmm_model *model, uint64_t seed, int64_t first_row,
                                   const double *x, int64_t n_rows, int64_t n_cols,
                                   int64_t row_stride, int64_t col_stride, double *out,
                                   int64_t out_row_stride, int64_t out_col_stride);

/* ---------------------------------------------------------------------------------------
 * A FIT IN PIECES
 *
 * Rows may be in several calls, processes or machines. A survey takes a first look at all of them;
 * statistics are what one pass keeps of them. Both can be merged, so each piece may have its own.
 *
 *     gmm_begin(model, survey);
 *     while (gmm_is_running(model)) {
 *       gmm_statistics_clear(statistics, model);
 *       for each piece: gmm_statistics_add(statistics, model, piece, weights, labels);
 *       gmm_advance(model, statistics);
 *     }
 *
 * The same rows give the same bits for any number of threads and pieces, in any order, and for any
 * tree of merging, in one build and kind of processor. Surveys may be split anywhere. For
 * statistics each piece but the last, in the order of the rows, has a multiple of gmm_piece_rows()
 * rows. With GMM_OPT_N_INIT 1 and GMM_OPT_SKIP 0 the model is that of gmm_fit() of all rows, or
 * gmm_fit_labelled(), to the bit. Sums are exact: integers on a grid (after Demmel and Nguyen
 * 2015).
 *
 * Handles follow the rules of models: const ones may be shared among threads, others are used by
 * one thread at a time, and a call that fails leaves them as they were. They take allocator and
 * threads from the model they are made from, and do not need it afterwards. They keep no text of
 * errors: gmm_check_rows() says what is wrong with rows. All of this since 0.2.
 * ------------------------------------------------------------------------------------- */

typedef struct gmm_survey gmm_survey;
typedef struct gmm_statistics gmm_statistics;

/* The number of rows that pieces must have a multiple of: a power of two from 256 to 4096. It
 * depends on D and GMM_OPT_MISSING alone. GMM_ERR_NULL for a NULL model. */
GMM_API int64_t gmm_piece_rows(const gmm_model *model);

/* Makes an empty survey. It serves models of the same D and GMM_OPT_MISSING and no more components.
 *
 * It keeps at most 4096 distinct rows, or 64 K where that is more, and 64 labelled rows for each
 * component.
 *
 * GMM_ERR_NULL       out or model is NULL
 * GMM_ERR_NOMEM      as for gmm_fit()
 * GMM_ERR_TOO_LARGE  it would not fit the address space */
GMM_API gmm_status gmm_survey_create(gmm_survey **out, const gmm_model *model);

/* Frees a survey. NULL is allowed and does nothing. */
GMM_API void gmm_survey_destroy(gmm_survey *survey);

/* Looks at rows.
 *
 * x: N x D. NaN is what was not observed if the survey's model had GMM_OPT_MISSING 1.
 * sample_weight: N row weights, each at least 0, or NULL for 1.
 * labels: N components, or -1 for unknown ones; NULL if none is known.
 *
 * GMM_ERR_NULL        survey is NULL, or x is NULL and there are rows
 * GMM_ERR_ARGUMENT    a label is not -1 to K-1
 * GMM_ERR_SHAPE       n_cols is not D, or n_rows is negative
 * GMM_ERR_STRIDE      a stride is below 1
 * GMM_ERR_TOO_LARGE   the last element of x is beyond the address space
 * GMM_ERR_NOT_FINITE  a value or a weight is NaN or infinite, and is not allowed to be
 * GMM_ERR_WEIGHTS     a weight is negative
 * GMM_ERR_NOMEM       as for gmm_fit() */
GMM_API gmm_status gmm_survey_add(gmm_survey *survey, const double *x, int64_t n_rows,
                                  int64_t n_cols, int64_t row_stride, int64_t col_stride,
                                  const double *sample_weight, const int32_t *labels);

/* Adds what another survey has seen.
 *
 * GMM_ERR_NULL      a survey is NULL
 * GMM_ERR_ARGUMENT  both are the same one
 * GMM_ERR_MISMATCH  their models had other K, D or GMM_OPT_MISSING */
GMM_API gmm_status gmm_survey_merge(gmm_survey *into, const gmm_survey *from);

/* The sum of the weights of all rows that were seen; NaN for NULL. */
GMM_API double gmm_survey_total_weight(const gmm_survey *survey);

/* Writes how many bytes gmm_survey_serialize() needs to *size.
 *
 * GMM_ERR_NULL  survey or size is NULL */
GMM_API gmm_status gmm_survey_serialized_size(const gmm_survey *survey, int64_t *size);

/* Stores a survey as bytes, for a library of the same MAJOR.MINOR: for processes of one fit.
 *
 * buffer: size bytes.
 * size: what gmm_survey_serialized_size() says.
 *
 * GMM_ERR_NULL    survey or buffer is NULL
 * GMM_ERR_LENGTH  size is not what gmm_survey_serialized_size() says */
GMM_API gmm_status gmm_survey_serialize(const gmm_survey *survey, void *buffer, int64_t size);

/* Makes a survey from bytes, which may come from anyone, because all of them are checked. Its calls
 * use one thread.
 *
 * allocator: NULL for malloc and free.
 *
 * GMM_ERR_NULL          out or buffer is NULL, or a function of allocator is
 * GMM_ERR_FORMAT        the bytes are no such thing, or are cut, damaged or impossible, or of an
 *                       older release
 * GMM_ERR_NEWER_FORMAT  they are of a newer release
 * GMM_ERR_NOMEM         as for gmm_fit()
 * GMM_ERR_TOO_LARGE     it would not fit the address space */
GMM_API gmm_status gmm_survey_deserialize(gmm_survey **out, const void *buffer, int64_t size,
                                          const gmm_allocator *allocator);

/* Begins a fit in pieces: start number GMM_OPT_FIRST_START, by GMM_OPT_INIT.
 *
 * The model's parameters are then those of the start, and gmm_is_running() is 1. A fit that ran
 * ends. GMM_OPT_N_INIT does not matter: for more starts, begin again and keep the best.
 *
 * survey: of all rows. It is not needed afterwards.
 *
 * GMM_ERR_NULL          model or survey is NULL
 * GMM_ERR_NOT_FITTED    GMM_OPT_INIT or GMM_OPT_FREEZE needs parameters, and there are none
 * GMM_ERR_MISMATCH      the survey is of another D or GMM_OPT_MISSING, or of fewer components
 * GMM_ERR_NOT_FINITE    as for gmm_fit()
 * GMM_ERR_WEIGHTS       the sum of the weights is not 2^-1000 to 2^1000
 * GMM_ERR_DEGENERATE    as for gmm_fit()
 * GMM_ERR_TOO_FEW_ROWS  as for gmm_fit()
 * GMM_ERR_SCALE         as for gmm_fit()
 * GMM_ERR_NOMEM         as for gmm_fit()
 * GMM_ERR_TOO_LARGE     as for gmm_fit()
 * GMM_ERR_BACKEND       as for gmm_fit()
 * GMM_ERR_INTERNAL      as for gmm_fit() */
GMM_API gmm_status gmm_begin(gmm_model *model, const gmm_survey *survey);

/* 1 if a fit in pieces runs: begun by gmm_begin(), and not yet over. Else 0. */
GMM_API int gmm_is_running(const gmm_model *model);

/* Takes one step of a fit in pieces, as the options say at the time.
 *
 * It notes the log-likelihood, asks GMM_OPT_TOL and GMM_OPT_MAX_ITER, and if EM goes on makes the
 * M-step. It may instead ask for a pass under the same parameters again, about better centres; and
 * the last pass scores the parameters as gmm_get_params() gives them. When the fit is over all
 * results are as after gmm_fit(). Until then gmm_n_iter() and the history grow, and the other
 * results are those of a model that was not fitted. A step that fails leaves the fit running.
 * The progress function and gmm_cancel() have no effect on it.
 *
 * statistics: of all rows, under the model as it is now. With GMM_OPT_TOL above 0 they must have
 *   the total weight of the survey, to the bit.
 *
 * GMM_ERR_NULL        model or statistics is NULL
 * GMM_ERR_MISMATCH    no fit runs; or the statistics were not taken under the model as it is now,
 *                     or not of all rows; or GMM_OPT_FREEZE or GMM_OPT_MISSING is another
 * GMM_ERR_NOT_FINITE  as for gmm_fit()
 * GMM_ERR_DEGENERATE  as for gmm_fit()
 * GMM_ERR_SCALE       as for gmm_fit()
 * GMM_ERR_NOMEM       as for gmm_fit()
 * GMM_ERR_BACKEND     as for gmm_fit()
 * GMM_ERR_INTERNAL    as for gmm_fit() */
GMM_API gmm_status gmm_advance(gmm_model *model, const gmm_statistics *statistics);

/* Makes empty statistics, for a pass under this model as it is now, running or not.
 *
 * They take 32 (K + K D + M) bytes for each model, M being the numbers of its second moments: D (D
 * + 1) / 2 for a matrix, D for variances, 1 for one variance.
 *
 * GMM_ERR_NULL        out or model is NULL
 * GMM_ERR_NOT_FITTED  the model has no parameters
 * GMM_ERR_NOMEM       as for gmm_fit() */
GMM_API gmm_status gmm_statistics_create(gmm_statistics **out, const gmm_model *model);

/* Frees statistics. NULL is allowed and does nothing. */
GMM_API void gmm_statistics_destroy(gmm_statistics *statistics);

/* Empties statistics, for a pass under this model as it is now.
 *
 * GMM_ERR_NULL        statistics or model is NULL
 * GMM_ERR_NOT_FITTED  the model has no parameters
 * GMM_ERR_MISMATCH    the model has other K, D or form of covariances */
GMM_API gmm_status gmm_statistics_clear(gmm_statistics *statistics, const gmm_model *model);

/* Adds rows to statistics.
 *
 * Of a model that does not run the statistics have the log-likelihood alone.
 *
 * x: N x D, with sample_weight and labels as for gmm_survey_add().
 *
 * GMM_ERR_NULL        statistics or model is NULL, or x is NULL and there are rows
 * GMM_ERR_NOT_FITTED  the model has no parameters
 * GMM_ERR_MISMATCH    the model is not as it was when the statistics were cleared
 * GMM_ERR_ARGUMENT    a label is not -1 to K-1
 * GMM_ERR_SHAPE       n_cols is not D, or n_rows is negative
 * GMM_ERR_STRIDE      a stride is below 1
 * GMM_ERR_TOO_LARGE   the last element of x is beyond the address space
 * GMM_ERR_NOT_FINITE  a value or a weight is NaN or infinite, and is not allowed to be; NaN is
 *                     not where a running fit began without any
 * GMM_ERR_WEIGHTS     a weight is negative
 * GMM_ERR_SCALE       a row is beyond what the units of a running fit hold
 * GMM_ERR_NOMEM       as for gmm_fit() */
GMM_API gmm_status gmm_statistics_add(gmm_statistics *statistics, const gmm_model *model,
                                      const double *x, int64_t n_rows, int64_t n_cols,
                                      int64_t row_stride, int64_t col_stride,
                                      const double *sample_weight, const int32_t *labels);

/* Adds other statistics of the same pass.
 *
 * GMM_ERR_NULL      statistics are NULL
 * GMM_ERR_ARGUMENT  both are the same ones
 * GMM_ERR_MISMATCH  they are of another model, or of another pass */
GMM_API gmm_status gmm_statistics_merge(gmm_statistics *into, const gmm_statistics *from);

/* Multiplies statistics by a factor, as if all rows had that many times their weight: for stepwise
 * EM (Cappe and Moulines 2009).
 *
 * GMM_ERR_NULL      statistics is NULL
 * GMM_ERR_ARGUMENT  factor is negative or not finite */
GMM_API gmm_status gmm_statistics_scale(gmm_statistics *statistics, double factor);

/* Makes of statistics that were taken under an earlier state of a running model what they would be
 * under the model as it is now: moments about its centres. The responsibilities stay.
 *
 * GMM_ERR_NULL      statistics or model is NULL
 * GMM_ERR_MISMATCH  no fit runs, or one of other sizes or units; or the last pass is asked for */
GMM_API gmm_status gmm_statistics_move(gmm_statistics *statistics, const gmm_model *model);

/* The log-likelihood of the rows of statistics under the parameters they were taken under, in the
 * caller's units; NaN for NULL. Rows with labels count with their component alone. */
GMM_API double gmm_statistics_log_likelihood(const gmm_statistics *statistics);

/* The sum of the weights of the rows of statistics; NaN for NULL. */
GMM_API double gmm_statistics_total_weight(const gmm_statistics *statistics);

/* Writes how many bytes gmm_statistics_serialize() needs to *size.
 *
 * GMM_ERR_NULL  statistics or size is NULL */
GMM_API gmm_status gmm_statistics_serialized_size(const gmm_statistics *statistics, int64_t *size);

/* Stores statistics as bytes, for a library of the same MAJOR.MINOR: for processes of one fit.
 *
 * buffer: size bytes.
 * size: what gmm_statistics_serialized_size() says.
 *
 * GMM_ERR_NULL    statistics or buffer is NULL
 * GMM_ERR_LENGTH  size is not what gmm_statistics_serialized_size() says */
GMM_API gmm_status gmm_statistics_serialize(const gmm_statistics *statistics, void *buffer,
                                            int64_t size);

/* Makes statistics from bytes, which may come from anyone, because all of them are checked. Its
 * calls use one thread.
 *
 * allocator: NULL for malloc and free.
 *
 * GMM_ERR_NULL          out or buffer is NULL, or a function of allocator is
 * GMM_ERR_FORMAT        the bytes are no such thing, or are cut, damaged or impossible, or of an
 *                       older release
 * GMM_ERR_NEWER_FORMAT  they are of a newer release
 * GMM_ERR_NOMEM         as for gmm_fit()
 * GMM_ERR_TOO_LARGE     it would not fit the address space */
GMM_API gmm_status gmm_statistics_deserialize(gmm_statistics **out, const void *buffer,
                                              int64_t size, const gmm_allocator *allocator);

/* ---------------------------------------------------------------------------------------
 * STORE
 *
 * A model with parameters can be stored as bytes: little-endian, with a version and a checksum.
 * The layout is described in src/model/FORMAT.md. Every later release reads it. Options,
 * parameters, results, history and names of features are stored; the allocator and the progress
 * function are not.
 * ------------------------------------------------------------------------------------- */

/* Writes how many bytes gmm_serialize() needs to *size.
 *
 * GMM_ERR_NULL        model or size is NULL
 * GMM_ERR_NOT_FITTED  the model has no parameters */
GMM_API gmm_status gmm_serialized_size(const gmm_model *model, int64_t *size);

/* Stores the model as bytes.
 *
 * buffer: size bytes.
 * size: what gmm_serialized_size() says.
 *
 * GMM_ERR_NULL        model or buffer is NULL
 * GMM_ERR_NOT_FITTED  the model has no parameters
 * GMM_ERR_LENGTH      size is not what gmm_serialized_size() says */
GMM_API gmm_status gmm_serialize(const gmm_model *model, void *buffer, int64_t size);

/* Makes a model from bytes.
 *
 * The bytes may come from anyone, because all of them are checked before a model is made. The model
 * takes its memory from malloc. A call that fails leaves *out untouched.
 *
 * GMM_ERR_NULL          out or buffer is NULL
 * GMM_ERR_FORMAT        the bytes are no stored model, or are cut, damaged or impossible
 * GMM_ERR_NEWER_FORMAT  the model needs a newer release: it has a newer format, or a family, a
 *                       warning, a value of an option or a section that this one does not know
 * GMM_ERR_NOMEM         as for gmm_fit()
 * GMM_ERR_BACKEND       as for gmm_fit()
 * GMM_ERR_INTERNAL      as for gmm_fit() */
GMM_API gmm_status gmm_deserialize(gmm_model **out, const void *buffer, int64_t size);

/* The same, with an allocator as for gmm_create_with_allocator(). Since 0.2.
 *
 * allocator: NULL for malloc and free.
 *
 * GMM_ERR_NULL          out or buffer is NULL, or a function of allocator is
 * GMM_ERR_FORMAT        as for gmm_deserialize()
 * GMM_ERR_NEWER_FORMAT  as for gmm_deserialize()
 * GMM_ERR_NOMEM         as for gmm_fit()
 * GMM_ERR_BACKEND       as for gmm_fit()
 * GMM_ERR_INTERNAL      as for gmm_fit() */
GMM_API gmm_status gmm_deserialize_with_allocator(gmm_model **out, const void *buffer, int64_t size,
                                                  const gmm_allocator *allocator);

#ifdef __cplusplus
}
#endif

#endif /* GMMIX_H */
