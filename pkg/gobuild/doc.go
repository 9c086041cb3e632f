// Package gobuild is the API of gobuild: a function and a struct of options for each verb. The mage targets and
// the gobuild binary call nothing else, and any other Go program may call it too.
//
// A verb finds and loads the configuration, chooses the executor, looks up facts, makes a plan, carries it out,
// and prints the results to the streams of its options. If it fails, it returns an [Error] with a message that
// tells the user what to do, and an exit code.
//
// A program that calls a verb calls [Reexec] first in main.
package gobuild
