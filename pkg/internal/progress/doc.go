// Package progress shows on standard error what runs and for how long. On a terminal, running tasks
// are lines that change in place; elsewhere every event is a plain line, so that logs stay
// readable. Results of a run are not printed by it.
package progress
