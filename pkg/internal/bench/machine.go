package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

// The platform of this machine.
const hostOS, hostArch = runtime.GOOS, runtime.GOARCH

// describeMachine describes where the benchmark ran, without the machine's name.
func describeMachine(load float64, e *engine, tools []tool) string {
	parts := []string{fmt.Sprintf("%d cores", runtime.NumCPU())}
	if cpu := field("/proc/cpuinfo", "model name"); cpu != "" {
		parts[0] += " (" + cpu + ")"
	}
	if kib, err := strconv.ParseInt(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"), 10, 64); err == nil {
		parts = append(parts, fmt.Sprintf("%.0f GiB of memory", float64(kib)/(1<<20)))
	}
	system := hostOS + "/" + hostArch
	if name := strings.Trim(field("/etc/os-release", "PRETTY_NAME"), `"`); name != "" {
		system = name + " on " + hostArch
	}
	if kernel, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		system += ", kernel " + strings.TrimSpace(string(kernel))
	}
	parts = append(parts, system, "Go "+goVersion)
	if e != nil {
		parts = append(parts, fmt.Sprintf("Docker engine %s (%s)", e.info.ServerVersion, e.info.Driver))
	}
	for _, t := range tools {
		switch t.name {
		case koName:
			parts = append(parts, "ko "+firstLine("ko", "version"))
		case bakeName:
			parts = append(parts, firstLine("docker", "buildx", "version"))
		}
	}
	if load > float64(runtime.NumCPU())/2 {
		parts = append(parts, fmt.Sprintf("not idle: the load average was %.1f", load))
	}
	return strings.Join(parts, "; ")
}

// loadAverage is that of the last minute.
func loadAverage() float64 {
	data, _ := os.ReadFile("/proc/loadavg") // of other systems it is not known
	word, _, _ := strings.Cut(string(data), " ")
	load, _ := strconv.ParseFloat(word, 64)
	return load
}

// field is the value of the first line "name : value" or "name=value" of a file.
func field(file, name string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		rest, ok := strings.CutPrefix(lines.Text(), name)
		if value := strings.TrimLeft(rest, " \t:="); ok && value != "" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// firstLine is what a program prints of itself.
func firstLine(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		return "of an unknown version"
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}
