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
families <- c("full", "tied", "diag", "spherical")
control <- gmmix_control(n_init = 10, max_iter = 5000)
bic <- sapply(families, function(family)
  sapply(1:5, function(k) BIC(gmmix(faithful, k, family, control = control))))
round(bic, 1)
best <- which(bic == min(bic), arr.ind = TRUE)
c(components = best[1, 1], family = families[best[1, 2]])

## -----------------------------------------------------------------------------
chosen <- gmmix(faithful, best[1, 1], families[best[1, 2]], control = control)
summary(chosen)
plot(chosen)

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

