package tree

import (
	"golang.org/x/sys/unix"
)

// statAll stats a directory and files in it, without following links. The stat of a missing file is
// zero.
func statAll(dir string, names func(i int) string, n int) (own stat, files []stat) {
	files = make([]stat, n)
	fd, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return own, files
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if unix.Fstat(fd, &st) == nil {
		own = statFrom(&st)
		own.Size = 0
	}
	for i := range files {
		if unix.Fstatat(fd, names(i), &st, unix.AT_SYMLINK_NOFOLLOW) == nil {
			files[i] = statFrom(&st)
		}
	}
	return own, files
}

func statFrom(st *unix.Stat_t) stat {
	return stat{Size: st.Size, Mtime: st.Mtim.Nano(), Ctime: st.Ctim.Nano(), Inode: st.Ino, Mode: st.Mode}
}
