package execute

import (
	"bytes"
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"
)

// watch calls done with the name of each file of a directory that was written and closed, or
// renamed into it (inotify(7)), by whomever, in a container too. It is a help for speed alone:
// without it nothing is told.
func watch(dir string, done func(name string)) (stop func()) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return func() {}
	}
	f := os.NewFile(uintptr(fd), "inotify") // closing it ends a read
	if _, err := unix.InotifyAddWatch(fd, dir, unix.IN_CLOSE_WRITE|unix.IN_MOVED_TO|unix.IN_ONLYDIR); err != nil {
		f.Close()
		return func() {}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for buf := make([]byte, 64<<10); ; {
			n, err := f.Read(buf)
			if err != nil {
				return
			}
			for _, name := range names(buf[:n]) {
				done(name)
			}
		}
	}()
	return func() {
		f.Close()
		<-ended
	}
}

// names are those of the files in a buffer of events.
func names(events []byte) (list []string) {
	for len(events) >= unix.SizeofInotifyEvent {
		end := unix.SizeofInotifyEvent + int(binary.NativeEndian.Uint32(events[12:])) // the field len
		name, _, _ := bytes.Cut(events[unix.SizeofInotifyEvent:end], []byte{0})
		list = append(list, string(name))
		events = events[end:]
	}
	return list
}
