package image

import (
	"bytes"
	"debug/elf"
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
var plainClients = []string{"crypto/tls.dial", "crypto/tls.Dial", "net/http.(*persistConn).addTLS", "net/smtp.(*Client).StartTLS"}

// TLSClient reports whether a Go program for Linux can begin a TLS connection as a client and
// brings no CA certificates of its own: it needs those of the image that it runs in. A file that
// is no such program is none.
func TLSClient(file string) (bool, error) {
	f, err := elf.Open(file)
	if err != nil {
		return false, fmt.Errorf("%s is not a program for Linux: %w", file, err)
	}
	defer f.Close()
	names := append([]string{clientFunc, handshakeFunc, fallbackFunc, pretenderFunc}, plainClients...)
	table := functions(f)
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
	n, err := inlined(f, table, client)
	return n > 1, err
}

// A functionTable is the section .gopclntab, which may be missing. It is read in pieces: it
// may be as large as the program.
type functionTable struct{ *elf.Section }

func functions(f *elf.File) functionTable {
	for _, s := range readOnly(f) {
		if strings.HasSuffix(s.Name, ".gopclntab") {
			return functionTable{s}
		}
	}
	return functionTable{}
}

// readOnly are the sections of data that is only read.
func readOnly(f *elf.File) (list []*elf.Section) {
	for _, s := range f.Sections {
		if s.Type == elf.SHT_PROGBITS && s.Flags&elf.SHF_ALLOC != 0 && s.Flags&elf.SHF_EXECINSTR == 0 {
			list = append(list, s)
		}
	}
	return list
}

// find says where the names of functions stand in the table, of those that do.
func (t functionTable) find(names []string) (map[string]int64, error) {
	found := map[string]int64{}
	if t.Section == nil {
		return found, nil
	}
	err := inPieces(t.Section, maxName, func(piece []byte, at int64) {
		for _, name := range names {
			if i := bytes.Index(piece, []byte("\x00"+name+"\x00")); i >= 0 {
				found[name] = at + int64(i) + 1
			}
		}
	})
	return found, err
}

// maxName is more than the names that are looked for have, with the zeros around them.
const maxName = 128

// inPieces reads a section in pieces, each of which begins with the end of the one before: what
// is no longer than overlap stands in one of them whole. at is the piece's place in the section.
func inPieces(s *elf.Section, overlap int, look func(piece []byte, at int64)) error {
	r := s.Open()
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

// inlined counts the places into which tls.Client was inlined: each has a record of four 32-bit
// words, the function's kind (0), the offset of its name in the table of names, and two more
// (runtime/symtabinl.go of Go 1.21 and newer; the table's header is in runtime/symtab.go).
func inlined(f *elf.File, table functionTable, name int64) (count int, err error) {
	header := make([]byte, 8+4*8)
	if n, _ := table.ReadAt(header, 0); n < len(header) {
		return 0, nil
	}
	size := int(header[7]) // of a pointer
	if size != 4 && size != 8 {
		return 0, nil
	}
	names := int64(f.ByteOrder.Uint32(header[8+3*size:]))
	if size == 8 {
		names = int64(f.ByteOrder.Uint64(header[8+3*size:]))
	}
	record := make([]byte, 8)
	f.ByteOrder.PutUint32(record[4:], uint32(name-names))
	for _, s := range readOnly(f) {
		if err := inPieces(s, len(record)-4, func(piece []byte, _ int64) { count += aligned(piece, record) }); err != nil {
			return 0, err
		}
	}
	return count, nil
}

// aligned counts where a record stands in data, at multiples of four bytes.
func aligned(data, record []byte) (count int) {
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
