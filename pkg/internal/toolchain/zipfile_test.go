package toolchain

import (
	"archive/zip"
	"bytes"
	endian "encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

// TestZipBomb installs nothing of what would unpack to too much.
func TestZipBomb(t *testing.T) {
	for want, size := range map[string]uint64{"4 GB": 5 << 30, "times its size": 1 << 30} {
		tr := goproxytest.NewTree(t)
		tr.WriteFile(modulePath+"/@v/"+linux.moduleVersion()+".zip",
			string(goproxytest.OversizedZip(t, linux.zipPrefix()+"/", distFiles(made), size)))
		_, err := Open(goproxy.Settings{GOPROXY: tr.URL()}, t.TempDir()).Install(t.Context(), made, "linux", "amd64")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestLyingZips have more or less in a file than they declare, links, or names that some systems
// take for one. Nothing of them stays.
func TestLyingZips(t *testing.T) {
	lie := distZip(t, linux, distFiles(made))
	name := []byte(modulePath + "@" + linux.moduleVersion() + "/VERSION")
	at := bytes.LastIndex(lie, name) // its entry in the directory, which has the size 22 bytes before the name
	endian.LittleEndian.PutUint32(lie[at-22:], 3)
	link := distFiles(made)
	for what, data := range map[string][]byte{
		"smaller":                       lie,
		"a link":                        withLink(t, link),
		"case":                          distZip(t, linux, with(distFiles(made), "SRC/fmt/print.go", "x")),
		"a file in a directory's place": distZip(t, linux, with(distFiles(made), "src/fmt/print.go/x", "x")),
	} {
		tr := goproxytest.NewTree(t)
		tr.WriteFile(modulePath+"/@v/"+linux.moduleVersion()+".zip", string(data))
		refuses(t, tr, what)
	}
}

func with(files map[string]string, name, text string) map[string]string {
	files[name] = text
	return files
}

func withLink(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	prefix := modulePath + "@" + linux.moduleVersion() + "/"
	for name, text := range files {
		f, err := w.Create(prefix + name)
		check(t, err)
		_, err = f.Write([]byte(text))
		check(t, err)
	}
	h := &zip.FileHeader{Name: prefix + "src/link"}
	h.SetMode(os.ModeSymlink | 0o777)
	f, err := w.CreateHeader(h)
	check(t, err)
	_, err = f.Write([]byte(filepath.Join("..", "..", "evil")))
	check(t, err)
	check(t, w.Close())
	return buf.Bytes()
}
