//go:build unix && !linux

package process

import "syscall"

func treeAttr(Level, bool) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
