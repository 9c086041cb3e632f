package elffile

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// goBuilt returns a Go program.
func goBuilt(t *testing.T, flags ...string) string {
	t.Helper()
	source, program := filepath.Join(t.TempDir(), "main.go"), filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", slices.Concat([]string{"build", "-o", program}, flags, []string{source})...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

func TestWhole(t *testing.T) {
	for name, flags := range map[string][]string{"with symbols": nil, "without": {"-ldflags=-s -w"}} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(goBuilt(t, flags...))
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "program")
			for _, size := range []int{0, 10, 100, len(data) / 2, len(data) - 1, len(data)} {
				if err := os.WriteFile(file, data[:size], 0o666); err != nil {
					t.Fatal(err)
				}
				if got, want := IsComplete(file), size == len(data); got != want {
					t.Errorf("%d of %d bytes: %v", size, len(data), got)
				}
			}
		})
	}
	if IsComplete(filepath.Join(t.TempDir(), "none")) {
		t.Error("a file that is not there is whole")
	}
}
