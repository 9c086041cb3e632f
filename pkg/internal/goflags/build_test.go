package goflags_test

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
)

// TestInsteadOfAll checks what is said of values with spaces, which go takes apart in GOFLAGS.
func TestInsteadOfAll(t *testing.T) {
	const split = ": go splits GOFLAGS at spaces; here, "
	for text, want := range map[string]string{
		"-tags x":                 "-tags x" + split + `write build_tags = ["x"]`,
		"-tags x -race":           "-tags x" + split + `write build_tags = ["x"]. -race: write race = true`,
		"-ldflags=-s -w":          "-ldflags=-s -w" + split + `write ldflags = ["-s", "-w"]`,
		"-ldflags -X main.v=1":    "-ldflags -X main.v=1" + split + `write ldflags = ["-X", "main.v=1"]`,
		"'-ldflags=-s -w' -tags=": `-ldflags=-s -w: write ldflags = ["-s", "-w"]. -tags=: write build_tags = []`,
		"-tags=a -z":              `-tags=a: write build_tags = ["a"]. -z: gobuild has nothing for it`,
		"-ldflags=-s -race":       `-ldflags=-s: write ldflags = ["-s"]. -race: write race = true`,
	} {
		if got := goflags.InsteadOfAll(text); got != want {
			t.Errorf("%s:\n%s\nnot\n%s", text, got, want)
		}
	}
}
