# SPDX-License-Identifier: MIT
# What the library says about itself. Nothing of it is written in this package.

gmmix_families <- function() {
  as.data.frame(.Call(C_families), stringsAsFactors = FALSE)
}

gmmix_options <- function() {
  as.data.frame(.Call(C_options), stringsAsFactors = FALSE)
}

gmmix_info <- function() .Call(C_info)

# The names of families that go by their name, its beginning, or their letters; "all" are all. Each once.
as_families <- function(family) {
  families <- gmmix_families()
  at <- NA
  if (is.character(family) && length(family)) {
    if ("all" %in% family) return(families$name)
    at <- match(toupper(family), families$letters)
    other <- which(is.na(at) & !is.na(family))
    at[other] <- pmatch(tolower(family[other]), tolower(families$name), duplicates.ok = TRUE)
  }
  wrong <- which(is.na(at))[1]
  if (!is.na(wrong))
    fail("argument", "family", if (length(at) > 1) paste0("[", wrong, "]"), " is ",
         shown(if (length(at) > 1) family[wrong] else family), " and must be one of ",
         toString(quoted(families$name)), ", or \"all\"")
  unique(families$name[at])
}

# As in tables of several families.
letters_of <- function(family) {
  families <- gmmix_families()
  families$letters[match(family, families$name)]
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
