# The exact signed-rank test of R's coin on 200 invented cases with ties and zeros, to compare ours with.
#
#   Rscript tools/r/signed_rank.R > tests/signed_rank_coin.csv
#
# Needs R with the package coin (Debian: r-cran-coin). coin's default is zero.method = "Pratt"; "Wilcoxon" drops zeros.
# The differences are so many steps of 1, a half or a third (column "parts": how many steps make 1).

suppressPackageStartupMessages(library(coin))
set.seed(20240614)

tests <- function(differences, zeros) {
  nothing <- rep(0, length(differences))
  run <- function(alternative) {
    wilcoxsign_test(differences ~ nothing, distribution = "exact", zero.method = zeros, alternative = alternative)
  }
  c(statistic(run("two.sided"), "linear")[1],
    sapply(c("two.sided", "greater", "less"), function(alternative) as.numeric(pvalue(run(alternative)))))
}

one_case <- function(number) {
  pairs <- if (number <= 180) sample(3:40, 1) else sample(60:200, 1)
  repeat {
    steps <- as.integer(round(rnorm(pairs, mean = runif(1, -0.5, 1), sd = runif(1, 0.7, 2.5))))
    if (any(steps != 0)) break
  }
  results <- c(tests(steps, "Pratt"), tests(steps, "Wilcoxon"))
  c(paste(steps, collapse = " "), sample(1:3, 1), sprintf("%.15g", results))
}

cat("# Made by tools/r/signed_rank.R with R ", R.version$major, ".", R.version$minor, " and coin ",
    as.character(packageVersion("coin")), "; invented differences\n", sep = "")
columns <- c("statistic", "two_sided", "greater", "less")
cat("steps", "parts", paste0("pratt_", columns), paste0("drop_", columns), sep = ",")
cat("\n")
for (number in 1:200) cat(paste(one_case(number), collapse = ","), "\n", sep = "")
