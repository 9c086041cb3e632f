package layer

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func greeting() *Stream {
	return NewStream(func(w io.Writer) error {
		_, err := io.WriteString(w, "hello")
		if err == nil {
			_, err = io.WriteString(w, " world")
		}
		return err
	})
}

func TestStream(t *testing.T) {
	for name, read := range map[string]func(*Stream) (string, error){
		"Read": func(s *Stream) (string, error) {
			data, err := io.ReadAll(struct{ io.Reader }{s})
			return string(data), err
		},
		"WriteTo": func(s *Stream) (string, error) {
			var b strings.Builder
			n, err := io.Copy(&b, s)
			if n != int64(b.Len()) {
				t.Errorf("WriteTo returns %d", n)
			}
			return b.String(), err
		},
		"one, then the other": func(s *Stream) (string, error) {
			first := make([]byte, 3)
			if _, err := io.ReadFull(s, first); err != nil {
				return "", err
			}
			var b bytes.Buffer
			_, err := s.WriteTo(&b)
			return string(first) + b.String(), err
		},
	} {
		s := greeting()
		if text, err := read(s); text != "hello world" || err != nil {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		if err := s.Stop(); err != nil {
			t.Errorf("%s: Stop returns %v", name, err)
		}
		if text, err := read(s); name == "WriteTo" && (text != "" || err == nil) {
			t.Errorf("%s a second time: %q, %v", name, text, err)
		}
	}
}

// TestStreamErrors tells errors of what is made from those of who takes it.
func TestStreamErrors(t *testing.T) {
	broken := errors.New("broken")
	s := NewStream(func(io.Writer) error { return broken })
	if _, err := s.WriteTo(io.Discard); err != broken {
		t.Errorf("WriteTo returns %v", err)
	}
	if err := s.Stop(); err != broken {
		t.Errorf("Stop returns %v", err)
	}
	s = NewStream(func(io.Writer) error { return broken })
	if _, err := io.ReadAll(struct{ io.Reader }{s}); err != broken {
		t.Errorf("Read returns %v", err)
	}
	s = greeting()
	r, w := io.Pipe()
	r.CloseWithError(broken)
	if _, err := s.WriteTo(w); err != broken {
		t.Errorf("WriteTo to a broken writer returns %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("Stop returns %v", err)
	}
}

func TestStreamStopped(t *testing.T) {
	s := greeting()
	if err := s.Stop(); err != nil {
		t.Errorf("Stop before anything returns %v", err)
	}
	if n, err := s.WriteTo(io.Discard); n != 0 || err == nil {
		t.Errorf("WriteTo after Stop returns %d, %v", n, err)
	}

	begun := make(chan bool)
	s = NewStream(func(w io.Writer) error {
		close(begun)
		for {
			if _, err := io.WriteString(w, "and so on "); err != nil {
				return err
			}
		}
	})
	go func() { _, _ = s.WriteTo(io.Discard) }()
	<-begun
	if err := s.Stop(); err != nil {
		t.Errorf("Stop in between returns %v", err)
	}

	s = NewStream(func(w io.Writer) error {
		_, err := w.Write(make([]byte, 1<<20))
		return err
	})
	if _, err := io.ReadFull(s, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Errorf("Stop of what is read returns %v", err)
	}
}
