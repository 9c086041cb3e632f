// Package sandbox gives a process a root directory of its own, in which there is nothing of this
// machine but what a [Root] shows, at the paths where it is. It takes Linux and its mount
// namespaces (mount_namespaces(7)); elsewhere [Supported] is false.
//
// Go cannot mount between fork and exec. So the running program is executed once more: in [Reexec] it
// recognizes itself by its first argument, does what it is told over a socket, gives up all
// privileges and becomes the command.
package sandbox
