/* Save and load: a model as bytes, which every later release and every language of gmmix reads.
 * cc save_load.c $(pkg-config --cflags --libs gmmix)
 * writes model.gmm, prints its size, and of the model and of what was read the log-likelihood */
#include <gmmix.h>
#include <stdio.h>

static const double x[10] = {1.13, 1.31, 0.92, 1.04, 0.87, 4.83, 5.36, 5.01, 4.64, 5.28};
static unsigned char bytes[10000];

static int save(const gmm_model *model, const char *path) {
  int64_t size;
  FILE *file;
  if (gmm_serialized_size(model, &size) || size > (int64_t)sizeof bytes ||
      gmm_serialize(model, bytes, size) || (file = fopen(path, "wb")) == NULL)
    return -1;
  printf("%d bytes\n", (int)size);
  int lost = fwrite(bytes, 1, (size_t)size, file) != (size_t)size;
  return fclose(file) || lost;
}

/* The bytes may come from anyone: damaged ones are refused (GMM_ERR_FORMAT). */
static int load(gmm_model **model, const char *path) {
  FILE *file = fopen(path, "rb");
  size_t size = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
  return (file != NULL && fclose(file)) || gmm_deserialize(model, bytes, (int64_t)size);
}

int main(void) {
  gmm_model *model = NULL, *copy = NULL;
  int failed = gmm_create(&model, 2, 1, GMM_COV_DIAG) ||
               gmm_fit(model, GMM_ROW_MAJOR(x, 10, 1), NULL) || save(model, "model.gmm") ||
               load(&copy, "model.gmm");
  if (failed)
    fprintf(stderr, "the model is not fitted, written or read\n");
  else
    printf("%.17g\n%.17g\n", gmm_log_likelihood(model), gmm_log_likelihood(copy));
  gmm_destroy(model);
  gmm_destroy(copy);
  return failed;
}
