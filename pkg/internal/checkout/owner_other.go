//go:build !unix

package checkout

import "io/fs"

// owned: who owns what is not looked at here. The user's profile is the user's.
func checkOwner(fs.FileInfo) error { return nil }
