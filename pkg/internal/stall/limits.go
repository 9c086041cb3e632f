package stall

import (
	"fmt"
	"strings"
	"time"
)

// Limits say how long to wait for a peer.
type Limits struct {
	Wait  time.Duration // the longest wait for Floor bytes, and for the headers of an answer
	Floor int64         // how many bytes end a wait
}

// Default holds where the user says nothing else: 1 KiB within a minute, a fraction of what the
// slowest modem line moves.
var Default = Limits{Wait: time.Minute, Floor: 1 << 10}

// Variable is the environment variable that changes Wait: a duration as Go writes it, "90s".
const Variable = "GOBUILD_NETWORK_TIMEOUT"

// FromEnvironment returns Default with the changes in environ, a list as of os.Environ.
func FromEnvironment(environ []string) (Limits, error) {
	l := Default
	for _, kv := range environ {
		value, ok := strings.CutPrefix(kv, Variable+"=")
		if !ok || value == "" {
			continue
		}
		wait, err := time.ParseDuration(value)
		if err != nil || wait <= 0 {
			return Default, fmt.Errorf("%s=%s is no duration: write %s=90s or %[1]s=5m", Variable, value, Variable)
		}
		l.Wait = wait
	}
	return l, nil
}

// orDefault returns l with defaults in place of zero values.
func (l Limits) orDefault() Limits {
	if l.Wait <= 0 {
		l.Wait = Default.Wait
	}
	if l.Floor <= 0 {
		l.Floor = Default.Floor
	}
	return l
}

// Variables returns the environment of a command that downloads: limits for git, which ends slow
// transfers itself and names them, and Variable for a gobuild that watches the command.
func (l Limits) Variables() []string {
	l = l.orDefault()
	seconds := max(1, int64(l.Wait/time.Second))
	return []string{
		fmt.Sprintf("GIT_HTTP_LOW_SPEED_LIMIT=%d", max(1, l.Floor/seconds)),
		fmt.Sprintf("GIT_HTTP_LOW_SPEED_TIME=%d", seconds),
		Variable + "=" + l.Wait.String(),
	}
}
