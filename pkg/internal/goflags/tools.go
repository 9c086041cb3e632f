package goflags

import (
	"fmt"
	"slices"
	"strings"
)

// A Tool is a program of a Go distribution that takes flags of the user's: what gobuild knows of
// them, by name. A flag that is not here may come with a newer Go.
type Tool struct {
	Attr, name string
	plain      []string // flags without a value that say how to compile or link
	values     []string // the same, with a value
	programs   []string // flags with a value by which the tool runs other programs, or leaves work to them
	modes      []string // the same, without a value
	files      []string // flags with a value by which it reads or writes files of their choosing
}

// Linker has the flags of cmd/link, as of Go 1.26 and before.
var Linker = Tool{
	Attr: "ldflags", name: "linker",
	plain: strings.Fields("a aslr bindnow c checklinkname compressdwarf d debugnosplit dumpdep f g h n " +
		"pruneweakmap s u v w V"),
	modes: strings.Fields("asan linkshared msan race"),
	values: strings.Fields("B E H R T X I r buildid debugtextsize debugtramp funcalign k randlayout stackguard " +
		"strictdups"),
	programs: strings.Fields("buildmode extar extld extldflags libgcc linkmode"),
	files: strings.Fields("L benchmarkprofile blockprofile capturehostobjs cpuprofile fipso importcfg " +
		"installsuffix memprofile mutexprofile o outbuf pluginpath tmpdir"),
}

// Compiler has the flags of cmd/compile, as of Go 1.26 and before.
var Compiler = Tool{
	Attr: "gcflags", name: "compiler",
	plain: strings.Fields("% + A B C E K L M N P S W complete clobberdead clobberdeadreg dwarf dwarfbasentries " +
		"dwarflocationlists dynlink e errorurl h i j l largemodel " +
		"live m newescape newobj nolocalimports pack r race msan asan s shared smallframes ssabackend std t u v w " +
		"wb x"),
	values: strings.Fields("buildid c d goversion lang memprofilerate p spectre trimpath"),
	files: strings.Fields("D I asmhdr bench blockprofile coveragecfg cpuprofile embedcfg env importcfg importmap " +
		"installsuffix json linkobj memprofile mutexprofile o pgoprofile symabis traceprofile"),
}

// Assembler has the flags of cmd/asm, as of Go 1.26 and before.
var Assembler = Tool{
	Attr: "asmflags", name: "assembler",
	plain:  strings.Fields("S V complete compiling-runtime debug dynlink e linkshared shared v"),
	values: strings.Fields("D buildid d p spectre"),
	files:  strings.Fields("I gensymabis o trimpath"),
}

// A Flag is one flag as the tool will take it.
type Flag struct {
	Tool        *Tool
	word        string // as it is written
	name, value string
}

// Flags takes a list of words apart as cmd/go and the tool do. A word that the tool takes for no
// flag has an empty name.
func (k *Tool) Flags(list []string) []Flag {
	var flags []Flag
	quoted, _ := QuoteAll(list) // what cannot be quoted is reported by itself
	words := SplitWords(strings.Join(quoted, " "))
	for i := 0; i < len(words); i++ {
		word := words[i]
		if pattern, flag, ok := strings.Cut(word, "="); ok && !strings.HasPrefix(pattern, "-") &&
			strings.HasPrefix(flag, "-") {
			word = flag // for packages of a pattern
		}
		f := Flag{Tool: k, word: word}
		if !strings.HasPrefix(word, "-") {
			flags = append(flags, f)
			continue
		}
		var has bool
		f.name, f.value, has = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(word, "-"), "-"), "=")
		if !has && k.takesValue(f.name) && i+1 < len(words) && !isFlagFile(words[i+1]) {
			i++
			f.value = words[i]
		}
		flags = append(flags, f)
	}
	return flags
}

// isFlagFile reports whether a tool reads flags from a file that a word names, at any position
// (cmd/internal/objabi, response files).
func isFlagFile(word string) bool { return strings.HasPrefix(word, "@") }

func (k *Tool) takesValue(name string) bool {
	return slices.Contains(k.values, name) || slices.Contains(k.programs, name) || slices.Contains(k.files, name)
}

// RunsPrograms reports whether the tool may run another program because of the flag.
func (f Flag) RunsPrograms() bool {
	if f.name == "linkmode" && (f.value == "internal" || f.value == "auto") {
		return false
	}
	return slices.Contains(f.Tool.programs, f.name) || slices.Contains(f.Tool.modes, f.name)
}

// IsUnknown reports whether gobuild does not know what the tool makes of the flag.
func (f Flag) IsUnknown() bool {
	return !slices.Contains(f.Tool.plain, f.name) && !slices.Contains(f.Tool.modes, f.name) &&
		!f.Tool.takesValue(f.name)
}

// isOfGoBuild reports whether go build gives the flag to all tools: given to one alone, it makes a program that does
// not start, or none.
func (f Flag) isOfGoBuild() bool {
	return slices.Contains([]string{"race", "msan", "asan", "buildmode", "linkshared"}, f.name)
}

// Refusal says why the flag cannot be given; "" if it can.
func (f Flag) Refusal() string {
	switch {
	case f.isOfGoBuild():
		return fmt.Sprintf("-%s is a flag of go build, which sets it for all tools alike: %s", f.name,
			InsteadOfFlag(f.name, f.value))
	case isFlagFile(f.word):
		return fmt.Sprintf("%s has the %s read flags from a file: write the flags themselves", f.word, f.Tool.name)
	case slices.Contains(f.Tool.files, f.name):
		return fmt.Sprintf("-%s has the %s read or write files beside those that go build gives it: take it out",
			f.name, f.Tool.name)
	case f.Tool == &Compiler && f.name == "d" && strings.Contains(f.value, "dump"):
		return fmt.Sprintf("-d=%s has the compiler write files: take it out", f.value)
	}
	return ""
}
