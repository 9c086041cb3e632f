package toolchain

import (
	"archive/zip"
	"bytes"
	endian "encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestZipBombs refuses what would unpack to too much before anything is unpacked.
func TestZipBombs(t *testing.T) {
	for want, data := range map[string][]byte{
		"4 GB":            declares(t, distFiles(made), 5<<30),
		"times its size":  declares(t, distFiles(made), 1<<30),
		"directory of":    manyNames(t, maxDirectory>>16+10, 1<<16-50),
		"files, and more": manyNames(t, maxFiles+1, 0),
	} {
		tr := newTree(t)
		base := modulePath + "/@v/" + linux.moduleVersion()
		tr.file(base+".zip", string(data))
		_, err := NewClient(Settings{GOPROXY: tr.url()}, t.TempDir()).Install(t.Context(), made, "linux", "amd64")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// declares is a zip whose first file is said to have another size than it has.
func declares(t *testing.T, files map[string]string, size uint64) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range files {
		h := &zip.FileHeader{Name: modulePath + "@" + linux.moduleVersion() + "/" + name, UncompressedSize64: size,
			CompressedSize64: uint64(len(text))}
		f, err := w.CreateRaw(h)
		check(t, err)
		_, err = f.Write([]byte(text))
		check(t, err)
		size = uint64(len(text))
	}
	check(t, w.Close())
	return buf.Bytes()
}

// manyNames is a zip of empty files with names of a length.
func manyNames(t *testing.T, n, length int) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for range n {
		_, err := w.CreateRaw(&zip.FileHeader{Name: strings.Repeat("x", length)})
		check(t, err)
	}
	check(t, w.Close())
	return buf.Bytes()
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
		tr := newTree(t)
		tr.file(modulePath+"/@v/"+linux.moduleVersion()+".zip", string(data))
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
