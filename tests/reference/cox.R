# Reference answers for models.cox, from R's survival package.
#
# Run in this folder:  Rscript cox.R
# Writes cox_data.csv (the episodes), cox_coefficients.csv, cox_fits.csv, cox_tests.csv and
# cox_curves.csv (R's answers), all kept in the repository so that the tests need no R. Real data
# are survival's own; the rest is simulated here from a fixed seed.

library(survival)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20121002)

base <- function(d) {
  for (column in c("a", "b", "g")) if (is.null(d[[column]])) d[[column]] <- "all"
  if (is.null(d$x)) d$x <- 0
  for (column in c("start", "cluster", "offset")) if (is.null(d[[column]])) d[[column]] <- 0
  if (is.null(d$weight)) d$weight <- 1
  d$row <- seq_len(nrow(d))
  d[c("row", "a", "b", "g", "x", "offset", "start", "stop", "status", "weight", "cluster")]
}

simulate <- function(n, delayed = FALSE) {
  a <- sample(c("none", "A", "B", "C"), n, TRUE)
  b <- sample(c("y", "m", "o"), n, TRUE)
  g <- sample(c("back_pain", "stress", "cancer"), n, TRUE)
  start <- if (delayed) rbinom(n, 1, 0.4) * sample(0:60, n, TRUE) else rep(0, n)
  pace <- 0.01 * exp(0.4 * (a == "A") - 0.3 * (a == "C") + 0.2 * (b == "o") + 0.3 * (g == "stress"))
  absent <- start + ceiling(rexp(n, pace))
  seen <- start + sample(60:400, n, TRUE)
  data.frame(a, b, g, x = round(rnorm(n), 2), start, stop = pmin(absent, seen),
             status = ifelse(absent <= seen, sample(1:2, n, TRUE, c(0.85, 0.15)), 0),
             weight = round(runif(n, 0.2, 2), 3), cluster = sample(25, n, TRUE),
             offset = round(rnorm(n, 0, 0.3), 2))
}

# heart: a transplant is a covariate that changes with time. Whole days are needed: times doubled.
transplants <- data.frame(a = as.character(heart$transplant), x = heart$age, b = as.character(heart$surgery),
                          start = 2 * heart$start, stop = 2 * heart$stop, status = heart$event,
                          cluster = heart$id)
# bladder2: up to four recurrences a person, counting-process.
recurrences <- data.frame(a = as.character(bladder2$rx), x = bladder2$number, offset = 0,
                          g = paste0("e", bladder2$enum), start = bladder2$start,
                          stop = bladder2$stop, status = bladder2$event, cluster = bladder2$id)
recurrences <- recurrences[recurrences$stop > recurrences$start, ]
infections <- data.frame(a = as.character(cgd$treat), b = as.character(cgd$sex), x = cgd$age,
                         start = cgd$tstart, stop = cgd$tstop, status = cgd$status,
                         cluster = as.integer(cgd$center))
cancer <- lung[complete.cases(lung[c("ph.ecog", "age", "sex")]), ]
lungs <- data.frame(a = as.character(cancer$ph.ecog), b = as.character(cancer$sex), x = cancer$age,
                    stop = cancer$time, status = cancer$status - 1)
veterans <- data.frame(a = as.character(veteran$celltype), b = as.character(veteran$trt), x = veteran$karno,
                       stop = veteran$time, status = veteran$status)
first <- colon[colon$etype == 1, ]
death <- colon[colon$etype == 2, ][match(first$id, colon[colon$etype == 2, ]$id), ]
recurrence <- data.frame(a = as.character(first$rx), b = as.character(first$sex),
                         stop = pmin(first$time, death$time),
                         status = ifelse(first$status == 1, 1, ifelse(death$status == 1, 2, 0)))
ties <- simulate(300)
ties$stop <- ceiling(ties$stop / 30) * 30

cases <- list(
  time_varying_heart = list(base(transplants), "a + b + x", NULL, 1),
  recurrent_bladder = list(base(recurrences), "a + x + strata(g)", "g", 1),
  clustered_cgd = list(base(infections), "a + b + x", NULL, 1),
  lung = list(base(lungs), "a + b + x", NULL, 1),
  veteran = list(base(veterans), "a + b + x", NULL, 1),
  competing_colon = list(base(recurrence), "a + b", NULL, 1),
  competing_colon_death = list(base(recurrence), "a + b", NULL, 2),
  heavy_ties = list(base(ties), "a + b", NULL, 1),
  weighted = list(base(simulate(400)), "a + b + x", NULL, 1),
  delayed_weighted_strata = list(base(simulate(500, TRUE)), "a + b + x + strata(g)", "g", 1),
  interaction = list(base(simulate(600)[c("a", "b", "stop", "status")]), "a + b + a:b", NULL, 1),
  with_offset = list(base(simulate(300)), "a + offset(offset)", NULL, 1),
  ridge = list(base(simulate(200)[c("a", "x", "stop", "status")]), "ridge", NULL, 1),
  two_people = list(base(data.frame(x = c(1, 2, 3), stop = c(5, 3, 8), status = c(1, 1, 0))), "x", NULL, 1),
  one_day = list(base(data.frame(x = c(1, 2, 4, 3, 1), stop = rep(7, 5), status = c(1, 1, 1, 0, 0))),
                 "x", NULL, 1))

