package stale

import "testing"

func TestEmbeds(t *testing.T) {
	for _, test := range []struct {
		pattern, file string
		want          bool
	}{
		{"*.txt", ".gobuild-unindexed", false},
		{"*", ".gobuild-unindexed", true},
		{"texts", "texts/.gobuild-unindexed", false},
		{"all:texts", "texts/.gobuild-unindexed", true},
		{"all:texts", "texts/deep/.gobuild-unindexed", true},
		{"all:*", "texts/deep/.gobuild-unindexed", true},
		{"all:texts", "other/.gobuild-unindexed", false},
		{"texts/*", "texts/.gobuild-unindexed", true},
		{"texts/*", "texts/deep/.gobuild-unindexed", false},
		{"[", "x/.gobuild-unindexed", true}, // whatever that is
		{"texts", "texts/deep/mark.h", true},
		{"*.h", "mark.h", true},
		{"*.txt", "mark.h", false},
	} {
		if got := matchesEmbed(test.pattern, test.file); got != test.want {
			t.Errorf("%s, %s: %v, want %v", test.pattern, test.file, got, test.want)
		}
	}
}
