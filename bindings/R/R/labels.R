# SPDX-License-Identifier: MIT
# Rows whose component is known.

# list(of, classes): components from 1, NA where unknown; and the names of the first components, or NULL.
# The levels of a factor, and the sorted values of text, are components 1, 2, ...
as_labels <- function(labels, n, k) {
  if (is.null(labels)) return(NULL)
  if (!is.atomic(labels) || length(dim(labels)) > 1)
    fail("argument", "labels must be a factor, text or numbers, not ", shown(labels))
  if (length(labels) != n)
    fail("length", "labels has ", count(length(labels), "label"), " and x has ", count(n, "row"))
  if (all(is.na(labels)) && !is.factor(labels)) return(list(of = rep(NA_integer_, n)))
  if (is.character(labels) || is.logical(labels)) labels <- factor(labels)
  if (is.factor(labels)) return(labels_of_factor(labels, max(k)))
  wrong <- which(!is.na(labels) & !(labels %in% seq_len(max(k))))
  if (!is_numeric(labels))
    fail("argument", "labels must be a factor, text or numbers, not ", class(labels)[1])
  if (length(wrong))
    fail("argument", "labels[", wrong[1], "] is ", shown(labels[[wrong[1]]]), "; labels must be 1 to ", max(k),
         ", NA for a row whose component is not known")
  list(of = as.integer(labels))
}

labels_of_factor <- function(labels, k) {
  if (nlevels(labels) > k)
    fail("argument", "labels has ", count(nlevels(labels), "level"), " and k is ", k, ": ",
         toString(quoted(head(levels(labels), 8))), if (nlevels(labels) > 8) ", ...",
         if (nlevels(droplevels(labels)) <= k) "; droplevels() leaves out those without rows")
  list(of = as.integer(labels), classes = levels(labels))
}

# The library counts from 0.
library_labels <- function(labels) {
  if (!is.null(labels)) ifelse(is.na(labels), -1L, labels - 1L)
}

# A fit whose components have names: those after the labels' are called by their numbers.
name_components <- function(object, classes) {
  if (is.null(classes)) return(object)
  k <- object$k
  more <- seq_len(k)[-seq_along(classes)]
  object$classes <- make.unique(c(classes, more))[seq_len(k)]
  names(object$weights) <- colnames(object$means) <- object$classes
  object$covariances <- name_last(object$covariances, object, object$family)
  object
}

# Covariances in the shape of a family, with the names of the components; they are the last extent.
name_last <- function(covariances, object, family) {
  if (is.null(object[["classes"]]) || is_shared(family)) return(covariances)
  extents <- length(dim(covariances))
  if (extents == 0) return(setNames(covariances, object$classes))
  names <- dimnames(covariances)
  if (is.null(names)) names <- vector("list", extents)
  names[[extents]] <- object$classes
  dimnames(covariances) <- names
  covariances
}

# Components as a factor, if they have names.
as_classes <- function(components, object) {
  if (is.null(object[["classes"]])) components
  else structure(factor(object$classes[components], levels = object$classes), names = names(components))
}
