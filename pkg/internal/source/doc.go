// Package source tells what can be known of Go sources without running go: the
// module or workspace that a directory belongs to and the directories that a build
// of it reads, the main packages below a directory, what a package imports, and what
// vendor directories hold.
//
// It follows the rules of the go command (cmd/go/internal/modload, cmd/go/internal/search
// and go/build), but nothing of the user's environment: GOWORK, GOFLAGS and GOPATH are not
// looked at. It changes nothing on disk.
package source
