# Reference answers for models.log_rank and models.mean_time, from R's survival package.
#
# Run in this folder, after incidence.R and cox.R:  Rscript tests_and_areas.R
# Reads the episodes that those wrote; writes log_rank_expected.csv and area_expected.csv.

library(survival)

write <- function(d, file, call) {
  writeLines(c(paste("# R:", call), paste("# survival", packageVersion("survival"))), file)
  numbers <- vapply(d, is.double, TRUE)
  d[numbers] <- lapply(d[numbers], function(x) trimws(formatC(x, digits = 14, format = "g")))
  suppressWarnings(write.table(d, file, sep = ",", row.names = FALSE, quote = FALSE, na = "",
                               append = TRUE))
}

cox <- read.csv("cox_data.csv", comment.char = "#")
ranks <- do.call(rbind, lapply(c("lung", "veteran", "competing_colon", "heavy_ties"), function(name) {
  d <- cox[cox$case == name, ]
  do.call(rbind, lapply(c("none", "b"), function(strata) {
    f <- if (strata == "b") Surv(stop, status == 1) ~ a + strata(b) else Surv(stop, status == 1) ~ a
    s <- survdiff(f, d)
    observed <- if (is.matrix(s$obs)) rowSums(s$obs) else s$obs
    expected <- if (is.matrix(s$exp)) rowSums(s$exp) else s$exp
    data.frame(case = name, strata, group = sub("a=", "", names(table(d$a))), observed, expected, chi2 = s$chisq)
  }))
}))
write(ranks, "log_rank_expected.csv", "survdiff(Surv(stop, status == 1) ~ a + strata(b))")

# The area under R's curve, and the area under R's own influence of every row on it.
episodes <- read.csv("incidence_data.csv", comment.char = "#")
area <- function(d, name, until) {
  d$row <- seq_len(nrow(d))
  d$how <- factor(ifelse(d$status %in% 1:2, d$status, 0), 0:2)
  f <- suppressWarnings(survfit(Surv(start, stop, how) ~ 1, d, id = row, weights = weight, influence = 1))
  times <- c(0, f$time[f$time < until], until)
  width <- diff(times)
  keep <- seq_along(width)
  p <- rbind(c(1, 0, 0), f$pstate)[keep, , drop = FALSE]
  # Influence of each row (unweighted) on the state, at time 0 and then at each of f$time.
  own <- d$weight * (matrix(f$influence.pstate[, , 2], nrow(d))[, keep, drop = FALSE] %*% width)
  by_cluster <- rowsum(own, d$cluster)
  data.frame(case = name, tier = d$tier[1], condition = d$condition[1], until,
             days_returned = sum(p[, 2] * width), days_exited = sum(p[, 3] * width),
             se_row = sqrt(sum(own^2)), se_cluster = sqrt(sum(by_cluster^2)))
}
cases <- c("competing_colon", "competing_ties", "delayed_entry", "weighted_delayed", "clustered_all", "km_cgd_centres")
areas <- do.call(rbind, lapply(cases, function(name) {
  d <- episodes[episodes$case == name, ]
  do.call(rbind, lapply(split(d, paste(d$tier, d$condition)), function(s)
    do.call(rbind, lapply(c(28, 91, 182, 364), function(until) area(s, name, until)))))
}))
write(areas, "area_expected.csv", "area under survfit(Surv(start, stop, how) ~ 1, influence = 1)")
