package foreign

import (
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/goflags"
)

// ldflags reads flags of the linker as they are in a command line.
func (k format) ldflags(b *Build, line int, text string) {
	words := goflags.SplitWords(text)
	for i := 0; i < len(words); i++ {
		name, value, has := strings.Cut(strings.TrimPrefix(words[i], "-"), "=")
		name = strings.TrimPrefix(name, "-")
		takes := slices.Contains([]string{"X", "extldflags", "linkmode", "buildid", "extld", "B", "I", "L", "r"}, name)
		if takes && !has && i+1 < len(words) {
			i++
			value = words[i]
		}
		switch name {
		case "X":
			k.stamp(b, line, value)
		case "s", "w", "buildid", "B":
			flag := "-" + name
			if takes {
				flag += "=" + value // of the linker alone
			}
			if isMarked(flag) {
				b.Left = append(b.Left, k.note(line, "the linker flag %s: only stamps take variables", flag))
			} else if !slices.Contains(b.Ldflags, flag) {
				b.Ldflags = append(b.Ldflags, flag)
			}
		case "extldflags", "linkmode": // programs without cgo are linked statically, by Go itself
			if value != "-static" && value != "external" && value != "internal" {
				b.Left = append(b.Left, k.note(line, "the linker flag -%s=%s", name, value))
			}
		default:
			b.Left = append(b.Left, k.note(line, "the linker flag %s", strings.TrimSpace(words[i])))
		}
	}
}

// stamp reads "main.version=1.2".
func (k format) stamp(b *Build, line int, text string) {
	name, value, ok := strings.Cut(text, "=")
	dot := strings.LastIndexByte(name, '.')
	if !ok || dot < 1 || isMarked(name) || strings.ContainsAny(name, "$(){} \t") || k.value(value).isUnknown() {
		b.Left = append(b.Left, k.note(line, "the linker flag -X %s", text))
		return
	}
	for _, p := range b.Stamp {
		if p.Key == name {
			return
		}
	}
	b.Stamp = append(b.Stamp, Pair{name, k.value(value)})
}

// goFlags reads the flags of go build, and returns what is no flag. dir is the directory of the command.
func (k format) goFlags(b *Build, line int, words []string) (rest []string) {
	for i := 0; i < len(words); i++ {
		word := words[i]
		if !strings.HasPrefix(word, "-") || word == "-" {
			rest = append(rest, word)
			continue
		}
		name, value, has := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(word, "-"), "-"), "=")
		if !has && slices.Contains(flagsWithValue, name) && i+1 < len(words) {
			i++
			value = words[i]
		}
		k.goFlag(b, line, name, value, word)
	}
	return rest
}

// flagsWithValue are those of go build.
var flagsWithValue = strings.Fields("ldflags tags o gcflags asmflags mod modfile p installsuffix buildmode C pkgdir " +
	"toolexec overlay pgo gccgoflags compiler coverpkg covermode")

// harmlessFlags are those that gobuild sets itself, or that say nothing of the program.
var harmlessFlags = strings.Fields("trimpath v x a i n mod p installsuffix buildvcs work modcacherw")

func (k format) goFlag(b *Build, line int, name, value, word string) {
	switch {
	case name == "ldflags":
		k.ldflags(b, line, strings.TrimPrefix(value, "all="))
	case name == "tags":
		for _, tag := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
			k.tag(b, line, tag)
		}
	case name == "o":
		b.Name = value
	case name == "C":
		b.Dir = value
	case slices.Contains(harmlessFlags, name):
	default:
		b.Left = append(b.Left, k.note(line, "the flag %s: %s", word, goflags.InsteadOfFlag(name, value)))
	}
}

func (k format) tag(b *Build, line int, tag string) {
	switch {
	case isMarked(tag):
		b.Left = append(b.Left, k.note(line, "the build tag %s", tag))
	case !slices.Contains(b.Tags, tag):
		b.Tags = append(b.Tags, tag)
	}
}

// environment reads a variable of the environment of go build.
func (k format) environment(b *Build, line int, name, value string) {
	switch {
	case name == "CGO_ENABLED":
		if value == "1" {
			b.Left = append(b.Left, k.note(line, "CGO_ENABLED=1: without cgo, the program has no C code; with it, add "+
				"cgo = \"static\" or \"dynamic\" and a toolchain image with a C compiler"))
		}
	case name == "GOFLAGS" && !isMarked(value):
		k.goFlags(b, line, strings.Fields(value))
	case slices.Contains([]string{"GO111MODULE", "GOOS", "GOARCH", "GOARM", "GOTOOLCHAIN", "GOPROXY", "GOCACHE",
		"GOMODCACHE", "GOPATH", "GOROOT"}, name):
	case (name == "GOEXPERIMENT" || name == "GODEBUG") && value != "" && !isMarked(value):
		b.Env = append(b.Env, Pair{name, Text(value)})
	default:
		b.Left = append(b.Left, k.note(line, "the variable %s=%s of the compile", name, value))
	}
}
