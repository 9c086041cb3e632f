// Package gobuild is the API: one function and one struct of options for each verb. Mage targets and the gobuild
// binary call these and nothing else, and so may any other Go program.
//
// A verb finds and loads the configuration, chooses the executor, looks up what the plan has to be told, makes the
// plan, carries it out, and prints what came of it to the streams of its options. It returns an [Error] where the
// user is to be told what to do, with the exit code for a program.
//
// A program that calls a verb calls [Reexec] first in main.
package gobuild
