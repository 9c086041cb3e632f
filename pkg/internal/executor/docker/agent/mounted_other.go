//go:build !linux

package agent

import "errors"

// bootID is that of no kernel: agents are programs for Linux, which is another.
func bootID() string { return "" }

func fileAt(string) (fileID, error) { return fileID{}, errors.ErrUnsupported }
