# The same tasks in R's survival: Rscript survival.R TASK REPLICATES FILE. Prints seconds and peak GB.
# The file is read, and factors are made, before the clock starts.

suppressMessages(library(survival))
arguments <- commandArgs(TRUE)
d <- read.csv(arguments[3], stringsAsFactors = TRUE)
d$row <- seq_len(nrow(d))
model <- Surv(time, status == 1) ~ tier + age_band + sex + employer_size + employer_oh + factor(deprivation) + occupation
tasks <- list(
  cox = function() coxph(model, d),
  clustered = function() coxph(model, d, cluster = practice),
  curves = function() survfit(Surv(time, factor(status, 0:2)) ~ condition + site, d, id = row),
  bootstrap = function() for (i in seq_len(as.integer(arguments[2]))) {
    times <- rmultinom(1, nlevels(d$practice), rep(1, nlevels(d$practice)))[as.integer(d$practice)]
    d$times <- times
    coxph(model, d[times > 0, ], weights = times)
  })
took <- system.time(tasks[[arguments[1]]]())[["elapsed"]]
memory <- as.numeric(sub("\\D*(\\d+).*", "\\1", grep("VmHWM", readLines("/proc/self/status"), value = TRUE)))
cat(took, memory / 1e6, "\n")
