// Package report writes what people and CI read about a run: errors with their kinds and exit codes, what
// failed and what to do about it, tables of what was built, and the diagnostics of a check as GitHub's
// workflow commands and as SARIF. It decides nothing and runs nothing.
package report
