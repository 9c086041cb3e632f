package sandbox

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// readOnly is what is shown and not to be written.
const readOnly = unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NODEV

// restrictEach is restrict before Linux 5.12: mount after mount, as mountinfo has them.
func restrictEach(mountinfo, path string, attributes uint64) error {
	text, err := os.ReadFile(mountinfo)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 6 {
			continue
		}
		at := unescape(fields[4])
		if at != path && !strings.HasPrefix(at, path+"/") {
			continue
		}
		if err := unix.Mount("", at, "", unix.MS_REMOUNT|unix.MS_BIND|flagsOf(fields[5])|flagsFor(attributes), ""); err != nil {
			return err
		}
	}
	return nil
}

var flagNames = map[string]uintptr{
	"ro": unix.MS_RDONLY, "nosuid": unix.MS_NOSUID, "nodev": unix.MS_NODEV, "noexec": unix.MS_NOEXEC,
	"noatime": unix.MS_NOATIME, "nodiratime": unix.MS_NODIRATIME, "relatime": unix.MS_RELATIME,
}

// flagsOf are a mount's own, which must stay.
func flagsOf(options string) (flags uintptr) {
	for name := range strings.SplitSeq(options, ",") {
		flags |= flagNames[name]
	}
	return flags
}

func flagsFor(attributes uint64) (flags uintptr) {
	for attribute, flag := range map[uint64]uintptr{
		unix.MOUNT_ATTR_RDONLY: unix.MS_RDONLY, unix.MOUNT_ATTR_NOSUID: unix.MS_NOSUID, unix.MOUNT_ATTR_NODEV: unix.MS_NODEV,
	} {
		if attributes&attribute != 0 {
			flags |= flag
		}
	}
	return flags
}

// unescape reads a path of mountinfo: spaces and the like are octal numbers.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
