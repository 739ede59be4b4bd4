# SPDX-License-Identifier: MIT
# What the library says about itself. Nothing of it is written in this package.

gmmix_families <- function() {
  as.data.frame(.Call(C_families), stringsAsFactors = FALSE)
}

gmmix_options <- function() {
  as.data.frame(.Call(C_options), stringsAsFactors = FALSE)
}

gmmix_info <- function() .Call(C_info)

# As match.arg(): the first of all, or the one that begins so; or by its letters.
one_family <- function(family) {
  families <- gmmix_families()
  if (identical(family, families$name)) return(family[1])
  is_name <- is.character(family) && length(family) == 1 && !is.na(family)
  at <- if (is_name) match(toupper(family), families$letters) else NA
  if (is.na(at) && is_name) at <- pmatch(family, families$name)
  if (is.na(at))
    fail("argument", "family is ", shown(family), " and must be one of ",
         toString(quoted(families$name)))
  families$name[at]
}

# "isotropic": one variance, "diagonal": one for each feature, "full": a matrix.
form_of <- function(family) {
  families <- gmmix_families()
  families$form[match(family, families$name)]
}

has_matrices <- function(family) form_of(family) == "full"

# One covariance for all components.
is_shared <- function(family) {
  families <- gmmix_families()
  families$shared[match(family, families$name)]
}

# The component comes last.
covariance_shape <- function(family, k, d) {
  one <- switch(form_of(family), full = c(d, d), diagonal = d, isotropic = NULL)
  shape <- c(one, if (!is_shared(family)) k)
  if (is.null(shape)) 1 else shape
}

# Some of the features, in this order, of covariances in the shape of their family.
covariances_at <- function(covariances, family, at) {
  shared <- is_shared(family)
  switch(form_of(family),
         full = if (shared) covariances[at, at, drop = FALSE] else covariances[at, at, , drop = FALSE],
         diagonal = if (shared) covariances[at] else covariances[at, , drop = FALSE],
         isotropic = covariances)
}

name_covariances <- function(covariances, family, columns) {
  shared <- is_shared(family)
  switch(form_of(family),
         full = dimnames(covariances) <- c(list(columns, columns), if (!shared) list(NULL)),
         diagonal = if (shared) names(covariances) <- columns
                    else dimnames(covariances) <- list(columns, NULL))
  covariances
}

# Values of an option by their names; of freeze they are bits.
choices_of <- function(option) .Call(C_choices, option)

# In the words of this package.
warning_texts <- function() vapply(.Call(C_warnings), in_r_words, "")
