package image

import (
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/gobuild-dev/gobuild/pkg/internal/image/imagetest"
)

func TestFit(t *testing.T) {
	// Each line: what is asked for, then what does, the best first. All others do not.
	for _, line := range [][]string{
		{"linux/amd64", "linux/amd64", "linux/amd64/v1"},
		{"linux/amd64/v3", "linux/amd64/v3", "linux/amd64/v2", "linux/amd64"},
		{"linux/arm/v7", "linux/arm/v7", "linux/arm", "linux/arm/v6", "linux/arm/v5"},
		{"linux/arm", "linux/arm", "linux/arm/v7", "linux/arm/v6", "linux/arm/v5"},
		{"linux/arm/v6", "linux/arm/v6", "linux/arm/v5"},
		{"linux/arm64", "linux/arm64", "linux/arm64/v8", "linux/arm64/v8.0"},
		{"linux/arm64/v9.2", "linux/arm64/v9.2", "linux/arm64/v9", "linux/arm64/v8"},
		{"linux/riscv64/rva22u64", "linux/riscv64/rva22u64", "linux/riscv64"},
		{"linux/386", "linux/386"},
	} {
		want, score := *parse(t, line[0]), map[string]int{}
		for _, have := range []string{"linux/amd64", "linux/amd64/v1", "linux/amd64/v2", "linux/amd64/v3", "linux/arm",
			"linux/arm/v5", "linux/arm/v6",
			"linux/arm/v7", "linux/arm64", "linux/arm64/v8", "linux/arm64/v8.0", "linux/arm64/v9", "linux/arm64/v9.2",
			"linux/riscv64", "linux/riscv64/rva22u64",
			"linux/386", "linux/386/x", "windows/amd64"} {
			if f := MatchPlatform(want, *parse(t, have)); f >= 0 {
				score[have] = f
			}
		}
		for i, have := range line[1:] {
			if f, ok := score[have]; !ok || i > 0 && f > score[line[i]] {
				t.Errorf("%s does not do for %s as well as it should: %v", have, want, score)
			}
		}
		if line[0] != "linux/arm64/v9.2" && line[0] != "linux/amd64/v3" && len(score) != len(line)-1 {
			t.Errorf("for %s there are %v", want, score)
		}
	}
}

func parse(t *testing.T, text string) *v1.Platform {
	t.Helper()
	p, err := v1.ParsePlatform(text)
	return imagetest.Must(t, p, err)
}
