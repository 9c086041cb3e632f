// Package agent starts the running executable again, in two roles that it takes by the name in its first
// argument (see [Reexec]).
//
// An agent is process 1 of a container: it runs the commands that it reads from its standard input, and
// says on its standard output what they print and how they end. To have the engine start each (docker
// exec) takes a twentieth of a second more. It ends with its input, and all commands with it. The
// executable is shown in the container; it must be static for that, as the container may have no
// libraries, or others. [NewClient] is the other end of the connection.
//
// A reaper is a process on this machine that removes a container when this process ends: see [WatchOver].
package agent
