package conformance

import (
	"strings"
	"testing"
)

// rows returns the results on standard output: by the first column and the tag, if there is one,
// the other columns by title.
func (c *call) rows(t *testing.T) table {
	t.Helper()
	rows := map[string]map[string]string{}
	var titles []string
	for line := range strings.Lines(c.stdout.String()) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if fields[0] == "TARGET" || fields[0] == "IMAGE" {
			titles = fields
			continue
		}
		row := map[string]string{}
		for i, title := range titles {
			row[title] = fields[i]
		}
		key := fields[0] + " " + row["PLATFORM"]
		if tag := row["TAG"]; tag != "" {
			key = tag
		}
		rows[key] = row
	}
	return rows
}
