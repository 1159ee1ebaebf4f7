# Reference answers for models.incidence, from R's survival package.
#
# Run in this folder:  Rscript incidence.R
# Writes incidence_data.csv (the episodes) and incidence_expected.csv (R's answers), both kept in
# the repository so that the tests need no R. Real data are survival's own (colon, pbc, cgd,
# heart, veteran); the rest is simulated here from a fixed seed.

library(survival)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20121001)

fill <- function(d) {
  for (column in c("tier", "condition")) if (is.null(d[[column]])) d[[column]] <- "all"
  for (column in c("start", "cluster")) if (is.null(d[[column]])) d[[column]] <- 0
  if (is.null(d$weight)) d$weight <- 1
  d[c("tier", "condition", "start", "stop", "status", "weight", "cluster")]
}

simulate <- function(n, delayed = FALSE, tiers = c("A", "B", "C")) {
  tier <- sample(tiers, n, replace = TRUE)
  condition <- sample(c("back_pain", "stress"), n, replace = TRUE)
  practice <- sample(12, n, replace = TRUE)
  start <- if (delayed) rbinom(n, 1, 0.4) * sample(0:60, n, replace = TRUE) else rep(0, n)
  pace <- 0.012 * c(A = 1.5, B = 1, C = 0.6)[tier] * exp(0.3 * sin(practice))
  absent <- start + ceiling(rexp(n, pace))
  seen <- start + sample(100:420, n, replace = TRUE)
  outcome <- sample(1:2, n, replace = TRUE, prob = c(0.85, 0.15))
  data.frame(tier, condition, start, stop = pmin(absent, seen),
             status = ifelse(absent <= seen, outcome, sample(c(0, 3), n, replace = TRUE)),
             weight = round(runif(n, 0.05, 2), 4), cluster = practice)
}

# colon: recurrence, or death without one, whichever came first, by treatment.
recurrence <- colon[colon$etype == 1, ]
death <- colon[colon$etype == 2, ]
death <- death[match(recurrence$id, death$id), ]
colon_first <- data.frame(
  tier = as.character(recurrence$rx), stop = pmin(recurrence$time, death$time),
  status = ifelse(recurrence$status == 1, 1, ifelse(death$status == 1, 2, 0)))

# pbc: death, or transplant, by treatment and sex; weighted by age for the sake of weights.
trial <- pbc[!is.na(pbc$trt), ]
pbc_weighted <- data.frame(
  tier = as.character(trial$trt), condition = as.character(trial$sex), stop = trial$time,
  status = c(0, 2, 1)[trial$status + 1], weight = round(trial$age / 50, 3))

tiny <- rbind(
  data.frame(tier = "one", stop = 30, status = 1),
  data.frame(tier = "two", stop = c(10, 200), status = c(1, 2)),
  data.frame(tier = "no_events", stop = c(5, 50, 100, 364), status = 0),
  data.frame(tier = "one_day", stop = rep(91, 6), status = c(1, 1, 1, 2, 2, 1)),
  data.frame(tier = "all_back", stop = c(3, 28, 28, 91, 200), status = 1),
  data.frame(tier = "all_exit", stop = c(3, 28, 28, 91), status = 2))

cases <- list(
  competing_colon = fill(colon_first),
  competing_ties = fill(simulate(400)[c("tier", "stop", "status")]),
  by_condition = fill(simulate(500)[c("tier", "condition", "stop", "status")]),
  delayed_entry = fill(simulate(400, TRUE)[c("tier", "start", "stop", "status")]),
  weighted_pbc = fill(pbc_weighted),
  weighted_delayed = fill(simulate(300, TRUE)[c("tier", "start", "stop", "status", "weight")]),
  clustered = fill(simulate(400)[c("tier", "stop", "status", "cluster")]),
  clustered_all = fill(simulate(400, TRUE)),
  km_veteran = fill(data.frame(tier = as.character(veteran$celltype), stop = veteran$time,
                               status = veteran$status)),
  km_cgd_centres = fill(data.frame(tier = as.character(cgd$treat), start = cgd$tstart,
                                   stop = cgd$tstop, status = cgd$status,
                                   cluster = as.integer(cgd$center))),
  # Whole days are needed: survival's heart has half days, for those with an event on day 0.
  persons_heart = fill(data.frame(tier = as.character(heart$surgery), start = 2 * heart$start,
                                  stop = 2 * heart$stop, status = heart$event,
                                  cluster = heart$id)),
  tiny = fill(tiny))

