# Reference answers for models.comparisons.shrinkage, from R's metafor package.
#
# Run in this folder:  Rscript shrinkage.R
# Writes shrinkage_expected.csv: estimates, and what R makes of them.

suppressMessages(library(metafor))
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(19820101)

draw <- function(k, tau) {
  se <- round(runif(k, 0.05, 0.6), 4)
  data.frame(effect = seq_len(k), estimate = round(rnorm(k, 0.2, sqrt(tau^2 + se^2)), 4), se = se)
}
# dat.bcg: metafor's own trials of a vaccine, log risk ratios.
bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = metadat::dat.bcg)
cases <- list(bcg = data.frame(effect = 1:13, estimate = c(bcg$yi), se = sqrt(bcg$vi)),
              differing = draw(20, 0.5), barely_differing = draw(12, 0.15),
              alike = transform(draw(10, 0), estimate = 0.2 + estimate / 10), three = draw(3, 1),
              days = transform(draw(14, 0.8), estimate = 40 * estimate, se = 40 * se))
answers <- lapply(cases, function(d) {
  f <- rma(estimate, sei = se, data = d, method = "PM", control = list(tol = 1e-13, maxiter = 1000))
  b <- blup(f)
  cbind(d, shrunk = b$pred, shrunk_se = b$se, lo = b$pi.lb, hi = b$pi.ub, tau2 = f$tau2, q = f$QE,
        p = f$QEp, mean = c(f$beta), mean_se = f$se)
})
answers <- do.call(rbind, lapply(names(answers), function(name) cbind(case = name, answers[[name]])))
numbers <- vapply(answers, is.double, TRUE)
answers[numbers] <- lapply(answers[numbers], function(x) trimws(formatC(x, digits = 15, format = "g")))
file <- "shrinkage_expected.csv"
writeLines(c("# R: rma(estimate, sei = se, method = \"PM\"), blup(); shrinkage.R",
             paste("# metafor", packageVersion("metafor"))), file)
suppressWarnings(write.table(answers, file, sep = ",", row.names = FALSE, quote = FALSE, append = TRUE))