fit <- function(d, terms, cause, method, robust) {
  d$a <- factor(d$a); if ("none" %in% levels(d$a)) d$a <- relevel(d$a, "none")
  event <- "Surv(start, stop, status == cause)"
  if (terms == "ridge") {
    # ridge() takes numbers; its penalty is theta / 2 times the sum of squares.
    m <- model.matrix(~ a + x, d)[, -1]
    return(coxph(Surv(start, stop, status == cause) ~ ridge(m, theta = 3, scale = FALSE), d,
                 weights = weight, ties = method))
  }
  f <- as.formula(paste(event, "~", terms))
  environment(f) <- environment()
  if (robust == "cluster") coxph(f, d, weights = weight, ties = method, cluster = cluster)
  else coxph(f, d, weights = weight, ties = method, robust = TRUE, id = row)
}

coefficients <- fits <- tests <- curves <- list()
for (name in names(cases)) for (method in c("efron", "breslow")) {
  d <- cases[[name]][[1]]; terms <- cases[[name]][[2]]; cause <- cases[[name]][[4]]
  robust <- if (length(unique(d$cluster)) > 1) "cluster" else "row"
  f <- fit(d, terms, cause, method, robust)
  key <- data.frame(case = name, ties = method)
  model <- if (is.null(f$naive.var)) f$var else f$naive.var
  se_robust <- if (terms == "ridge") NA else sqrt(diag(f$var))
  coefficients[[length(coefficients) + 1]] <- cbind(
    key, place = seq_along(coef(f)), coef = unname(coef(f)), se = sqrt(diag(model)), se_robust)
  fits[[length(fits) + 1]] <- cbind(key, robust, null = f$loglik[1], log_likelihood = f$loglik[2])
  if (terms != "ridge" && name != "one_day" && name != "two_people") {
    z <- cox.zph(f, transform = "km", terms = TRUE)$table
    tests[[length(tests) + 1]] <- cbind(key, term = rownames(z), chi2 = z[, 1], df = z[, 2], p = z[, 3])
  }
  if (name %in% c("weighted", "competing_colon", "delayed_weighted_strata")) {
    g <- coxph(formula(f), transform(d, a = relevel(factor(a), if ("none" %in% a) "none" else levels(factor(a))[1])),
               weights = weight, ties = method, robust = FALSE)
    new <- d[c(1, 2), ]
    for (k in 1:2) {
      s <- survfit(g, newdata = new[k, ], conf.type = "log")
      at <- summary(s, times = c(28, 91, 182), extend = TRUE)
      curves[[length(curves) + 1]] <- cbind(key, person = k, day = at$time, cumulative_hazard = at$cumhaz,
                                            free = at$surv, se = at$std.err / at$surv, lo = at$lower, hi = at$upper)
    }
  }
}

write <- function(d, file, call) {
  writeLines(c(paste("# R:", call), paste("# survival", packageVersion("survival"))), file)
  numbers <- vapply(d, is.double, TRUE)
  d[numbers] <- lapply(d[numbers], function(x)
    ifelse(is.na(x), NA, trimws(formatC(x, digits = 14, format = "g"))))
  suppressWarnings(write.table(d, file, sep = ",", row.names = FALSE, quote = FALSE, na = "",
                               append = TRUE))
}
data <- do.call(rbind, lapply(names(cases), function(name) cbind(case = name, cases[[name]][[1]])))
call <- "coxph(Surv(start, stop, status == cause) ~ terms, weights = weight, cluster = cluster); cox.R"
write(data, "cox_data.csv", call)
write(do.call(rbind, coefficients), "cox_coefficients.csv", call)
write(do.call(rbind, fits), "cox_fits.csv", call)
write(do.call(rbind, tests), "cox_tests.csv", "cox.zph(fit, transform = \"km\", terms = TRUE); cox.R")
write(do.call(rbind, curves), "cox_curves.csv", "survfit(fit, newdata, conf.type = \"log\"); cox.R")
