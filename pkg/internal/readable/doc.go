// Package readable decides which files of this machine a configuration may read: those below its
// repository, after links are resolved, and what the user allows. It reads files without blocking
// on pipes, and with a limit on their size.
package readable
