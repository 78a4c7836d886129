# Reproduces the pooled estimates with metafor: Rscript pooled.R, in the folder of the export.
# studies.csv: one row a study and meta-analysis; pooled.csv: what Gleanings found. Stops where the two disagree.
suppressPackageStartupMessages(library(metafor))

studies <- read.csv("studies.csv", stringsAsFactors = FALSE)
pooled <- read.csv("pooled.csv", stringsAsFactors = FALSE)
differ <- function(one, other) abs(one - other) > 1e-6 * pmax(1e-3, abs(other))

for (row in seq_len(nrow(pooled))) {
  wanted <- pooled[row, ]
  data <- studies[studies$meta == wanted$meta, ]
  fit <- rma(yi, vi, data = data, slab = data$study, method = wanted$method, test = wanted$test,
             control = list(threshold = 1e-11, maxiter = 10000, stepadj = 0.5))
  found <- c(estimate = as.numeric(fit$beta), se = fit$se, ci_low = fit$ci.lb, ci_high = fit$ci.ub, tau2 = fit$tau2)
  cat(sprintf("%d. %s (%d studies): %.6f [%.6f, %.6f], tau2 %.6f\n",
              wanted$meta, wanted$title, fit$k, found["estimate"], found["ci_low"], found["ci_high"], found["tau2"]))
  wrong <- names(found)[differ(found, unlist(wanted[names(found)]))]
  if (length(wrong)) stop("metafor disagrees on ", paste(wrong, collapse = ", "))
}
cat("All", nrow(pooled), "pooled estimates agree to 1e-6.\n")
