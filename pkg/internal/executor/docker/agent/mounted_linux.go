package agent

import (
	"os"
	"syscall"
)

func bootID() string {
	id, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return string(id)
}

func fileAt(path string) (fileID, error) {
	var st syscall.Stat_t
	err := syscall.Stat(path, &st)
	return fileID{uint64(st.Dev), st.Ino}, err
}
