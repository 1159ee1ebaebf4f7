# Reference answers for models.comparisons.standardise, from R's survival package.
#
# Run in this folder:  Rscript standardise.R
# Writes standardise_data.csv (episodes of comparison practices) and standardise_expected.csv: the
# probability of having returned, and exited, t days after a referral on absence day d. R's own
# multi-state survfit turns hazards into probabilities by the same exponential, but fits with
# Breslow's ties whatever is asked; so the two causes are fitted apart, with Efron's.

library(survival)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20121004)

n <- 500
d <- data.frame(id = seq_len(n), cluster = sample(20, n, TRUE),
                condition = sample(c("back_pain", "stress"), n, TRUE),
                age_band = sample(c("16-24", "35-44", "65+"), n, TRUE, c(0.3, 0.5, 0.2)),
                sex = sample(c("F", "M"), n, TRUE))
d$start <- rbinom(n, 1, 0.3) * sample(0:20, n, TRUE)
pace <- 0.03 * exp(0.4 * (d$age_band == "16-24") - 0.5 * (d$sex == "M") - 0.6 * (d$condition == "stress"))
absent <- d$start + ceiling(rexp(n, pace))
seen <- d$start + sample(60:300, n, TRUE)
d$stop <- pmin(absent, seen)
d$status <- ifelse(absent <= seen, sample(1:2, n, TRUE, c(0.8, 0.2)), 0)

control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)
fits <- lapply(1:2, function(cause)
  coxph(Surv(start, stop, status == cause) ~ age_band + sex + strata(condition), d, ties = "efron", control = control))
people <- expand.grid(age_band = c("16-24", "35-44", "65+"), sex = c("F", "M"),
                      condition = c("back_pain", "stress"), stringsAsFactors = FALSE)
last <- 120
hazards <- function(k) sapply(fits, function(fit) {
  curve <- survfit(fit, newdata = people[k, ])
  diff(c(0, summary(curve, times = 1:last, extend = TRUE)$cumhaz))
})
after <- function(k, day, t) {
  h <- hazards(k)[day + seq_len(t), , drop = FALSE]
  all <- rowSums(h)
  absent <- c(1, exp(-cumsum(all)))[seq_len(t)]
  colSums(absent * ifelse(all > 0, (1 - exp(-all)) / all, 0) * h)
}
# The same formula, given the hazards of R's multi-state model, is R's own answer.
states <- coxph(Surv(start, stop, factor(status, 0:2)) ~ age_band + sex + strata(condition), d, id = id)
own <- survfit(states, newdata = people[1, ])
rows <- seq_len(own$strata[1])
h <- apply(own$cumhaz[rows, 1, ], 2, function(x) diff(c(0, x)))
all <- rowSums(h)
absent <- c(1, head(exp(-cumsum(all)), -1))
stopifnot(all.equal(cumsum(absent * ifelse(all > 0, (1 - exp(-all)) / all, 0) * h[, 1]), own$pstate[rows, 1, 2], check.attributes = FALSE))
asked <- expand.grid(k = seq_len(nrow(people)), day = c(0, 13, 28, 45), t = c(1, 7, 28, 60))
answers <- t(mapply(after, asked$k, asked$day, asked$t))
expected <- cbind(people[asked$k, ], asked[c("day", "t")], returned = answers[, 1], exited = answers[, 2])
expected[c("returned", "exited")] <- lapply(expected[c("returned", "exited")], function(x) trimws(formatC(x, digits = 12, format = "g")))

keep <- function(frame, file, call) {
  writeLines(c(paste("# R:", call, "standardise.R"), paste("# survival", packageVersion("survival"))), file)
  suppressWarnings(write.table(frame, file, sep = ",", row.names = FALSE, quote = FALSE, append = TRUE))
}
keep(d, "standardise_data.csv", "simulated;")
keep(expected, "standardise_expected.csv",
     "survfit(coxph(Surv(start, stop, status == cause) ~ age_band + sex + strata(condition)), newdata)$cumhaz;")
