package stale

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/cache"
)

// header is a digest of what go list reads of a Go file (go/build, readGoFiles): everything up to its
// last import, with build constraints and the cgo preamble, and its embed directives. For a file that
// cannot be parsed it is the digest of the whole file.
func header(src []byte) string {
	file, end := parseHeader(src)
	if file == nil {
		return cache.DigestOf(string(src))
	}
	h := sha256.New()
	h.Write(src[:end])
	for line := range bytes.Lines(src[end:]) {
		if bytes.Contains(line, []byte("go:embed")) {
			h.Write(line)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// parseHeader parses a file up to its last import, and returns where that ends.
func parseHeader(src []byte) (file *ast.File, end int) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", src, parser.ImportsOnly)
	if err != nil {
		return nil, 0
	}
	last := file.Name.End()
	for _, d := range file.Decls {
		last = max(last, d.End())
	}
	return file, set.Position(last).Offset
}

// testHeader is all that go build reads of a test file: a package clause of another package, or
// one that cannot be parsed, is an error.
func testHeader(src []byte) string {
	file, _ := parseHeader(src)
	if file == nil {
		return "broken " + cache.DigestOf(string(src))
	}
	return "package " + strings.TrimSuffix(file.Name.Name, "_test")
}
