# Reference answers for CoxFit.expected_events, from R's survival package.
#
# Run in this folder, after cox.R:  Rscript expected.R
# Reads the episodes that it wrote (cox_data.csv); writes expected_events.csv.

library(survival)

cox <- read.csv("cox_data.csv", comment.char = "#")
cases <- list(heavy_ties = "a + b", weighted = "a + b + x", recurrent_bladder = "a + x + strata(g)",
              delayed_weighted_strata = "a + b + x + strata(g)")
# Without newdata: an event is then spared its own share of a tie, and sums are the events.
expected <- do.call(rbind, lapply(names(cases), function(name) {
  d <- cox[cox$case == name, ]
  d$a <- factor(d$a); if ("none" %in% levels(d$a)) d$a <- relevel(d$a, "none")
  f <- as.formula(paste("Surv(start, stop, status == 1) ~", cases[[name]]))
  by <- lapply(c(efron = "efron", breslow = "breslow"), function(method)
    predict(coxph(f, d, weights = weight, ties = method), type = "expected"))
  data.frame(case = name, row = d$row, by)
}))
expected[3:4] <- lapply(expected[3:4], function(x) trimws(formatC(x, digits = 12, format = "g")))
file <- "expected_events.csv"
writeLines(c("# R: predict(coxph(Surv(start, stop, status == 1) ~ terms, weights = weight), type = \"expected\"); expected.R",
             paste("# survival", packageVersion("survival"))), file)
suppressWarnings(write.table(expected, file, sep = ",", row.names = FALSE, quote = FALSE, append = TRUE))
