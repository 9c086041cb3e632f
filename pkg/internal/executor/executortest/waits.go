package executortest

import (
	"os"
	"path/filepath"
	"testing"
)

// waits is a program that prints a line and then runs for longer than any test. It imports little, as it is compiled.
const waits = `package main

import "time"

func main() {
	println("it waits")
	time.Sleep(time.Hour)
}
`

// WaitingModule is a directory with a module whose program prints something and then runs for an hour: for
// Subject.Waits.
func WaitingModule(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/waits\n\ngo 1.21\n", "main.go": waits} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
