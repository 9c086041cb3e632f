// Package sandbox gives a process a root directory of its own, which has of this machine nothing but
// what a [Root] shows. It needs Linux and its mount namespaces (mount_namespaces(7)); on other systems
// [Start] returns an error.
//
// Go cannot mount between fork and exec. So the running program is executed once more: in [Reexec] it
// recognizes itself by its first argument, reads its order from a socket, gives up all privileges and
// becomes the command.
package sandbox
