# SPDX-License-Identifier: MIT
library(testthat)
library(gmmix)
test_check("gmmix")
