//go:build !linux

package execute

func watch(string, func(name string, renamed bool)) (stop func()) { return func() {} }
