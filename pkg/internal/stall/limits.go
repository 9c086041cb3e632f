package stall

import (
	"fmt"
	"strings"
	"time"
)

// Limits say for how long a peer is waited for.
type Limits struct {
	Wait  time.Duration // the longest wait for Floor bytes, and for the headers of an answer
	Floor int64         // how many bytes end a wait
}

// Default holds where the user says nothing else: 1 KiB within a minute, a fraction of what the
// slowest modem line moves.
var Default = Limits{Wait: time.Minute, Floor: 1 << 10}

// Variable is the environment variable that changes Wait: a duration as Go writes it, "90s".
const Variable = "GOBUILD_NETWORK_TIMEOUT"

// FromEnvironment is Default with what environ, a list as of os.Environ, changes.
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

// orDefault fills in what is zero.
func (l Limits) orDefault() Limits {
	if l.Wait <= 0 {
		l.Wait = Default.Wait
	}
	if l.Floor <= 0 {
		l.Floor = Default.Floor
	}
	return l
}

// Variables are those of a command that fetches: of git, which ends a transfer by itself that is too
// slow and says which one, and Variable for what watches the command.
func (l Limits) Variables() []string {
	l = l.orDefault()
	seconds := max(1, int64(l.Wait/time.Second))
	return []string{
		fmt.Sprintf("GIT_HTTP_LOW_SPEED_LIMIT=%d", max(1, l.Floor/seconds)),
		fmt.Sprintf("GIT_HTTP_LOW_SPEED_TIME=%d", seconds),
		Variable + "=" + l.Wait.String(),
	}
}
