package goflags

import (
	"slices"
	"strconv"
	"strings"
)

// A buildFlag is a flag of go build, or a variable that it reads, for which gobuild has something else.
type buildFlag struct {
	names string // in small letters, without dashes and underscores
	hint  string // what gobuild does instead
	right string // the attribute of the same type, or ""
}

var buildFlags = []buildFlag{
	{"cover coverpkg covermode", "a program that counts what it runs is for tests: go test -cover, or go build " +
		"-cover by hand, makes it", ""},
	{"toolexec", "a program in the place of Go's tools could make anything of the same sources, which no record of " +
		"a build covers", ""},
	{"compiler gccgoflags", "gobuild builds with Go's own compiler, that of the toolchain; write gcflags for its flags",
		""},
	{"linkshared", "a program that needs Go's libraries at run time is none to deliver; build_mode = \"plugin\" or " +
		"\"c-shared\" makes a library", ""},
	{"pkgdir", "gobuild keeps compiled packages in a build cache, and install_suffix keeps them apart", ""},
	{"flags goflags", "write the attribute that there is for a flag, such as ldflags, gcflags or build_tags", ""},
	{"modfile", "modules are fetched as go.mod and go.sum say; an override block replaces one by a directory", ""},
	{"modcacherw", "the module cache is gobuild's own, and gobuild clean removes it", ""},
	{"vendor", "a vendor directory is used if there is one, as by go build; mod = \"readonly\" leaves it out", ""},
	{"overlay replace", "an overlay names paths of this machine, which differ in another checkout; an override block " +
		"replaces an import path by a directory", ""},
	{"installsuffix", "write install_suffix", "install_suffix"},
	{"buildmode", "write build_mode", "build_mode"},
	{"linkmode", "write cgo = \"static\" or \"dynamic\", or ldflags = [\"-linkmode=internal\"]", ""},
	{"a", "gobuild builds what is stale; gobuild clean removes all that it built", ""},
	{"n x v i work json", "gobuild plan prints what runs, and why", ""},
	{"c", "paths start from the directory of the file that contains them, and package names a directory", ""},
	{"p", "-jobs= limits how much runs at once", ""},
	{"gowasm wasm", "write platforms = [\"js/wasm/satconv,signext\"]", ""},
	{"buildvcs", "write stamp = { \"main.commit\" = git.commit } for what the program should know of its commit", ""},
	{"tags buildtags", "write build_tags; names of an image are tags of its image block", "build_tags"},
	{"goos goarch goarm goarm64 goamd64 go386 gomips gomips64 goppc64 goriscv64 os arch platform",
		"write platforms = [\"linux/arm64\"], or with a variant \"linux/arm/v7\"", ""},
	{"cgoenabled", "write cgo = \"off\", \"static\" or \"dynamic\"", ""},
	{"main path", "write package", "package"},
	{"output binary o", "write name for the name of the file in dist/<platform>", "name"},
	{"go goversion version", "write toolchain = toolchain.NAME, and a toolchain block with the version", ""},
}

// InsteadOf says what to write in a target in place of a name that is none of its attributes, but means something to
// go build; "" if it does not. attr is the attribute that takes the same value, or "".
func InsteadOf(name string) (hint, attr string) {
	name = strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	for _, f := range buildFlags {
		if slices.Contains(strings.Fields(f.names), name) {
			return f.hint, f.right
		}
	}
	return "", ""
}

// refusedValues say why an attribute of a target lacks a value that the flag of go build has.
var refusedValues = map[string]map[string]string{
	"mod": {"mod": "no build changes go.mod or go.sum: run go mod tidy, and commit what it writes"},
	"build_mode": {
		"default": "leave build_mode out: a program is what go build makes of package main by default",
		"archive": "go build makes it of packages that are no programs; \"c-archive\" is a library for C programs",
		"shared": "a program that needs Go's libraries at run time is none to deliver; \"c-shared\" is a library for " +
			"C programs, and \"plugin\" one for Go programs",
	},
}

// Refusal says why an attribute of a target lacks a value that the flag of go build has; "" if it has it, or if no Go
// knows it.
func Refusal(attr, value string) string { return refusedValues[attr][value] }

// lists are the flags of go build whose values are several words, with their attributes.
var lists = map[string]string{"ldflags": "ldflags", "gcflags": "gcflags", "asmflags": "asmflags", "tags": "build_tags"}

// texts are those whose value is one word.
var texts = map[string]string{"mod": "mod", "pgo": "pgo", "buildmode": "build_mode", "installsuffix": "install_suffix"}

// switches are those without a value.
var switches = []string{"race", "msan", "asan", "trimpath"}

// InsteadOfAll says, flag by flag, what to write in a target in place of flags of go build: sentences without the last
// full stop. text is as in GOFLAGS, which go splits at spaces: what is split off a value is taken for a part of it.
func InsteadOfAll(text string) string {
	var answers []string
	for words := SplitWords(text); len(words) > 0; {
		name, value, _ := strings.Cut(withoutDash(words[0]), "=")
		n := 1
		for n < len(words) && isPartOfValue(name, words[n]) {
			n++
		}
		says := ": "
		if n > 1 {
			value = strings.TrimSpace(value + " " + strings.Join(words[1:n], " "))
			says = ": go splits GOFLAGS at spaces; here, "
		}
		answers = append(answers, strings.Join(words[:n], " ")+says+InsteadOfFlag(name, value))
		words = words[n:]
	}
	return strings.Join(answers, ". ")
}

// isPartOfValue reports whether a word is most likely meant for the value of the flag before it.
func isPartOfValue(flag, word string) bool {
	name, _, _ := strings.Cut(withoutDash(word), "=")
	own := Knows(name) && name != "X" // the linker's, not go build's -x
	return !strings.HasPrefix(word, "-") || lists[flag] != "" && lists[flag] != "build_tags" && !own
}

// Knows reports whether go build has a flag, or there is something in place of a name that is none.
func Knows(name string) bool {
	hint, _ := InsteadOf(name)
	return lists[name] != "" || texts[name] != "" || slices.Contains(switches, name) || hint != ""
}

func withoutDash(word string) string { return strings.TrimPrefix(strings.TrimPrefix(word, "-"), "-") }

// InsteadOfFlag says what to write in a target in place of one flag of go build.
func InsteadOfFlag(name, value string) string {
	switch {
	case lists[name] != "":
		return "write " + lists[name] + " = [" + quoted(wordsOf(name, value)) + "]"
	case texts[name] != "":
		if why := Refusal(texts[name], value); why != "" {
			return why
		}
		return "write " + texts[name] + " = " + strconv.Quote(value)
	case name == "trimpath" && value != "false":
		return "gobuild does so, unless trimpath is false"
	case slices.Contains(switches, name) && value != "false" || name == "trimpath":
		return "write " + name + " = " + strconv.FormatBool(value != "false")
	case slices.Contains(switches, name):
		return "it is so without it"
	}
	if hint, _ := InsteadOf(name); hint != "" {
		return hint
	}
	return "gobuild has nothing for it"
}

// wordsOf are the elements of the list that a flag's value stands for.
func wordsOf(name, value string) []string {
	if name == "tags" {
		return strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
	}
	return SplitWords(value)
}

func quoted(words []string) string {
	var all []string
	for _, w := range words {
		all = append(all, strconv.Quote(w))
	}
	return strings.Join(all, ", ")
}