log_log <- function(p, se) {
  inside <- p > 0 & p < 1
  width <- ifelse(inside, qnorm(0.975) * se / (p * -log(p)), NA)
  data.frame(lo = exp(-exp(log(-log(p)) + width)), hi = exp(-exp(log(-log(p)) - width)))
}

# What R is asked. Every row is an episode of its own (id). survival 3.5-3 takes no notice of
# `cluster` in a survfit with competing events, so those standard errors are summed over clusters
# from R's own influence values; without competing events survfit's `cluster` is used.
answer <- function(name, d, variance) {
  d$stratum <- paste(d$tier, d$condition, sep = "|")
  d$row <- seq_len(nrow(d))
  d$how <- factor(ifelse(d$status %in% 1:2, d$status, 0), 0:2, c("censored", "returned", "exited"))
  days <- sort(unique(c(0, 1, 7, 28, 91, 182, 364, max(d$stop),
                        floor(quantile(d$stop, c(0.25, 0.5, 0.9), names = FALSE)))))
  one <- function(s) {
    # R warns of log(-log(p)) where p is 0 or 1; those limits are not compared.
    fit <- suppressWarnings(survfit(Surv(start, stop, how) ~ 1, data = s, id = row,
                                    weights = weight, conf.type = "log-log", influence = 1))
    at <- suppressWarnings(summary(fit, times = days, extend = TRUE))
    clustered <- function(state) {
      # Influence of each row (unweighted) on the state, at time 0 and then at each of fit$time.
      influence <- s$weight * matrix(fit$influence.pstate[, , state], nrow(s))
      stopifnot(all.equal(sqrt(colSums(influence^2))[-1], fit$std.err[, state]))
      sqrt(colSums(rowsum(influence, s$cluster)^2))[1 + findInterval(days, fit$time)]
    }
    se <- if (variance == "row") at$std.err[, 2] else clustered(2)
    if (variance == "cluster" && !any(s$status == 2)) {
      km <- survfit(Surv(start, stop, status == 1) ~ 1, data = s, id = row, weights = weight,
                    cluster = cluster)
      se <- summary(km, times = days, extend = TRUE)$std.err
    }
    limits <- function(state, se) {
      if (variance == "cluster") return(log_log(at$pstate[, state], se))
      data.frame(lo = at$lower[, state], hi = at$upper[, state])
    }
    exits <- limits(3, if (variance == "cluster") clustered(3))
    at_risk <- sapply(days, function(t) sum(s$start < max(t, 1) & s$stop >= t))
    data.frame(case = name, variance, tier = s$tier[1], condition = s$condition[1], day = days,
               at_risk, returned = at$pstate[, 2], se, limits(2, se), exited = at$pstate[, 3],
               exited_lo = exits$lo, exited_hi = exits$hi)
  }
  do.call(rbind, lapply(split(d, d$stratum), one))
}

expected <- do.call(rbind, lapply(names(cases), function(name) {
  d <- cases[[name]]
  both <- if (length(unique(d$cluster)) > 1) c("row", "cluster") else "row"
  do.call(rbind, lapply(both, function(variance) answer(name, d, variance)))
}))
data <- do.call(rbind, lapply(names(cases), function(name) cbind(case = name, cases[[name]])))

write <- function(d, file) {
  call <- "# R: survfit(Surv(start, stop, how) ~ 1, id = row, weights = weight) by stratum; incidence.R"
  writeLines(c(call, paste("# survival", packageVersion("survival"))), file)
  numbers <- vapply(d, is.double, TRUE)
  d[numbers] <- lapply(d[numbers], function(x)
    ifelse(is.na(x), NA, trimws(formatC(x, digits = 14, format = "g"))))
  suppressWarnings(write.table(d, file, sep = ",", row.names = FALSE, quote = FALSE, na = "",
                               append = TRUE))
}
write(data, "incidence_data.csv")
write(expected, "incidence_expected.csv")
