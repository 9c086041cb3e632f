// Package progress tells the user what runs now and for how long, on standard error. On a
// terminal running tasks are lines that change in place; elsewhere every event is a plain
// line, so that logs stay readable. Results of a run do not go through it.
package progress
