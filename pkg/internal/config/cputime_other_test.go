//go:build !unix

package config

import "time"

var start = time.Now()

func cpuTime() time.Duration { return time.Since(start) }
