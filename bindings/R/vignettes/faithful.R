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
by_k <- gmmix(faithful, 1:6, n_init = 10, max_iter = 5000)
by_k$selection[c("family", "k", "bic", "difference")]


## ---- fig.width=7, fig.height=5-----------------------------------------------
chosen <- gmmix(faithful, 1:6, family = "all", n_init = 10, max_iter = 5000)
plot(chosen, "selection")


## -----------------------------------------------------------------------------
summary(chosen)
plot(chosen, "uncertainty")


## -----------------------------------------------------------------------------
gmmix(faithful, 1:6, family = "all", n_init = 10, max_iter = 5000, select_by = "icl")


## -----------------------------------------------------------------------------
few <- gmmix(faithful[1:20, ], c(1:3, 9, 40))
few$selection[c("k", "bic", "difference", "trusted", "warnings", "error")]


## -----------------------------------------------------------------------------
set.seed(1)
skewed <- exp(rnorm(2000, mean = rep(c(0, 2), each = 1000), sd = 0.5))
of <- function(x) {
  cells <- gmmix(x, 1:5, n_init = 3, max_iter = 5000)$selection
  cells$bic[order(cells$k)]
}
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

