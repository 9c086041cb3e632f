package sandbox

import (
	"strings"

	"golang.org/x/sys/unix"

	"github.com/gobuild-dev/gobuild/pkg/internal/mountinfo"
)

// readOnly are the attributes of what cannot be written.
const readOnly = unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NODEV

// restrictEach is restrict for Linux before 5.12: it remounts each mount that mountinfo lists.
func restrictEach(file, path string, attributes uint64) error {
	mounts, err := mountinfo.Read(file)
	if err != nil {
		return err
	}
	for _, m := range mounts {
		if m.Point != path && !strings.HasPrefix(m.Point, path+"/") {
			continue
		}
		if err := unix.Mount("", m.Point, "", unix.MS_REMOUNT|unix.MS_BIND|flagsOf(m.Options)|flagsFor(attributes),
			""); err != nil {
			return err
		}
	}
	return nil
}

var flagNames = map[string]uintptr{
	"ro": unix.MS_RDONLY, "nosuid": unix.MS_NOSUID, "nodev": unix.MS_NODEV, "noexec": unix.MS_NOEXEC,
	"noatime": unix.MS_NOATIME, "nodiratime": unix.MS_NODIRATIME, "relatime": unix.MS_RELATIME,
}

// flagsOf are the flags that a mount has, which a remount must repeat.
func flagsOf(options string) (flags uintptr) {
	for name := range strings.SplitSeq(options, ",") {
		flags |= flagNames[name]
	}
	return flags
}

// flagsFor are the flags for attributes of mount_setattr(2).
func flagsFor(attributes uint64) (flags uintptr) {
	for attribute, flag := range map[uint64]uintptr{
		unix.MOUNT_ATTR_RDONLY: unix.MS_RDONLY, unix.MOUNT_ATTR_NOSUID: unix.MS_NOSUID,
		unix.MOUNT_ATTR_NODEV: unix.MS_NODEV,
	} {
		if attributes&attribute != 0 {
			flags |= flag
		}
	}
	return flags
}
