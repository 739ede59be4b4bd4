# SPDX-License-Identifier: MIT

# The bytes of the library, with the names of the features. The fit's results are not in them, as
# spec_of() sets parameters to make the model.
gmmix_serialize <- function(object) {
  bytes <- .Call(C_serialize, spec_of(object),
                 if (!is.null(object$columns)) enc2utf8(object$columns))
  check_result(bytes)
  bytes
}

gmmix_unserialize <- function(bytes) {
  if (!is.raw(bytes)) fail("argument", "bytes must be a raw vector")
  model <- .Call(C_unserialize, bytes)
  check_result(model)
  options <- as.list(model$options)
  bits <- choices_of("freeze")
  freeze <- names(bits)[bitwAnd(as.integer(options$freeze), as.integer(bits)) > 0]
  new_gmmix(model$parts, model$family, options[names(options) != "freeze"], columns = model$columns,
            call = NULL, freeze = if (length(freeze)) freeze)
}
