package agent

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A frame is a message between gobuild and the agent in a container. It is encoded as a byte for its kind,
// the number of its command and the length of its data, both as 32 bits in network order, and the data.
type frame struct {
	kind    byte
	command uint32
	data    []byte
}

const (
	frameHello  byte = 'h' // from the agent, first: a helloMessage as JSON
	frameRun    byte = 'r' // to the agent: a Task as JSON
	frameOutput byte = 'o' // from the agent: what the command printed
	frameEnd    byte = 'e' // from the agent: a result as JSON
)

const frameHeader = 1 + 4 + 4

// maxFrame bounds the data of a frame, in bytes.
const maxFrame = 64 << 20

// writeFrame writes a frame by one call.
func writeFrame(w io.Writer, f frame) error {
	buf := make([]byte, frameHeader, frameHeader+len(f.data))
	buf[0] = f.kind
	binary.BigEndian.PutUint32(buf[1:], f.command)
	binary.BigEndian.PutUint32(buf[5:], uint32(len(f.data)))
	_, err := w.Write(append(buf, f.data...))
	return err
}

// readFrame reads a frame. At the end the error is io.EOF.
func readFrame(r io.Reader) (frame, error) {
	header := make([]byte, frameHeader)
	if _, err := io.ReadFull(r, header); err != nil {
		return frame{}, err
	}
	size := binary.BigEndian.Uint32(header[5:])
	if size > maxFrame {
		return frame{}, fmt.Errorf("a frame of %d bytes", size)
	}
	f := frame{kind: header[0], command: binary.BigEndian.Uint32(header[1:]), data: make([]byte, size)}
	_, err := io.ReadFull(r, f.data)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return f, err
}
