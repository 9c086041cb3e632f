package syntax

import (
	"errors"

	"github.com/hashicorp/hcl/v2"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/readable"
)

// NewReader returns a function that reads files of the area, of at most 4 MB, from disk or through read.
func NewReader(area *readable.Area, read func(string) ([]byte, error)) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if read == nil {
			return area.ReadFile(path, MaxFile+1)
		}
		if err := area.Check(path); err != nil {
			return nil, err
		}
		if err := readable.CheckRegular(path); err != nil {
			return nil, err
		}
		return read(path)
	}
}

// outsideError returns the diagnostic of an error of the area, nil if err is another one.
func outsideError(at *hcl.Range, err error) *hcl.Diagnostic {
	var out *readable.OutsideError
	if !errors.As(err, &out) {
		return nil
	}
	d := diag.General(diag.OutsideOfTheRepository, "%s", diag.Sentence(out.Error()))
	d.Subject = at
	return d
}
