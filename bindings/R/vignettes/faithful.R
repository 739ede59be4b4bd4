# SPDX-License-Identifier: MIT
## ----setup, include=FALSE-----------------------------------------------------
knitr::opts_knit$set(upload.fun = knitr::image_uri)
knitr::opts_chunk$set(fig.width = 6, fig.height = 4.2, dpi = 72, dev = "png")


## -----------------------------------------------------------------------------
library(gmmix)
set.seed(1)
fit <- gmmix(faithful, 2)
fit


## -----------------------------------------------------------------------------
plot(fit)


## -----------------------------------------------------------------------------
sure <- apply(fitted(fit), 1, max)
sum(sure < 0.99)
new <- data.frame(eruptions = c(2, 3.1, 4.5), waiting = c(55, 65, 80))
predict(fit, new, type = "prob")


## -----------------------------------------------------------------------------
plot(fit, "density")


## -----------------------------------------------------------------------------
ks <- 1:6
bic <- sapply(ks, function(k) BIC(gmmix(faithful, k, n_init = 10, max_iter = 5000)))
plot(ks, bic, type = "b", xlab = "components", ylab = "BIC")
ks[which.min(bic)]


## -----------------------------------------------------------------------------
families <- c("full", "tied", "diag", "spherical")
bic <- sapply(families, function(family)
  sapply(ks, function(k) BIC(gmmix(faithful, k, family, n_init = 10, max_iter = 5000))))
matplot(ks, bic, type = "b", pch = 1:4, lty = 1, xlab = "components", ylab = "BIC",
        ylim = range(bic[, 1:3]))
legend("topright", families, pch = 1:4, col = 1:4, lty = 1)
best <- which(bic == min(bic), arr.ind = TRUE)
k <- ks[best[[1]]]
family <- families[best[[2]]]
c(k, family)


## -----------------------------------------------------------------------------
chosen <- gmmix(faithful, k, family, n_init = 10, max_iter = 5000)
summary(chosen)
plot(chosen, "uncertainty")


## -----------------------------------------------------------------------------
trusted_bic <- function(k, ...)
  tryCatch(BIC(gmmix(..., k = k, n_init = 10)), gmmix_warning = function(w) NA)
sapply(c(1:4, 40), trusted_bic, x = faithful)


## -----------------------------------------------------------------------------
set.seed(1)
skewed <- exp(rnorm(2000, mean = rep(c(0, 2), each = 1000), sd = 0.5))
of <- function(x) sapply(1:5, function(k) BIC(gmmix(x, k, n_init = 3, max_iter = 5000)))
bic <- cbind(of(skewed), of(log(skewed)))
matplot(1:5, sweep(bic, 2, bic[1, ]), type = "b", pch = 1:2, lty = 1, xlab = "components",
        ylab = "BIC, less that of one component")
legend("topright", c("skewed", "logarithms"), pch = 1:2, col = 1:2, lty = 1)
apply(bic, 2, which.min)


## -----------------------------------------------------------------------------
gmmix(iris[1:4], 3, start = iris$Species)


## ---- fig.height=3.4----------------------------------------------------------
plot(chosen, "history")


## -----------------------------------------------------------------------------
again <- gmmix(faithful, chosen$k, chosen$family, control = chosen$control)
identical(again$means, chosen$means)


## -----------------------------------------------------------------------------
drawn <- simulate(chosen, 272, seed = 1)
par(mfrow = c(1, 2))
plot(faithful, pch = 16, cex = 0.6, col = "grey40", main = "observed")
plot(drawn, pch = 16, cex = 0.6, col = "grey40", main = "simulated")

