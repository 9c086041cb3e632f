package compile

import (
	"errors"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A fetch that runs out of memory is told as that, and no other command is.
func TestFetchMemory(t *testing.T) {
	const said = "go: downloading x\nfatal error: runtime: out of memory\n\nruntime stack:\nruntime.throw()\n"
	failure := errors.New("exit code 2")
	fetch := plan.Command{Fetch: &plan.Fetch{}}
	if text, err := explainFetchMemory(fetch, said, failure); text != "go: downloading x\n" ||
		!strings.Contains(err.Error(), "4 GB") {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := explainFetchMemory(plan.Command{}, said, failure); text != said || err != failure {
		t.Errorf("a compile: %q, %v", text, err)
	}
	if text, err := explainFetchMemory(fetch, "go: no such module\n", failure); text != "go: no such module\n" ||
		err != failure {
		t.Errorf("another failure: %q, %v", text, err)
	}
}
