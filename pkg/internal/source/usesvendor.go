package source

import (
	"bytes"
	"fmt"
	"go/version"
	"path/filepath"
	"strings"
)

// usesVendor says whether the go command takes packages from the vendor directory dir of its
// own accord: if go.mod or go.work say go 1.14 or newer, and if vendor/modules.txt was
// written for a module or a workspace, whichever this is; no go line counts as an old one
// (cmd/go/internal/modload.setDefaultBuildMod).
func usesVendor(dir, goLine string, workspace bool) (bool, error) {
	if isDir(dir) != nil || version.Compare("go"+goLine, "go1.14") < 0 {
		return false, nil
	}
	text, err := readFile(filepath.Join(dir, "modules.txt"))
	if err != nil && !isMissing(err) {
		return false, fmt.Errorf("cannot read the vendor directory: %w", err)
	}
	return forWorkspace(text) == workspace, nil
}

// forWorkspace says whether a modules.txt begins with the line "## workspace".
func forWorkspace(text []byte) bool {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	notes, ok := strings.CutPrefix(string(line), "## ")
	if !ok {
		return false
	}
	for note := range strings.SplitSeq(notes, ";") {
		if strings.TrimSpace(note) == "workspace" {
			return true
		}
	}
	return false
}
