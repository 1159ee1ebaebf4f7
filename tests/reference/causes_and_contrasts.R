# Reference answers for models.incidence with several causes, models.mean_time.days_regained and
# models.quantiles, from R's survival package.
#
# Run in this folder, after incidence.R:  Rscript causes_and_contrasts.R
# Writes transplant_data.csv, transplant_expected.csv, regained_expected.csv, quantiles_expected.csv.

library(survival)

write <- function(d, file, call) {
  writeLines(c(paste("# R:", call), paste("# survival", packageVersion("survival"))), file)
  numbers <- vapply(d, is.double, TRUE)
  d[numbers] <- lapply(d[numbers], function(x) trimws(formatC(x, digits = 14, format = "g")))
  suppressWarnings(write.table(d, file, sep = ",", row.names = FALSE, quote = FALSE, na = "",
                               append = TRUE))
}

# Waiting for a liver: a transplant, death and withdrawal all end it.
waiting <- transplant[transplant$futime > 0, ]
waiting$row <- seq_len(nrow(waiting))
episodes <- data.frame(abo = as.character(waiting$abo), time = waiting$futime,
                       status = as.integer(waiting$event) - 1, cluster = waiting$year)
write(episodes, "transplant_data.csv", "survival::transplant; status 1 death, 2 ltx, 3 withdraw")
days <- c(0, 1, 30, 91, 182, 364, 1000, 2055)
told <- do.call(rbind, lapply(split(waiting, waiting$abo), function(d) {
  f <- survfit(Surv(futime, event) ~ 1, d, id = row)
  s <- summary(f, times = days, extend = TRUE)
  # survfit ignores `cluster` where several causes compete: its influence is added up by cluster.
  own <- survfit(Surv(futime, event) ~ 1, d, id = row, influence = 1)$influence.pstate[, , 3]
  by_year <- c(0, sqrt(colSums(rowsum(own, d$year)^2))[-1])[1 + findInterval(days, f$time)]
  data.frame(abo = as.character(d$abo[1]), day = days, death = s$pstate[, 2], ltx = s$pstate[, 3],
             withdraw = s$pstate[, 4], se_death = s$std.err[, 2], se_ltx = s$std.err[, 3],
             se_withdraw = s$std.err[, 4], se_cluster_ltx = by_year)
}))
write(told, "transplant_expected.csv", "survfit(Surv(futime, event) ~ 1, id = row, influence = 1)")

# Days regained: areas between R's curves, errors from R's own influence, added up by cluster.
incidence <- read.csv("incidence_data.csv", comment.char = "#", colClasses = c(tier = "character"))
area <- function(d, until) {
  d$row <- seq_len(nrow(d))
  d$how <- factor(ifelse(d$status %in% 1:2, d$status, 0), 0:2)
  f <- suppressWarnings(survfit(Surv(start, stop, how) ~ 1, d, id = row, weights = weight, influence = 1))
  times <- c(0, f$time[f$time < until], until)
  width <- diff(times)
  p <- rbind(c(1, 0, 0), f$pstate)[seq_along(width), , drop = FALSE]
  own <- d$weight * (matrix(f$influence.pstate[, , 2], nrow(d))[, seq_along(width), drop = FALSE] %*% width)
  list(returned = sum(p[, 2] * width), exited = sum(p[, 3] * width), own = own, cluster = d$cluster)
}
contrast <- function(d, name, comparator, until) {
  other <- area(d[d$tier == comparator, ], until)
  do.call(rbind, lapply(setdiff(sort(unique(d$tier)), comparator), function(tier) {
    arm <- area(d[d$tier == tier, ], until)
    own <- c(arm$own, -other$own)
    data.frame(case = name, condition = d$condition[1], tier, comparator, until,
               days_regained = arm$returned - other$returned, days_exited = arm$exited - other$exited,
               se_row = sqrt(sum(own^2)), se_cluster = sqrt(sum(rowsum(own, c(arm$cluster, other$cluster))^2)))
  }))
}
cases <- list(competing_colon = "Obs", delayed_entry = "A", weighted_delayed = "C", clustered_all = "B",
              km_cgd_centres = "placebo")
regained <- do.call(rbind, lapply(names(cases), function(name) {
  d <- incidence[incidence$case == name, ]
  do.call(rbind, lapply(split(d, d$condition), function(s)
    do.call(rbind, lapply(c(28, 91, 364), function(until) contrast(s, name, cases[[name]], until)))))
}))
write(regained, "regained_expected.csv", "areas under survfit(..., influence = 1), summed by cluster")

shares <- c(0.1, 0.25, 0.5, 0.75, 0.9)
quantiles <- do.call(rbind, lapply(c("km_veteran", "km_cgd_centres"), function(name) {
  d <- incidence[incidence$case == name, ]
  do.call(rbind, lapply(split(d, d$tier), function(s) {
    s$row <- seq_len(nrow(s))
    f <- survfit(Surv(start, stop, factor(status, 0:1)) ~ 1, s, id = row, conf.type = "log-log")
    reach <- function(m, share) { at <- which(m[, 2] >= share); if (length(at)) f$time[at[1]] else NA }
    data.frame(case = name, tier = s$tier[1], quantile = shares,
               day = sapply(shares, function(q) reach(f$pstate, q)),
               lo = sapply(shares, function(q) reach(f$upper, q)),
               hi = sapply(shares, function(q) reach(f$lower, q)))
  }))
}))
write(quantiles, "quantiles_expected.csv", "first times at which survfit's pstate, upper, lower reach a share")
