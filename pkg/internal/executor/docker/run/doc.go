// Package run runs a program as process 1 of a container that is removed with its end: one that the user
// built, with the user's terminal and signals ([Run]), or one that changes an image ([Change]).
package run
