package protocol

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/creachadair/jrpc2/channel"
)

// maxMessage is how long a message may be; longer ones are skipped.
const maxMessage = 64 << 20

// A Transport is the framing of messages (LSP 3.17, Base Protocol). Sending is jrpc2's. It
// receives by itself: a header that is none, or a length that no memory holds, are no reason
// to end, and the end must not wait for a reader that hangs.
type Transport struct {
	channel.Channel
	in       io.ReadCloser
	messages chan []byte
	done     chan struct{} // closed: nothing more is received
	Ended    chan struct{} // closed: the reader is gone
	once     sync.Once
}

// NewTransport returns a transport over a pair of streams, and starts to read. Its reader ends when it is
// stopped, or in is at its end.
func NewTransport(in io.ReadCloser, out io.WriteCloser) *Transport {
	t := &Transport{
		Channel: channel.LSP(nil, out), in: in,
		messages: make(chan []byte), done: make(chan struct{}), Ended: make(chan struct{}),
	}
	go t.read() // ends with Stop, or with the input
	return t
}

// read hands on what comes in, until there is nothing more.
func (t *Transport) read() {
	defer close(t.Ended)
	defer t.Stop()
	r := bufio.NewReader(t.in)
	for {
		message, err := ReadMessage(r)
		if err != nil {
			return
		}
		select {
		case t.messages <- message:
		case <-t.done:
			return
		}
	}
}

// Recv returns the next message, io.EOF when the client is gone or the server stops.
func (t *Transport) Recv() ([]byte, error) {
	select {
	case m := <-t.messages:
		if !isValidMessage(m) {
			return []byte("[]"), nil // jrpc2 answers at once that this is no request
		}
		return m, nil
	case <-t.done:
		return nil, io.EOF
	}
}

// isValidMessage reports whether a message may be given to jrpc2: it is no batch, which the
// protocol does not have (LSP 3.17, Base Protocol), and a notification only if it is right.
// jrpc2 v1.3.6 queues those that are wrong, and answers them also after the connection is gone.
func isValidMessage(message []byte) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(message, &fields) != nil {
		return false
	}
	if id, ok := fields["id"]; ok && string(id) != "null" {
		return true
	}
	var version, method string
	if json.Unmarshal(fields["jsonrpc"], &version) != nil || version != "2.0" ||
		json.Unmarshal(fields["method"], &method) != nil || method == "" {
		return false
	}
	for name, value := range fields {
		switch name {
		case "jsonrpc", "method", "id":
		case "params":
			if !strings.ContainsAny(string(value[:1]), "[{n") {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// Stop ends the connection: nothing more is received.
func (t *Transport) Stop() {
	t.once.Do(func() {
		close(t.done)
		t.in.Close()
	})
}

// ReadMessage reads a header and what it announces. What is no header is skipped.
func ReadMessage(r *bufio.Reader) ([]byte, error) {
	for {
		length, err := readHeader(r)
		switch {
		case err != nil:
			return nil, err
		case length < 0:
			continue
		case length > maxMessage:
			if _, err := io.CopyN(io.Discard, r, length); err != nil {
				return nil, err
			}
			continue
		}
		message := make([]byte, length)
		_, err = io.ReadFull(r, message)
		return message, err
	}
}

// readHeader reads up to an empty line and returns the content's length, -1 if no line
// says it.
func readHeader(r *bufio.Reader) (length int64, err error) {
	length = -1
	for {
		line, err := readLine(r)
		if err != nil {
			return -1, err
		}
		if line == "" {
			return length, nil
		}
		name, value, _ := strings.Cut(line, ":")
		if !strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			continue
		}
		if n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil && n >= 0 {
			length = n
		}
	}
}

// readLine reads a line, of which no more is kept than a header needs.
func readLine(r *bufio.Reader) (string, error) {
	line, err := r.ReadSlice('\n')
	kept := string(line)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.ReadSlice('\n')
	}
	return strings.TrimRight(kept, "\r\n"), err
}
