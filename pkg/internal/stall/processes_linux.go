package stall

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of processor times in proc(5): 1/100 s on every architecture of Linux.
const tick = 10 * time.Millisecond

// A process is a line of /proc/PID/stat.
type process struct {
	id, parent int
	busy       time.Duration
}

// childrenUsage returns the usage of the processes below this one. It is not ok if the system does
// not report it.
func childrenUsage() (sum usage, ok bool) {
	if _, err := os.ReadFile("/proc/self/io"); err != nil {
		return usage{}, false
	}
	names, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return usage{}, false
	}
	below := map[int][]process{}
	for _, name := range names {
		if p, ok := readProcess(name); ok {
			below[p.parent] = append(below[p.parent], p)
		}
	}
	sum.add(below, os.Getpid())
	return sum, true
}

// add adds the usage of the processes below parent. Ended ones count for their parents.
func (u *usage) add(below map[int][]process, parent int) {
	for _, p := range below[parent] {
		u.busy += p.busy
		u.moved += bytesMoved(p.id)
		u.add(below, p.id)
	}
}

func readProcess(name string) (p process, ok bool) {
	data, err := os.ReadFile(name)
	end := bytes.LastIndexByte(data, ')') // of the program's name, which may have anything in it
	if err != nil || end < 0 {
		return p, false
	}
	fields := strings.Fields(string(data[end+1:])) // from the state on
	if len(fields) < 15 {
		return p, false
	}
	p.id, _ = strconv.Atoi(filepath.Base(filepath.Dir(name)))
	p.parent, _ = strconv.Atoi(fields[1])
	for _, f := range fields[11:15] { // utime, stime, cutime, cstime
		n, _ := strconv.ParseInt(f, 10, 64)
		p.busy += time.Duration(n) * tick
	}
	return p, p.id > 0
}

// bytesMoved returns how many bytes a process read and wrote, or 0 if the system does not report
// it.
func bytesMoved(id int) (sum int64) {
	data, _ := os.ReadFile("/proc/" + strconv.Itoa(id) + "/io")
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		if name == "rchar" || name == "wchar" {
			n, _ := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			sum += n
		}
	}
	return sum
}
