package stall

import "io"

// Reader returns r with a limit on waits. If its peer is silent for too long, r is closed, which
// must end a running Read, and Read returns an *Error.
func Reader(r io.ReadCloser, l Limits, peer string) io.ReadCloser {
	return &reader{r, NewWatch(l, peer, func(error) { r.Close() })}
}

type reader struct {
	from  io.ReadCloser
	watch *Watch
}

func (r *reader) Read(p []byte) (int, error) {
	r.watch.Begin()
	n, err := r.from.Read(p)
	r.watch.Pause()
	r.watch.Moved(int64(n))
	if stalled := r.watch.Err(); stalled != nil && err != io.EOF {
		return n, stalled
	}
	return n, err
}

func (r *reader) Close() error {
	r.watch.Pause()
	return r.from.Close()
}
