package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// A running process is asked how much memory it had, often at first and then now and then: the
// answer is the most that there ever was, so little is missed, and asking takes time too.
const firstInterval, lastInterval = 2 * time.Millisecond, 50 * time.Millisecond

// watchPeak returns a function that, after the process has ended, says how much memory it had
// at most. The kernel's account of an ended process would be of no use: it counts the largest
// of the programs that it started too, compilers for example, and what this process had when
// it was started.
func watchPeak(pid int) func(*os.ProcessState) int64 {
	stop, result := make(chan struct{}), make(chan int64)
	go func() { // ends with the returned function
		var peak int64
		for interval := firstInterval; ; interval = min(interval*21/20, lastInterval) {
			peak = max(peak, highWater(pid))
			select {
			case <-time.After(interval):
			case <-stop:
				result <- peak
				return
			}
		}
	}()
	return func(*os.ProcessState) int64 {
		close(stop)
		return <-result
	}
}

// highWater is the most memory that a process ever had since it began to run its program.
func highWater(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, ok := bytes.Cut(status, []byte("\nVmHWM:"))
	fields := bytes.Fields(rest)
	if !ok || len(fields) == 0 {
		return 0
	}
	kib, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}
