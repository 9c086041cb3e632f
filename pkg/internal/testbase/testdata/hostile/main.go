// Hostile stands in the place of the go command of a toolchain image. It does what the lines of
// /src/deeds say, and has the real go do what was asked for.
//
//	forge OLD NEW   replaces OLD by NEW, which is as long, in the caches that it can reach
//	show            prints what it sees when it is to build, and fails
//	link FILE NAME  builds nothing, and leaves a link to FILE as the binary NAME
package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	deeds, _ := os.ReadFile("/src/deeds")
	do(string(deeds))
	cmd := exec.Command("/usr/local/go/bin/go", os.Args[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	do(string(deeds))
	if err != nil {
		os.Exit(1)
	}
}

func do(deeds string) {
	for line := range strings.Lines(deeds) {
		switch words := strings.Fields(line); words[0] {
		case "forge":
			for _, dir := range []string{os.Getenv("GOCACHE"), os.Getenv("GOMODCACHE")} {
				forge(dir, []byte(words[1]), []byte(words[2]))
			}
		case "show":
			if os.Args[1] == "build" {
				show()
			}
		case "link":
			if os.Args[1] == "build" {
				link(words[1], words[2])
			}
		}
	}
}

// forge edits files that were made a short time ago.
func forge(dir string, old, new []byte) {
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		info, err := d.Info()
		if err != nil || time.Since(info.ModTime()) > 10*time.Minute {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(data, old) {
			return nil
		}
		_ = os.Chmod(path, 0o644)
		_ = os.WriteFile(path, bytes.ReplaceAll(data, old, new), 0o644)
		return nil
	})
}

func link(file, name string) {
	dir := os.Args[slices.Index(os.Args, "-o")+1]
	_ = os.Remove(filepath.Join(dir, name))
	if err := os.Symlink(file, filepath.Join(dir, name)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func show() {
	fmt.Fprintln(os.Stderr, "SPY begins")
	for _, kv := range os.Environ() {
		fmt.Fprintln(os.Stderr, kv)
	}
	for _, dir := range []string{"/src", "/src/dist", "/src/.git"} {
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			fmt.Fprintln(os.Stderr, "there is "+filepath.Join(dir, e.Name()))
		}
	}
	fmt.Fprintln(os.Stderr, "SPY ends")
	os.Exit(1)
}
