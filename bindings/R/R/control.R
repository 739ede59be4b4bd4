# SPDX-License-Identifier: MIT
# Options of a fit. Their names, types, ranges and defaults are asked of the library (facts.R).

# Its arguments are the library's options: .onLoad() gives it them.
gmmix_control <- function() {
  check_control(mget(names(formals(sys.function())), envir = environment()))
}

# NULL: a seed comes from R's random numbers, and how to begin depends on start. What to freeze is
# an argument of gmmix().
control_formals <- function() {
  options <- gmmix_options()
  defaults <- setNames(as.list(options$default), options$name)
  defaults["seed"] <- defaults["init"] <- list(NULL)
  defaults[names(defaults) != "freeze"]
}

.onLoad <- function(libname, pkgname) {
  control <- gmmix_control
  formals(control) <- control_formals()
  assign("gmmix_control", control, envir = topenv())
}

check_control <- function(control) {
  options <- gmmix_options()
  for (i in match(names(control), options$name)) {
    option <- options[i, ]
    value <- control[[option$name]]
    if (is.null(value) && option$name %in% c("seed", "init")) next
    if (is.character(value)) value <- value_of_name(option$name, value)
    whole <- option$type == "int"
    fits <- is_numeric(value) && length(value) == 1 && !is.na(value) &&
      value >= option$min && value <= option$max && (!whole || value == floor(value))
    if (!fits)
      fail("range", option$name, " is ", shown(value), " and must be one ", if (whole) "whole ",
           "number from ", format(option$min, digits = 16), " to ",
           format(option$max, digits = 16), ": ", option$help)
    control[[option$name]] <- as.double(value)
  }
  control
}

# The number of a value that has a name, as init = "kmeans" or select_by = "BIC"; what is none stays for the
# check of range.
value_of_name <- function(option, name) {
  choices <- choices_of(option)
  if (length(name) == 1 && tolower(name) %in% names(choices)) choices[[tolower(name)]] else name
}

# `control` with the options that were given to gmmix() itself.
with_options <- function(control, ...) {
  given <- list(...)
  if (!length(given) || !is.list(control)) return(control)
  names <- names(given)
  nameless <- if (is.null(names)) 1 else which(names == "")
  if (length(nameless))
    fail("argument", "gmmix() has an argument too many: ", shown(given[[nameless[1]]]))
  known <- c(names(formals(gmmix_control)), names(formals(gmmix.formula)))
  unknown <- setdiff(names, names(formals(gmmix_control)))
  if (length(unknown))
    fail("option", "there is no argument or option ", quoted(unknown[1]), near_name(unknown[1], known))
  control[names] <- given
  control
}

near_name <- function(name, known) {
  distance <- adist(name, known, ignore.case = TRUE)
  if (min(distance) <= 2 + nchar(name) %/% 4)
    paste0("; did you mean ", quoted(known[which.min(distance)]), "?")
}

checked_control <- function(control) {
  if (!is.list(control))
    fail("argument", "control must be made by gmmix_control()")
  known <- names(formals(gmmix_control))
  unknown <- setdiff(names(control), known)
  if (length(unknown))
    fail("option", "there is no option ", quoted(unknown[1]), near_name(unknown[1], known))
  do.call(gmmix_control, control)
}

# The control of a fit, with nothing left open; what it has is what the fit can be repeated with.
complete_control <- function(control, has_start) {
  from_parameters <- choices_of("init")[["params"]] # nothing is random then
  if (is.null(control$init))
    control$init <- if (has_start) from_parameters else control_default("init")
  if (control$init == from_parameters && !has_start)
    fail("not_fitted", "init = ", from_parameters, " begins from parameters: give start, one k and one family")
  if (is.null(control$seed))
    control$seed <- if (control$init == from_parameters) control_default("seed") else random_seed()
  control
}

control_default <- function(name) {
  options <- gmmix_options()
  options$default[options$name == name]
}

random_seed <- function() floor(runif(1) * 2^31)
