package stale

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// goPackage is what go list -json prints of a package.
type goPackage struct {
	Dir, ImportPath string
	Name            string
	Standard        bool
	Module          *goModule
	Imports         []string
	EmbedPatterns   []string
	IgnoredGoFiles  []string
	SFiles          []string
}

type goModule struct {
	Main    bool
	Version string
	Replace *goModule
}

// onDisk says whether a package is of a module that the user has on disk, and not of the module
// cache or of a vendor directory.
func (p goPackage) onDisk() bool {
	switch m := p.Module; {
	case m == nil || m.Main:
		return true
	case m.Replace != nil:
		return m.Replace.Version == ""
	}
	return false
}

// parseListing reads the JSON objects of go list -json among whatever else go printed.
func parseListing(out []byte) (list []goPackage, err error) {
	objects, _ := splitListing(out)
	for _, object := range objects {
		var p goPackage
		if err := json.Unmarshal(object, &p); err != nil {
			return nil, fmt.Errorf("cannot read what go list printed: %w", err)
		}
		if !p.Standard {
			list = append(list, p)
		}
	}
	return list, nil
}

// splitListing parts what go list -json printed into its JSON objects and what go said besides.
func splitListing(out []byte) (objects [][]byte, said []byte) {
	inside := false
	for line := range bytes.Lines(out) {
		text := strings.TrimRight(string(line), "\r\n")
		switch {
		case text == "{":
			objects, inside = append(objects, bytes.Clone(line)), true
		case inside && (text == "}" || strings.HasPrefix(text, "\t")):
			last := &objects[len(objects)-1]
			*last = append(*last, line...)
			inside = text != "}"
		default:
			said = append(said, line...)
		}
	}
	return objects, said
}

// OtherOutput is what go said in the output of a go list besides what was listed.
func OtherOutput(output string) string {
	_, said := splitListing([]byte(output))
	return string(said)
}
