package content

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Functions that say what a program does with TLS. The linker leaves out those that nothing
// calls, and the names of the others stand in .gopclntab, which stripping leaves alone, as
// panics print them.
const (
	clientFunc    = "crypto/tls.Client"
	handshakeFunc = "crypto/tls.(*Conn).clientHandshake"
	fallbackFunc  = "crypto/x509.SetFallbackRoots" // the program brings roots of its own
	// A server of net/http makes a client connection that never speaks TLS, from Go 1.24 on.
	pretenderFunc = "net/http.(*conn).maybeServeUnencryptedHTTP2"
)

// plainClients are functions that begin TLS as a client, for programs in which nothing is inlined.
var plainClients = []string{
	"crypto/tls.dial", "crypto/tls.Dial", "net/http.(*persistConn).addTLS", "net/smtp.(*Client).StartTLS",
}

// IsTLSClient reports whether a Go program for Linux can open TLS connections as a client and
// embeds no CA certificates, so that it needs those of its image. Other files are not.
func IsTLSClient(file string) (bool, error) {
	f, err := elf.Open(file)
	if err != nil {
		return false, fmt.Errorf("%s is not a program for Linux: %w", file, err)
	}
	defer f.Close()
	names := append([]string{clientFunc, handshakeFunc, fallbackFunc, pretenderFunc}, plainClients...)
	table := findFunctionTable(f)
	linked, err := table.find(names)
	if err != nil {
		return false, err
	}
	has := func(name string) bool { _, ok := linked[name]; return ok }
	switch {
	case !has(handshakeFunc) || has(fallbackFunc):
		return false, nil
	case !has(pretenderFunc) || slices.ContainsFunc(plainClients, has):
		return true, nil
	}
	client, inlines := linked[clientFunc]
	if !inlines {
		return false, nil
	}
	n, err := countInlined(f, table, client)
	return n > 1, err
}

// A functionTable is the section .gopclntab, which may be missing. It is read in pieces, as it may
// be as large as the program.
type functionTable struct {
	*elf.Section
	order binary.ByteOrder
}

func findFunctionTable(f *elf.File) functionTable {
	for _, s := range readOnlySections(f) {
		if strings.HasSuffix(s.Name, ".gopclntab") {
			return functionTable{s, f.ByteOrder}
		}
	}
	return functionTable{}
}

// readOnlySections returns the sections of read-only data.
func readOnlySections(f *elf.File) (list []*elf.Section) {
	for _, s := range f.Sections {
		if s.Type == elf.SHT_PROGBITS && s.Flags&elf.SHF_ALLOC != 0 && s.Flags&elf.SHF_EXECINSTR == 0 {
			list = append(list, s)
		}
	}
	return list
}

// find returns the offsets of the names of functions that are in the table.
func (t functionTable) find(names []string) (map[string]int64, error) {
	found := map[string]int64{}
	if t.Section == nil {
		return found, nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	from, to := t.names()
	err := readPieces(io.NewSectionReader(t, from, to-from), maxName, func(piece []byte, at int64) {
		for _, pkg := range packages {
			for i := 0; ; {
				n := bytes.Index(piece[i:], []byte(pkg))
				if n < 0 {
					break
				}
				i += n
				name, _, ended := bytes.Cut(piece[i:min(i+maxName, len(piece))], []byte{0})
				if ended && wanted[string(name)] && (i == 0 || piece[i-1] == 0) {
					found[string(name)] = from + at + int64(i)
				}
				i += len(pkg)
			}
		}
	})
	return found, err
}

// packages are what the names of the functions begin with.
var packages = []string{"crypto/tls.", "crypto/x509.", "net/http.", "net/smtp."}

// names returns the part of the table that has names, or all of it if the header is unknown
// (runtime/symtab.go, pcHeader, as of Go 1.18).
func (t functionTable) names() (from, to int64) {
	size := t.header()
	if size == nil {
		return 0, int64(t.Size)
	}
	if from, to = size(3), size(4); from < 0 || from > to || to > int64(t.Size) {
		return 0, int64(t.Size)
	}
	return from, to
}

// header returns a function that returns the nth word of the table's header, or nil if its format
// is unknown.
func (t functionTable) header() func(n int) int64 {
	data := make([]byte, 8+8*8)
	if n, _ := t.ReadAt(data, 0); n < len(data) {
		return nil
	}
	order, size := t.order, int(data[7]) // of a pointer
	if magic := order.Uint32(data); magic != 0xfffffff0 && magic != 0xfffffff1 || size != 4 && size != 8 {
		return nil
	}
	return func(n int) int64 {
		if size == 4 {
			return int64(order.Uint32(data[8+4*n:]))
		}
		return int64(order.Uint64(data[8+8*n:]))
	}
}

// maxName is more than the names that are looked for have, with the zeros around them.
const maxName = 128

// readPieces reads data in pieces that overlap, so that every text up to that length is whole in
// one of them. at is the piece's offset.
func readPieces(r io.Reader, overlap int, look func(piece []byte, at int64)) error {
	buf := make([]byte, 256<<10)
	kept := 0
	for at := int64(0); ; {
		n, err := io.ReadFull(r, buf[kept:])
		if n > 0 {
			look(buf[:kept+n], at)
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return err
		}
		at += int64(len(buf) - overlap)
		kept = copy(buf, buf[len(buf)-overlap:])
	}
}

// countInlined counts the places into which tls.Client was inlined: each has a record of four
// 32-bit words, the function's kind (0), the offset of its name, and two more (runtime/symtabinl.go
// of Go 1.21 and newer; the table's header is in runtime/symtab.go).
func countInlined(f *elf.File, table functionTable, name int64) (count int, err error) {
	word := table.header()
	if word == nil {
		return 0, nil
	}
	record := make([]byte, 8)
	f.ByteOrder.PutUint32(record[4:], uint32(name-word(3)))
	for _, s := range readOnlySections(f) {
		look := func(piece []byte, _ int64) { count += countAligned(piece, record) }
		if err := readPieces(s.Open(), len(record)-4, look); err != nil {
			return 0, err
		}
	}
	return count, nil
}

// countAligned counts a record's occurrences in data at multiples of four bytes.
func countAligned(data, record []byte) (count int) {
	for i := 0; ; i += 4 {
		n := bytes.Index(data[i:], record)
		if n < 0 {
			return count
		}
		if i += n; i%4 == 0 {
			count++
		} else {
			i -= i % 4
		}
	}
}
