package conformance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A process is a process of this machine or of a container.
type process struct {
	pid     string
	command string // its arguments, separated by spaces
}

// compilesMain reports whether a process is the compiler of a package main.
func (p process) compilesMain() bool {
	return strings.Contains(p.command, "/compile ") && strings.Contains(p.command, " -p main ")
}

// processesOf returns the processes that have a directory in their arguments or environment, or as
// their working directory, except the test itself.
func processesOf(dir string) []process {
	var list []process
	names, _ := filepath.Glob("/proc/[0-9]*")
	for _, proc := range names {
		args, _ := os.ReadFile(filepath.Join(proc, "cmdline"))
		env, _ := os.ReadFile(filepath.Join(proc, "environ"))
		cwd, _ := os.Readlink(filepath.Join(proc, "cwd"))
		if strings.Contains(string(args)+"\x00"+string(env)+"\x00"+cwd, dir) &&
			filepath.Base(proc) != fmt.Sprint(os.Getpid()) {
			list = append(list, process{filepath.Base(proc), strings.ReplaceAll(string(args), "\x00", " ")})
		}
	}
	return list
}

// slowProgram returns a program whose compile takes longer than any test waits, and which no cache
// has.
func slowProgram(salt string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package main\n\nvar salt = %q\n\nfunc main() { println(salt, f0(1)) }\n", salt)
	for i := range 30000 {
		fmt.Fprintf(&b, "\nfunc f%d(x int) int {\n", i)
		for j := range 40 {
			fmt.Fprintf(&b, "\tif x%%%d == %d {\n\t\tx = x*%d + len(salt)\n\t}\n", j+2, j, i+j)
		}
		b.WriteString("\treturn x\n}\n")
	}
	return b.String()
}

// small is a program of one file.
const small = `
-- go.mod --
module example.com/small

go 1.26.8
-- main.go --
package main

func main() { println("small") }
-- gobuild.hcl --
target "small" {
  package = "."
}

image "small" {
  base    = "scratch"
  targets = [target.small]
  tags    = ["$MARK-small:1"]
}
`

// newSlow returns a project whose compile does not end during a test.
func newSlow(t *testing.T, x executor) *project {
	t.Helper()
	p := newProject(t, x, small)
	p.put(t, "main.go", slowProgram(mark+t.Name()))
	return p
}

// waitForCompiler waits until the compiler compiles the project's own package, and returns its
// process, of this machine or of a container.
func (p *project) waitForCompiler(t *testing.T, c *call) (compiler process) {
	t.Helper()
	c.until(t, "the compiler runs", func() bool {
		for _, proc := range p.processes(t) {
			if proc.compilesMain() {
				compiler = proc
				return true
			}
		}
		return false
	})
	return compiler
}

// processes returns the processes that gobuild started.
func (p *project) processes(t *testing.T) []process {
	t.Helper()
	if p.engine == nil {
		return processesOf(p.dir)
	}
	var list []process
	for _, c := range p.watch.liveContainers(t) {
		top, err := p.engine.ContainerTop(context.Background(), c.ID, []string{"-o", "pid,args"})
		if err != nil {
			continue // it is gone meanwhile
		}
		for _, row := range top.Processes {
			list = append(list, process{row[0], strings.Join(row[1:], " ")})
		}
	}
	return list
}
