package sandbox

import (
	"errors"
	"strconv"
	"strings"
)

// An order says what the process runs, and how it makes the root directory before.
type order struct {
	Steps []step
	Dir   string // working directory of the command
	Path  string // the program; "" for none: see Try
	Args  []string
	Env   []string
}

var errMessage = errors.New("what was sent to the sandbox is incomplete")

// encode returns the order as text. No path, argument or variable has a NUL byte in it.
func (o order) encode() []byte {
	w := []string{o.Dir, o.Path, strconv.Itoa(len(o.Steps))}
	for _, s := range o.Steps {
		w = append(w, s.op, s.path, s.text)
	}
	for _, list := range [][]string{o.Args, o.Env} {
		w = append(append(w, strconv.Itoa(len(list))), list...)
	}
	return []byte(strings.Join(w, "\x00"))
}

// decode parses the text of an order.
func decode(text string) (o order, err error) {
	r := words(strings.Split(text, "\x00"))
	o.Dir, o.Path = r.next(), r.next()
	for range r.count() {
		o.Steps = append(o.Steps, step{op: r.next(), path: r.next(), text: r.next()})
	}
	o.Args, o.Env = r.list(), r.list()
	if r == nil || len(r) > 0 {
		return o, errMessage
	}
	return o, nil
}

// words are the remaining words of a text. They are nil if one was missing.
type words []string

func (r *words) next() (w string) {
	if len(*r) == 0 {
		*r = nil
		return ""
	}
	w, *r = (*r)[0], (*r)[1:]
	return w
}

func (r *words) count() int {
	n, err := strconv.Atoi(r.next())
	if err != nil || n < 0 || n > len(*r) {
		*r = nil
		return 0
	}
	return n
}

func (r *words) list() []string {
	n := r.count()
	if n > len(*r) {
		*r = nil
		return nil
	}
	list := (*r)[:n:n]
	*r = (*r)[n:]
	return list
}
