package disk

import (
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// Functions are those that depend on a directory. All fields are required.
type Functions struct {
	ReadFile func(path string) ([]byte, error)
	Area     *readable.Area
	Mains    map[string]Found // results of mains, by directory and arguments
	Arch     func() string    // the GOARCH that mains looks for
	At       func() hcl.Range // of the expression that is evaluated
	Report   func(*hcl.Diagnostic)
	// PassedOver is called with what each call of mains left out.
	PassedOver func(at hcl.Range, all []PassedOver)
}

// In returns the functions for the files in a directory.
func (f *Functions) In(dir string) map[string]function.Function {
	return map[string]function.Function{"file": f.file(dir), "glob": f.glob(dir), "mains": f.mains(dir)}
}

// file returns file("path"): the text of a file.
func (f *Functions) file(dir string) function.Function {
	return functions.Disk["file"].With(func(path string, _ []cty.Value) (cty.Value, error) {
		path = lang.AbsPath(dir, path)
		data, err := f.ReadFile(path)
		if err != nil {
			return cty.NilVal, err
		}
		if len(data) > syntax.MaxFile {
			return cty.NilVal, fmt.Errorf("%s is larger than 4 MB", path)
		}
		if !utf8.Valid(data) {
			return cty.NilVal, fmt.Errorf("%s is not text (UTF-8)", path)
		}
		return cty.StringVal(string(data)), nil
	})
}

// glob returns glob("pattern"): the list of the paths that match.
func (f *Functions) glob(dir string) function.Function {
	return functions.Disk["glob"].With(func(pattern string, _ []cty.Value) (cty.Value, error) {
		paths, err := syntax.Glob(f.Area, dir, pattern)
		if err != nil || len(paths) == 0 {
			return cty.ListValEmpty(cty.String), err
		}
		var items []cty.Value
		for _, p := range paths {
			items = append(items, cty.StringVal(p))
		}
		return cty.ListVal(items), nil
	})
}
