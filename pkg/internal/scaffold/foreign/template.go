package foreign

import (
	"path"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

var templatePattern = lazyregexp.New(`\{\{-?\s*(.*?)\s*-?\}\}`)

// template replaces the templates of ko and GoReleaser by marks. ok is false for text with one that has no
// counterpart here.
func (k *knower) template(text string) (out string, ok bool) {
	ok = true
	out = templatePattern().ReplaceAllStringFunc(text, func(s string) string {
		mark, known := k.field(templatePattern().FindStringSubmatch(s)[1])
		if !known {
			ok, mark = false, k.mark(unknownMark+s)
		}
		return mark
	})
	return out, ok && !strings.Contains(out, "{{")
}

// field returns the mark of what a template says.
func (k *knower) field(field string) (mark string, ok bool) {
	if name, is := strings.CutPrefix(field, ".Env."); is && identifier(name) == strings.ToLower(name) {
		return k.variable(name, "", "from the environment variable "+name+" in "+k.File), true
	}
	if f, known := templateFields[field]; known {
		return f(k), true
	}
	return "", false
}

// templateFields are the fields that are known here (https://goreleaser.com/customization/templates/,
// https://ko.build/configuration/).
var templateFields = map[string]func(k *knower) string{
	".Version": (*knower).versionVariable, ".RawVersion": (*knower).versionVariable,
	".Summary": (*knower).describe, ".Git.Tag": (*knower).tagVariable, ".Tag": (*knower).tagVariable,
	".Commit": (*knower).commit, ".FullCommit": (*knower).commit, ".Git.FullCommit": (*knower).commit,
	".ShortCommit": (*knower).shortCommit, ".Git.ShortCommit": (*knower).shortCommit,
	".Date": (*knower).time, ".CommitDate": (*knower).time, ".Now": (*knower).time,
	".Branch": (*knower).branchVariable, ".Git.Branch": (*knower).branchVariable,
	".ProjectName": (*knower).project,
	".GitURL":      func(k *knower) string { return k.homepage() },
}

func (k *knower) tagVariable() string {
	return k.variable("tag", "dev", "the tag that is released, such as v1.2.3")
}

// branchVariable is no git.branch, which is null where a commit is checked out.
func (k *knower) branchVariable() string { return k.variable("branch", "", "the branch that is built") }

// project is the name of the project, which GoReleaser takes from the repository.
func (k *knower) project() string {
	switch {
	case k.projectName != "":
		return k.projectName
	case k.Module != "":
		return ProgramName(k.Module)
	}
	return path.Base(k.Dir)
}

func (k *knower) homepage() string {
	if k.Module == "" {
		return ""
	}
	return "https://" + k.Module
}

var majorVersion = lazyregexp.New(`^v[0-9]+$`)

// ProgramName is the name that Go gives to the program of a package: the last element of its import path that is
// no major version.
func ProgramName(importPath string) string {
	base := path.Base(importPath)
	if dir := path.Dir(importPath); majorVersion().MatchString(base) && dir != "." {
		return path.Base(dir)
	}
	return base
}
