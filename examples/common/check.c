/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

int failed(gmm_status status, const gmm_model *model) {
  const char *message = model == NULL ? "" : gmm_last_error(model);
  if (status == GMM_OK)
    return 0;
  fprintf(stderr, "gmmix: %s (%s)\n", *message != '\0' ? message : gmm_status_message(status),
          gmm_status_name(status));
  return 1;
}

void check(gmm_status status, const gmm_model *model) {
  if (failed(status, model))
    exit(1);
}
