// Package agent starts the running executable again in one of two roles, which its first argument names:
// see [Reexec].
//
// An agent is process 1 of a container: it runs the commands that it reads from its standard input, and
// reports on its standard output what they print and how they end. An exec by the engine would take a
// twentieth of a second more. It ends with its input, and all commands with it. The executable is mounted
// in the container. It must be static, as the container may have no libraries, or others. [NewClient] is
// the other end of the connection.
//
// A reaper is a process on this machine that removes a container when this process ends: see [WatchOver].
package agent
