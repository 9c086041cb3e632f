package progress

import (
	"fmt"
	"time"
)

// Size returns a number of bytes for people, in SI units: "512 B", "12.3 MB".
func Size(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	value, units := float64(n)/1000, "kMGTPE"
	for value >= 999.95 && len(units) > 1 {
		value, units = value/1000, units[1:]
	}
	return fmt.Sprintf("%.1f %cB", value, units[0])
}

// Duration returns a length of time for people: "0.4s", "1m05s", "2h03m".
func Duration(d time.Duration) string {
	switch {
	case d < 59950*time.Millisecond:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour:
		d = d.Round(time.Second)
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
}

// amount says how many bytes of how many are done, "" if nothing is known.
func amount(done, total int64) string {
	switch {
	case total > 0:
		return Size(done) + " of " + Size(total)
	case done > 0:
		return Size(done)
	}
	return ""
}
