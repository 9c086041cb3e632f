//go:build !unix

package run

import "os"

// notifySize sends nothing: there is no such signal here.
func notifySize(chan os.Signal) {}
