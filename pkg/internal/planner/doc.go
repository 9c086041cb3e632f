// Package planner turns a goal into a plan: a DAG of actions.
//
// It is a pure function of a [Goal], whose targets and images hold the facts about them, and of
// [plan.Facts]: no clock, no environment, no disk, no process. The same goal and the same facts give
// the same plan on any machine, so a plan can be printed, compared and tested as data. The package
// knows nothing of the language: package facts makes targets and images of a configuration's blocks.
//
// [New] checks what needs the whole goal (duplicate outputs, platforms that a toolchain cannot
// compile for, overrides that a Go version does not support), in check….go, and then adds actions,
// in new.go and images.go. Package group makes the go commands of compiles.
package planner
