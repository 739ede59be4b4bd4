# The BIC loop by mclust: Rscript mclust.R TABLE FAMILY LABELS writes the component of each row, or nothing if no
# number of components could be fitted. mclust passes over those that could not.
suppressMessages(library(mclust))
arguments <- commandArgs(TRUE)
x <- as.matrix(read.csv(arguments[1], header = FALSE))
models <- if (ncol(x) == 1) c(full = "V", tied = "E", diag = "V", spherical = "V") else
  c(full = "VVV", tied = "EEE", diag = "VVI", spherical = "VII")
set.seed(1) # of more than 2000 rows mclust starts from a sample
bic <- tryCatch(suppressWarnings(mclustBIC(x, G = 1:8, modelNames = models[[arguments[2]]], verbose = FALSE)),
                error = function(e) NULL)
labels <- if (is.null(bic) || all(is.na(bic))) integer() else
  tryCatch(suppressWarnings(Mclust(x, x = bic, verbose = FALSE))$classification, error = function(e) integer())
writeLines(as.character(labels), arguments[3])
