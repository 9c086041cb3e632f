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

// onDisk reports whether a package belongs to a module on disk, and not to the module cache or a vendor
// directory.
func (p goPackage) onDisk() bool {
	switch m := p.Module; {
	case m == nil || m.Main:
		return true
	case m.Replace != nil:
		return m.Replace.Version == ""
	}
	return false
}

// parseListing parses the JSON objects of go list -json, and ignores what else go printed.
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

// splitListing splits the output of go list -json into its JSON objects and other lines.
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

// OtherOutput is the output of a go list without the listing.
func OtherOutput(output string) string {
	_, said := splitListing([]byte(output))
	return string(said)
}
