// Package planner turns a goal into a plan: a DAG of actions.
//
// It is a pure function of a [Goal], whose targets and images have in them what was looked up
// beforehand, and of [plan.Facts]: no clock, no environment, no disk, no process. The same goal and
// the same facts give the same plan, on any machine, so a plan can be printed, compared and
// tested as data. It knows nothing of the language: package gobuild makes a goal of a configuration.
//
// [New] checks what only the whole can show (duplicate outputs, platforms that a toolchain
// cannot make, overrides that a Go version cannot honour) and then emits actions: check_….go have the
// former, new.go and images.go the latter. Package group makes the go commands of compiles.
package planner
