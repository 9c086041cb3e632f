package functions

import "testing"

func TestEverythingIsDescribed(t *testing.T) {
	for _, f := range All() {
		if f.Doc == "" || f.Signature == "" || f.Example.Call == "" || f.Example.Value == "" {
			t.Errorf("%s has no description, signature or example", f.Name)
		}
	}
}
