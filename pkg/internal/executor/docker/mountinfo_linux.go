package docker

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
)

// mountPoints returns the directories and files below dir, itself not among them, at which
// something is mounted, as /proc/self/mountinfo (proc(5)) tells.
func mountPoints(dir string) ([]string, error) {
	file, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	prefix := strings.TrimSuffix(dir, "/") + "/"
	var points []string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 {
			continue
		}
		if point := unescape(fields[4]); point != prefix && strings.HasPrefix(point, prefix) {
			points = append(points, point)
		}
	}
	slices.Sort(points)
	return slices.Compact(points), lines.Err()
}

// unescape turns \040 and the like into the characters that they stand for.
func unescape(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+4 <= len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				out.WriteByte(byte(c))
				i += 3
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
