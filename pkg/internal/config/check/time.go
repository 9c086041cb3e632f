package check

import (
	"fmt"
	"strconv"
	"time"
)

// FromEnvironment stands for the variable of this name, as a time.
const FromEnvironment = "SOURCE_DATE_EPOCH"

// ParseTime parses a time in RFC 3339, or seconds since 1970.
func ParseTime(s string) (time.Time, error) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		if t := time.Unix(n, 0).UTC(); n >= 0 && t.Year() <= lastYear {
			return t, nil
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	return t.UTC(), err
}

// lastYear is the last one that RFC 3339 has.
const lastYear = 9999

// wrongTime checks the time that an image was created at.
func wrongTime(s string) string {
	if _, err := ParseTime(s); err != nil && s != FromEnvironment {
		return fmt.Sprintf("%q is not a time: write git.time, a time such as \"2006-01-02T15:04:05Z\", seconds since "+
			"1970, or %q for that variable of the environment", s, FromEnvironment)
	}
	return ""
}

// wrongDuration checks an interval of a health check. Engines take none below a millisecond.
func wrongDuration(s string) string {
	if d, err := time.ParseDuration(s); err != nil || d < time.Millisecond {
		return fmt.Sprintf("%q is not a time between checks: write a number with its unit, such as \"500ms\", \"30s\" "+
			"or \"1m30s\", of at least 1ms", s)
	}
	return ""
}
