// Package plannertest is for tests alone: made-up facts of a project, for the tests of planner and of the
// packages below it.
package plannertest
