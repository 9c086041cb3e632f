package compile

import (
	"bytes"
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"
)

// watch calls done with the name of each file of a directory that was written and closed, or renamed
// into it (inotify(7)), by any process, also in a container. A renamed file is complete; a closed one
// may not be. It is only for speed: if the system refuses, done is never called.
func watch(dir string, done func(name string, renamed bool)) (stop func()) {
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
	go func() { // ends with stop
		defer close(ended)
		for buf := make([]byte, 64<<10); ; {
			n, err := f.Read(buf)
			if err != nil {
				return
			}
			for _, e := range events(buf[:n]) {
				done(e.name, e.renamed)
			}
		}
	}()
	return func() {
		f.Close()
		<-ended
	}
}

type event struct {
	name    string
	renamed bool
}

// events decodes the events in a buffer.
func events(buf []byte) (list []event) {
	for len(buf) >= unix.SizeofInotifyEvent {
		// the fields mask and len
		mask, size := binary.NativeEndian.Uint32(buf[4:]), binary.NativeEndian.Uint32(buf[12:])
		end := unix.SizeofInotifyEvent + int(size)
		name, _, _ := bytes.Cut(buf[unix.SizeofInotifyEvent:end], []byte{0})
		list = append(list, event{string(name), mask&unix.IN_MOVED_TO != 0})
		buf = buf[end:]
	}
	return list
}
