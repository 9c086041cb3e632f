//go:build !unix

package docker

import "os"

// notifySize sends nothing: there is no such signal here.
func notifySize(chan os.Signal) {}
