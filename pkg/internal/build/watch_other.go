//go:build !linux

package build

func watch(string, func(name string, renamed bool)) (stop func()) { return func() {} }
