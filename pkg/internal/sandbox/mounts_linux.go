package sandbox

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// oldRoot is where this machine's root directory is while the new one is made.
const oldRoot = "/.gobuild-before"

// newRoot is a directory that every machine has, on which the new root is mounted at first.
const newRoot = "/dev"

// mountRoot makes the new root directory, in this process's mount namespace.
func mountRoot(steps []step) error {
	if err := enterEmpty(); err != nil {
		return err
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			return &SetupError{s.op + " " + s.path, unwrapPath(err)}
		}
	}
	if err := unix.Unmount(oldRoot, unix.MNT_DETACH); err != nil {
		return &SetupError{"leave the machine's root directory", err}
	}
	if err := os.Remove(oldRoot); err != nil {
		return &SetupError{"leave the machine's root directory", unwrapPath(err)}
	}
	return seal("/")
}

// enterEmpty makes an empty directory the root, with the old root below it.
func enterEmpty() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return &SetupError{"keep mounts apart", err}
	}
	if err := mountEmpty(newRoot); err != nil {
		return &SetupError{"mount an empty root directory", err}
	}
	if err := unix.Mkdir(newRoot+oldRoot, 0o700); err != nil {
		return &SetupError{"make a directory in the empty root directory", err}
	}
	if err := unix.PivotRoot(newRoot, newRoot+oldRoot); err != nil {
		return &SetupError{"change the root directory", err}
	}
	return unix.Chdir("/")
}

func mountEmpty(path string) error {
	return unix.Mount("gobuild", path, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=755")
}

func (s step) do() error {
	switch s.op {
	case opDir:
		return unix.Mkdir(s.path, 0o755)
	case opFile:
		return touch(s.path)
	case opLink:
		return unix.Symlink(s.text, s.path)
	case opCopy:
		return copyFile(oldRoot+s.text, s.path)
	case opText:
		return os.WriteFile(s.path, []byte(s.text), 0o644)
	case opCover:
		return unix.Mount(oldRoot+"/dev/null", s.path, "", unix.MS_BIND, "")
	case opShow:
		return bind(s.path, readOnly)
	case opWrite:
		return bind(s.path, unix.MOUNT_ATTR_NODEV)
	case opDevice:
		return bind(s.path, 0)
	case opScratch, opHide:
		return mountEmpty(s.path)
	case opProcesses:
		return mountProc(s.path)
	case opSeal:
		return seal(s.path)
	}
	return unix.EINVAL
}

func touch(path string) error {
	fd, err := unix.Open(path, unix.O_CREAT|unix.O_EXCL|unix.O_WRONLY|unix.O_CLOEXEC, 0o644)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

// copyFile copies a file. It does nothing for one that may not be read.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if os.IsPermission(err) || os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	data, err := io.ReadAll(in) // of sysfs(5), too
	if err == nil {
		_, err = out.Write(data)
	}
	return err
}

// bind mounts a path of this machine at the same path, with all that is mounted below it.
func bind(path string, attributes uint64) error {
	if err := unix.Mount(oldRoot+path, path, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return err
	}
	return restrict(path, attributes|unix.MOUNT_ATTR_NOSUID)
}

// seal makes a mounted directory read-only.
func seal(path string) error {
	const flags = unix.MS_REMOUNT | unix.MS_BIND | unix.MS_RDONLY | unix.MS_NOSUID | unix.MS_NODEV
	if err := unix.Mount("", path, "", flags, ""); err != nil {
		return &SetupError{"make read-only " + path, err}
	}
	return nil
}

// mountProc mounts proc(5), read-only: with it root could change the machine even without privileges.
// Containers that hide parts of it do not permit the mount; then the directory stays empty.
func mountProc(path string) error {
	const flags = unix.MS_RDONLY | unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	if err := unix.Mount("proc", path, "proc", flags, ""); err != unix.EPERM && err != unix.EACCES {
		return err
	}
	return nil
}

// restrict sets attributes of a mount and of all below it.
func restrict(path string, attributes uint64) error {
	err := unix.MountSetattr(unix.AT_FDCWD, path, unix.AT_RECURSIVE, &unix.MountAttr{Attr_set: attributes})
	if err != unix.ENOSYS && err != unix.EPERM {
		return err
	}
	return restrictEach(oldRoot+"/proc/self/mountinfo", path, attributes) // proc(5) is still mounted there
}

// unwrapPath is the error of the system without the path, which the message has elsewhere.
func unwrapPath(err error) error {
	if e, is := err.(*os.PathError); is {
		return e.Err
	}
	return err
}
