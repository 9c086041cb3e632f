// Package gobuild is the facade: one function for each verb. Mage targets and the gobuild
// binary call these and nothing else, and so may any other Go program.
//
// Each verb goes the same way: open a session (find and load the file, choose the executor),
// look up what the plan needs to know, make the plan, execute it, and print what came out.
//
// A program that calls a verb calls [Reexec] first in main.
package gobuild
