// Package mountinfo reads what the kernel lists of mounts (proc(5), /proc/pid/mountinfo).
package mountinfo
