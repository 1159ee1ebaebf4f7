# Reference answers for models.comparisons.overlap and models.comparisons.arm_contrast, from R's glm and survival.
#
# Run in this folder:  Rscript overlap.R
# Writes overlap_data.csv (episodes), overlap_propensity.csv and overlap_expected.csv.

library(survival)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20120109)

n <- 900
practice <- sample(40, n, replace = TRUE)
condition <- sample(c("back_pain", "stress", "depression"), n, replace = TRUE, prob = c(0.5, 0.3, 0.2))
age <- sample(c("young", "middle", "old"), n, replace = TRUE)
lean <- -0.3 + 0.9 * (condition == "stress") - 0.7 * (age == "old") + 0.5 * (condition == "stress" & age == "old")
arm <- ifelse(runif(n) < plogis(lean + 0.2 * sin(practice)), "pilot", "comparison")
pace <- 0.015 * exp(0.3 * (arm == "pilot") - 0.5 * (condition == "stress") - 0.3 * (age == "old"))
absent <- ceiling(rexp(n, pace))
seen <- sample(60:400, n, replace = TRUE)
status <- ifelse(absent <= seen, sample(1:2, n, replace = TRUE, prob = c(0.9, 0.1)), 0)
d <- data.frame(arm, condition, age, practice, time = pmin(absent, seen), status)

model <- glm(arm == "pilot" ~ condition * age, binomial, d, control = glm.control(epsilon = 1e-14, maxit = 50))
d$e <- fitted(model)
d$w <- ifelse(d$arm == "pilot", 1 - d$e, d$e)
d$row <- seq_len(n)
told <- unique(d[c("arm", "condition", "age", "e", "w")])
told <- told[order(told$arm, told$condition, told$age), ]

horizons <- c(28, 91, 182)
curve <- function(s) survfit(Surv(time, factor(status, 0:2)) ~ 1, s, id = row, weights = w)
area <- function(f, until) {
  t <- c(0, f$time[f$time < until]); p <- c(0, f$pstate[f$time < until, 2]); sum(p * diff(c(t, until)))
}
arms <- lapply(split(d, d$arm), curve)
at <- function(f, day) summary(f, times = day, extend = TRUE)$pstate[, 2]
cox <- coxph(Surv(time, status == 1) ~ I(arm == "pilot"), d, weights = w, ties = "efron")
expected <- rbind(
  data.frame(estimand = paste0("risk_difference_", horizons),
             estimate = sapply(horizons, function(h) at(arms$pilot, h) - at(arms$comparison, h))),
  data.frame(estimand = paste0("days_regained_", horizons),
             estimate = sapply(horizons, function(h) area(arms$pilot, h) - area(arms$comparison, h))),
  data.frame(estimand = "log_hazard_ratio", estimate = unname(coef(cox))))

# The error, the weights' own in it: every practice left out once, and everything estimated again.
again <- function(k) {
  s <- d[d$practice != k, ]
  s$e <- fitted(glm(arm == "pilot" ~ condition * age, binomial, s))
  s$w <- ifelse(s$arm == "pilot", 1 - s$e, s$e)
  f <- lapply(split(s, s$arm), curve)
  c(sapply(horizons, function(h) at(f$pilot, h) - at(f$comparison, h)),
    sapply(horizons, function(h) area(f$pilot, h) - area(f$comparison, h)),
    coef(coxph(Surv(time, status == 1) ~ I(arm == "pilot"), s, weights = w)))
}
left_out <- sapply(sort(unique(practice)), again)
g <- ncol(left_out)
expected$jackknife_se <- sqrt((g - 1) / g * rowSums((left_out - rowMeans(left_out))^2))

write <- function(d, file, call) {
  writeLines(c(paste("# R:", call), paste("# survival", packageVersion("survival"))), file)
  numbers <- vapply(d, is.double, TRUE)
  d[numbers] <- lapply(d[numbers], function(x) trimws(formatC(x, digits = 14, format = "g")))
  suppressWarnings(write.table(d, file, sep = ",", row.names = FALSE, quote = FALSE, append = TRUE))
}
write(d[c("arm", "condition", "age", "practice", "time", "status")], "overlap_data.csv", "simulated in overlap.R")
write(told, "overlap_propensity.csv", "glm(arm == 'pilot' ~ condition * age, binomial)")
write(expected, "overlap_expected.csv", "survfit(..., weights = w); coxph(..., weights = w); jackknife over practices")
