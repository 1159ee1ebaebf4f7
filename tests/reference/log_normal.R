# Reference answers for models.comparisons.log_normal and models.comparisons.before_after, from R's survival package.
#
# Run in this folder:  Rscript log_normal.R
# Writes log_normal_data.csv and log_normal_expected.csv. Groups and periods are made of other
# covariates: what counts here is that the same numbers come out.

library(survival)

lung_ok <- subset(lung, !is.na(inst) & !is.na(ph.ecog))
colon_ok <- subset(colon, etype == 2)
data <- rbind(
  data.frame(case = "lung", time = lung_ok$time, status = lung_ok$status - 1,
             group = as.integer(lung_ok$sex == 2), period = as.integer(lung_ok$ph.ecog > 0),
             cluster = lung_ok$inst, weight = 1),
  data.frame(case = "colon", time = colon_ok$time, status = colon_ok$status,
             group = as.integer(colon_ok$rx == "Lev+5FU"), period = colon_ok$sex,
             cluster = colon_ok$age, weight = 1 + colon_ok$differ %in% 3 + colon_ok$id %% 4 / 8)
)

# With weights, survreg(robust = TRUE) adds up influences without them (so does survival 3.5-3 with
# cluster =): here they are weighted, as coxph does. Without weights both are the same (lung).
error <- function(influence) sprintf("%.12g", sqrt(colSums(influence^2)))
fit <- function(d) {
  f <- survreg(Surv(time, status) ~ group * period, d, weights = weight, dist = "lognormal",
               control = survreg.control(rel.tolerance = 1e-13, maxiter = 200))
  influence <- residuals(f, "dfbeta", weighted = TRUE)
  if (all(d$weight == 1)) {
    own <- survreg(Surv(time, status) ~ group * period, d, dist = "lognormal", cluster = cluster,
                   control = survreg.control(rel.tolerance = 1e-13, maxiter = 200))
    stopifnot(all.equal(unname(sqrt(diag(vcov(own)))),
                        unname(sqrt(colSums(rowsum(influence, d$cluster)^2))), tolerance = 1e-9))
  }
  data.frame(case = d$case[1], term = c("constant", "group", "period", "product", "log_scale"),
             estimate = sprintf("%.12g", c(coef(f), log(f$scale))),
             se = sprintf("%.12g", sqrt(diag(vcov(f)))),
             se_row = error(influence), se_cluster = error(rowsum(influence, d$cluster)))
}
told <- do.call(rbind, lapply(split(data, data$case), fit))
write_noted <- function(frame, path, note) {
  writeLines(c(note, paste("# survival", packageVersion("survival"))), path)
  suppressWarnings(write.table(frame, path, sep = ",", row.names = FALSE, quote = FALSE, append = TRUE))
}
write_noted(data, "log_normal_data.csv", "# survival::lung and survival::colon (deaths); see log_normal.R")
write_noted(told, "log_normal_expected.csv",
            "# R: survreg(Surv(time, status) ~ group * period, weights, dist = \"lognormal\"); errors: log_normal.R")
