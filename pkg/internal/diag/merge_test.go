package diag

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
)

// Diagnostics of instances of a block are one, with all others as they were.
func TestMerge(t *testing.T) {
	line := func(n int) hcl.Range { return hcl.Range{Filename: "f", Start: hcl.Pos{Line: n}} }
	var diags hcl.Diagnostics
	for i := range 35 {
		o := &Origin{Label: "service", Key: fmt.Sprintf("s%d", i)}
		diags = append(diags, OfInstance(Warning(NoCertificates, line(1), "Image %q.", o.Address()), o, 55),
			OfInstance(Warning(NoCertificates, line(2), "Image %q.", o.Address()), o, 55))
	}
	alone := &Origin{Label: "web"}
	diags = append(diags, OfInstance(Warning(NoCertificates, line(1), "Image \"web\"."), alone, 1),
		Warning(InvalidUser, line(1), "a"), Warning(InvalidUser, line(1), "b"))
	merged := Merge(diags)
	if len(merged) != 5 {
		t.Fatalf("there are %d: %v", len(merged), merged)
	}
	want := `Image "service/s0". The same goes for 35 of 55 instances of "service": s0, s1, s2, s3, s4, … and 30 more.`
	if merged[0].Detail != want || merged[1].Detail != want || strings.Contains(merged[2].Detail, "The same") {
		t.Errorf("%q\n%q", merged[0].Detail, merged[2].Detail)
	}
	if diags[0].Detail != `Image "service/s0".` {
		t.Error("the first was changed")
	}
}
