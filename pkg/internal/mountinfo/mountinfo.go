package mountinfo

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// A Mount is a mounted file system.
type Mount struct {
	Point   string // a directory or a file
	Options string // of the mount, separated by commas
}

// Read returns the mounts in a file that has the format of /proc/self/mountinfo, in its order.
func Read(file string) ([]Mount, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list []Mount
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) >= 6 {
			list = append(list, Mount{Point: unescape(fields[4]), Options: fields[5]})
		}
	}
	return list, nil
}

// PointsBelow returns the mount points below dir, without dir itself. On systems other than Linux there are
// none: their Docker engines run in a virtual machine, which shares a directory and all that is mounted
// below it by one file system.
func PointsBelow(dir string) ([]string, error) {
	if runtime.GOOS != "linux" {
		return nil, nil
	}
	mounts, err := Read("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	prefix := strings.TrimSuffix(dir, "/") + "/"
	var points []string
	for _, m := range mounts {
		if m.Point != prefix && strings.HasPrefix(m.Point, prefix) {
			points = append(points, m.Point)
		}
	}
	slices.Sort(points)
	return slices.Compact(points), nil
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
