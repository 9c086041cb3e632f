package report

import (
	"context"
	"errors"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// TestFailuresByPlatform: what fails alike on several platforms is one error, which names them if the targets differ.
func TestFailuresByPlatform(t *testing.T) {
	failed := func(label, arch string, differs bool, text string) error {
		return &result.Error{Err: errors.New(text), Action: &plan.Action{Kind: plan.KindAssemble,
			Assemble: &plan.AssembleAction{Image: &plan.Image{Origin: diag.Origin{Label: label}},
				Platform: plan.Platform{OS: "linux", Arch: arch}, Differs: differs}}}
	}
	err := Failures{}.Describe(context.Background(), errors.Join(
		failed("a", "amd64", true, "no such file"), failed("a", "arm64", true, "no such file"),
		failed("b", "amd64", false, "no b"), failed("b", "arm64", false, "no b"), failed("c", "arm64", true, "no c")))
	const want = `This image cannot be made
  on  line 0, column 0:
  No such file. This is so on linux/amd64, linux/arm64.

Error: This image cannot be made
  on  line 0, column 0:
  No b.

Error: This image cannot be made
  on  line 0, column 0:
  No c. This is so on linux/arm64.`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}
