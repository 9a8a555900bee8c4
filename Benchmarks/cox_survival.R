# Fits the Cox model of the data in FOLDER on all rows together and prints seconds, iterations and coefficients as JSON.
suppressMessages(library(survival))
folder <- commandArgs(TRUE)[1]
frame <- do.call(rbind, lapply(c("A", "B", "C"), function(s) read.csv(file.path(folder, paste0("station_", s, ".csv")))))
seconds <- system.time(fit <- coxph(Surv(time, event) ~ ., frame, ties = "efron"))[["elapsed"]]
b <- coef(fit)
cat(sprintf('{"seconds": %.6f, "iterations": %d, "coefficients": {%s}}\n', seconds, fit$iter,
  paste(sprintf('"%s": %.15g', names(b), b), collapse = ", ")))
