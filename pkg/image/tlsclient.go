package image

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
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
	table, rest, err := readTables(f)
	if err != nil {
		return false, err
	}
	linked := func(name string) bool { return nameAt(table, name) >= 0 }
	switch {
	case !linked(handshakeFunc) || linked(fallbackFunc):
		return false, nil
	case !linked(pretenderFunc):
		return true, nil
	}
	for _, name := range plainClients {
		if linked(name) {
			return true, nil
		}
	}
	return inlined(f.ByteOrder, table, rest) > 1, nil
}

// readTables returns the table of functions, and all data that is only read.
func readTables(f *elf.File) (table []byte, rest [][]byte, err error) {
	for _, s := range f.Sections {
		if s.Type != elf.SHT_PROGBITS || s.Flags&elf.SHF_ALLOC == 0 || s.Flags&elf.SHF_EXECINSTR != 0 {
			continue
		}
		data, err := s.Data()
		if err != nil {
			return nil, nil, err
		}
		rest = append(rest, data)
		if strings.HasSuffix(s.Name, ".gopclntab") {
			table = data
		}
	}
	return table, rest, nil
}

// nameAt is where a function's name stands in the table, -1 where it does not.
func nameAt(table []byte, name string) int {
	i := bytes.Index(table, []byte("\x00"+name+"\x00"))
	if i < 0 {
		return -1
	}
	return i + 1
}

// inlined counts the places into which tls.Client was inlined: each has a record of four 32-bit
// words, the function's kind (0), the offset of its name in the table of names, and two more
// (runtime/symtabinl.go of Go 1.21 and newer; the table's header is in runtime/symtab.go).
func inlined(order binary.ByteOrder, table []byte, data [][]byte) int {
	at := nameAt(table, clientFunc)
	if at < 0 || len(table) < 8 {
		return 0
	}
	size := int(table[7]) // of a pointer
	if size != 4 && size != 8 || len(table) < 8+4*size {
		return 0
	}
	names := order.Uint32(table[8+3*size:])
	if size == 8 {
		names = uint32(order.Uint64(table[8+3*size:]))
	}
	record := make([]byte, 8)
	order.PutUint32(record[4:], uint32(at)-names)
	count := 0
	for _, d := range data {
		for i := 0; ; i += 4 {
			n := bytes.Index(d[i:], record)
			if n < 0 {
				break
			}
			if i += n; i%4 != 0 {
				i -= i % 4
				continue
			}
			count++
		}
	}
	return count
}
