//go:build !linux

package compile

func watch(string, func(name string, renamed bool)) (stop func()) { return func() {} }
