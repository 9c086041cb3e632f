package check

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/mod/module"

	"github.com/gobuild-dev/gobuild/pkg/internal/filename"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// Label says what is wrong with a block's label, or "".
func Label(kind, label string) string {
	switch {
	case kind == "override":
		return wrongImportPath(label)
	case kind == "registry":
		return wrongHost(label)
	case kind == "file":
		return wrongImagePath(label)
	case kind == "platform":
		return wrongPattern(label)
	case kind == "variable", kind == "function":
		return Identifier(label)
	case kind == "defaults" && (label == "target" || label == "image"):
		return fmt.Sprintf("defaults cannot be called %q, which is what they hold", label)
	case kind == "defaults":
		return Identifier(label)
	}
	return filename.LabelProblem(label)
}

func wrongImportPath(s string) string {
	if err := module.CheckImportPath(s); err != nil {
		return fmt.Sprintf("An override's label is the import path that it stands for: %v", err)
	}
	return ""
}

// Identifier says why a name cannot be referred to; "" if it can.
func Identifier(s string) string {
	if !hclsyntax.ValidIdentifier(s) {
		return fmt.Sprintf("%q cannot be referred to: a name begins with a letter and holds letters, digits, _ and -",
			s)
	}
	return ""
}

// InstanceKey says what is wrong with a key of for_each, or "". A key is one or more names,
// separated by slashes.
func InstanceKey(key string) string {
	if key == "" {
		return "is empty"
	}
	for name := range strings.SplitSeq(key, "/") {
		if filename.LabelProblem(name) != "" {
			return "cannot be used: it is names with slashes between them, and each is made of " +
				filename.LabelCharacters
		}
	}
	return ""
}

func wrongEnvName(s string) string {
	if s == "" || strings.ContainsAny(s, "=\x00") {
		return fmt.Sprintf("%q cannot be the name of an environment variable", s)
	}
	return ""
}

var stampForm = lazyregexp.New(`^[^\s=]+\.[\pL_][\pL_\p{Nd}]*$`)

func wrongStamp(s string) string {
	if !stampForm().MatchString(s) {
		return fmt.Sprintf("%q is not a variable of a package: write \"main.version\", or \"example.com/pkg.Version\"",
			s)
	}
	return ""
}

// wrongPackage checks the form of a package; whether it is there is seen later.
func wrongPackage(s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "The package is empty: write its directory (\"./cmd/app\"), its import path, or path@version"
	case strings.Contains(s, "..."):
		return fmt.Sprintf("%q names several packages, and a target is one: write for_each = mains(%q) and package = "+
			"each.value", s, s)
	case rightPackage(s) != "":
		return fmt.Sprintf("The version behind @ is missing: write %q", rightPackage(s))
	case strings.ContainsAny(s, "\x00\n"):
		return "The package's name holds characters that no path has"
	}
	return ""
}

// rightPackage returns path@latest if the version after the @ is missing, else "".
func rightPackage(s string) string {
	if at := strings.Index(s, "@"); at > 0 && at == len(s)-1 {
		return s + "latest"
	}
	return ""
}

var suffixForm = lazyregexp.New(`^[A-Za-z0-9_]+$`)

func wrongSuffix(s string) string {
	if !suffixForm().MatchString(s) {
		return fmt.Sprintf("%q cannot end a directory's name: write letters, digits and underscores, such as "+
			"\"static\"", s)
	}
	return ""
}

var buildTagForm = lazyregexp.New(`^[\pL_\p{Nd}.]+$`)

func wrongBuildTag(s string) string {
	if s == "race" || s == "msan" || s == "asan" {
		return fmt.Sprintf("Go sets the tag %s itself, and its own packages do not compile with the tag alone: write "+
			"%[1]s = true", s)
	}
	if !buildTagForm().MatchString(s) {
		return fmt.Sprintf("%q is not a build tag: each is an element of its own, made of letters, digits, dots and "+
			"underscores", s)
	}
	return ""
}
