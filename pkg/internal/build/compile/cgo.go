package compile

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/elffile"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// checkLinked reports a binary that should be static and is not: the C compiler may link a library
// dynamically nevertheless.
func (c *Compiler) checkLinked(a *plan.Action, built []plan.Binary) error {
	if a.Compile.Cgo != "static" {
		return nil
	}
	for _, b := range built {
		f, err := elffile.Open(c.Checker.OutPath(a.Compile, b))
		if err != nil {
			return err
		}
		if !f.IsStatic() {
			return &result.Error{Action: a, Err: fmt.Errorf("%s is not static, as cgo = \"static\" asks for: it %s; "+
				"give what it links as a static library (.a), or take cgo = \"dynamic\"", b.File, describeNeeds(f))}
		}
	}
	return nil
}

// describeNeeds lists the loader and the libraries of a dynamic program.
func describeNeeds(f *elffile.File) string {
	var parts []string
	if f.Interp != "" {
		parts = append(parts, "is loaded by "+f.Interp)
	}
	if len(f.Needed) > 0 {
		parts = append(parts, "needs "+strings.Join(f.Needed, ", "))
	}
	return strings.Join(parts, " and ")
}

// missingCompiler matches what go or the linker prints if there is no C compiler.
var missingCompiler = regexp.MustCompile(
	`exec: "([^"]+)": (?:executable file not found|stat )|C(?:\+\+)? compiler "([^"]+)" not found|` +
		`(?:fork/exec|exec:) "?([^" :]+)"?: no such file`)

// explainMissingCompiler adds the remedy to the error of a compile that failed for lack of a C
// compiler. It returns other errors unchanged.
func explainMissingCompiler(c *plan.CompileAction, err error) error {
	var failed *result.Error
	if c.Cgo == "" || !errors.As(err, &failed) {
		return err
	}
	var program, problem string
	if m := missingCompiler.FindStringSubmatch(failed.Output); m != nil {
		program = m[1] + m[2] + m[3]
		problem = fmt.Sprintf("there is no C compiler %q, which cgo = %q needs", program, c.Cgo)
	} else if strings.Contains(failed.Output, unknownVersion) {
		program = compilerOf(c)
		problem = fmt.Sprintf("the C compiler %q is not there, or does not say its version, which asan needs", program)
	} else {
		return err
	}
	remedy := fmt.Sprintf("install it with the C library's headers (on Debian: apt install %s), name another with "+
		"env = { CC = %q }, or take cgo = \"off\"", strings.Join(packagesOf(program), " "), "…")
	if image := c.Command.Toolchain.Image; image != "" {
		remedy = fmt.Sprintf("the image %s lacks it: take a toolchain image that has it (on Debian from %s), name "+
			"another with env = { CC = %q }, or take cgo = \"off\"", image,
			strings.Join(packagesOf(program), " and "), "…")
	}
	return &result.Error{Action: failed.Action, Output: failed.Output,
		Err: fmt.Errorf("%s: %s", problem, remedy)}
}

// unknownVersion is what go prints where asan asks a C compiler for its version in vain.
const unknownVersion = "the version of $(go env CC) could not be parsed"

// compilerOf returns the C compiler of a compile, as far as the configuration says.
func compilerOf(c *plan.CompileAction) string {
	for _, v := range c.Command.Env {
		if words := strings.Fields(v.Value.String()); v.Name == "CC" && len(words) > 0 {
			return words[0]
		}
	}
	return "gcc"
}

// packagesOf returns the packages of Debian that have a C compiler, and the C library's headers.
func packagesOf(program string) []string {
	if c, ok := plan.CrossCompilerNamed(program); ok {
		return c.Packages
	}
	if name := path.Base(program); strings.HasPrefix(name, "clang") {
		return []string{strings.ReplaceAll(name, "++", ""), "libc6-dev"}
	}
	return []string{"gcc", "libc6-dev"}
}
