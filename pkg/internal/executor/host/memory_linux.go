package host

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// memory is how many bytes this machine has, or the container that this process runs in
// (https://docs.kernel.org/admin-guide/cgroup-v2.html, memory.max, and that of version 1);
// 0 where nobody knows.
func memory() int64 {
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err != nil {
		return 0
	}
	total := int64(info.Totalram) * int64(info.Unit)
	for _, name := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
			total = min(total, limit)
		}
	}
	return total
}
