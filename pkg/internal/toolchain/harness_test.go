package toolchain

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy"
	"github.com/gobuild-dev/gobuild/pkg/internal/goproxy/goproxytest"
)

// made is a made-up version; nothing else on any proxy has its number.
const made = "1.99.1"

// distFiles returns the files of a made-up distribution.
func distFiles(version string) map[string]string {
	return map[string]string{
		"VERSION":                           "go" + version + "\ntime 2030-01-01T00:00:00Z\n",
		"bin/go":                            "#!/bin/sh\necho go version go" + version + "\n",
		"bin/gofmt":                         "#!/bin/sh\n",
		"pkg/tool/linux_amd64/compile":      "#!/bin/sh\n",
		"pkg/tool/linux_amd64/link":         "#!/bin/sh\n",
		"pkg/tool/linux_amd64/deep/tool":    "#!/bin/sh\n",
		"lib/wasm/go_js_wasm_exec":          "#!/bin/sh\n",
		"src/_go.mod":                       "module std\n",
		"src/cmd/_go.mod":                   "module cmd\n",
		"src/fmt/print.go":                  "package fmt\n",
		"src/net/testdata/bin/not-a-binary": "text\n",
	}
}

// distZip returns the module zip of a distribution with these files.
func distZip(t testing.TB, d dist, files map[string]string) []byte {
	return goproxytest.Zip(t, d.zipPrefix()+"/", files)
}

// add adds a distribution to a proxy's tree, with its checksum; it returns the path of its zip.
func add(tr *goproxytest.Tree, d dist, zip []byte) string {
	return tr.Add(modulePath, d.moduleVersion(), zip)
}

// addToList adds a version to the list that a proxy serves.
func addToList(tr *goproxytest.Tree, version string) { tr.Append(modulePath+"/@v/list", version+"\n") }

func settingsOf(s *goproxytest.Server) goproxy.Settings {
	return goproxy.Settings{GOPROXY: s.URL, GOSUMDB: s.Key}
}

// newStore returns a store that gets all from a server.
func newStore(t testing.TB, s *goproxytest.Server) *Store { return Open(settingsOf(s), t.TempDir()) }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// linux is the made-up distribution for linux/amd64.
var linux = dist{made, "linux", "amd64"}

// oneDist returns a tree with just that, and where its zip is.
func oneDist(t testing.TB) (*goproxytest.Tree, string) {
	tr := goproxytest.NewTree(t)
	return tr, add(tr, linux, distZip(t, linux, distFiles(made)))
}

// nothingLeft fails if a client's directory holds more of a distribution than its lock.
func nothingLeft(t *testing.T, c *Store) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(c.cache.path, "toolchains"))
	check(t, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".lock") {
			t.Errorf("%s is left behind", e.Name())
		}
	}
}

// writeFile writes a file, and makes its directory.
func writeFile(path string, data []byte) error {
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o600))
}
