//go:build unix && !linux

package host

import "syscall"

func treeAttr(level, bool) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
