package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// A tool is a program of a Go distribution that takes flags of the user's: what gobuild knows of
// them, by name. A flag that is not here may come with a newer Go.
type tool struct {
	attr, name string
	plain      []string // flags without a value that say how to compile or link
	values     []string // the same, with a value
	programs   []string // flags with a value by which the tool runs other programs, or leaves work to them
	modes      []string // the same, without a value
	files      []string // flags with a value by which it reads or writes files of their choosing
}

// The flags of cmd/link, as of Go 1.26 and before.
var linkerTool = tool{
	attr: "ldflags", name: "linker",
	plain:    strings.Fields("a aslr bindnow c checklinkname compressdwarf d debugnosplit dumpdep f g h n pruneweakmap s u v w V"),
	modes:    strings.Fields("asan linkshared msan race"),
	values:   strings.Fields("B E H R T X I r buildid debugtextsize debugtramp funcalign k randlayout stackguard strictdups"),
	programs: strings.Fields("buildmode extar extld extldflags libgcc linkmode"),
	files:    strings.Fields("L benchmarkprofile blockprofile capturehostobjs cpuprofile fipso importcfg installsuffix memprofile mutexprofile o outbuf pluginpath tmpdir"),
}

// The flags of cmd/compile, as of Go 1.26 and before.
var compilerTool = tool{
	attr: "gcflags", name: "compiler",
	plain: strings.Fields("% + A B C E K L M N P S W complete clobberdead clobberdeadreg dwarf dwarfbasentries dwarflocationlists dynlink e errorurl h i j l largemodel " +
		"live m newescape newobj nolocalimports pack r race msan asan s shared smallframes ssabackend std t u v w wb x"),
	values: strings.Fields("buildid c d goversion lang memprofilerate p spectre trimpath"),
	files:  strings.Fields("D I asmhdr bench blockprofile coveragecfg cpuprofile embedcfg env importcfg importmap installsuffix json linkobj memprofile mutexprofile o pgoprofile symabis traceprofile"),
}

// A toolFlag is one flag as the tool will take it.
type toolFlag struct {
	tool        *tool
	word        string // as it is written
	name, value string
}

// flags takes a list of words apart as cmd/go and the tool do. A word that the tool takes for no
// flag has an empty name.
func (k *tool) flags(list []string) []toolFlag {
	var flags []toolFlag
	quoted, _ := quoteAll(list) // what cannot be quoted is reported by itself
	words := splitWords(strings.Join(quoted, " "))
	for i := 0; i < len(words); i++ {
		word := words[i]
		if pattern, flag, ok := strings.Cut(word, "="); ok && !strings.HasPrefix(pattern, "-") && strings.HasPrefix(flag, "-") {
			word = flag // for packages of a pattern
		}
		f := toolFlag{tool: k, word: word}
		if !strings.HasPrefix(word, "-") {
			flags = append(flags, f)
			continue
		}
		var has bool
		f.name, f.value, has = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(word, "-"), "-"), "=")
		if !has && k.takesValue(f.name) && i+1 < len(words) && !readsFlags(words[i+1]) {
			i++
			f.value = words[i]
		}
		flags = append(flags, f)
	}
	return flags
}

// readsFlags reports whether a tool reads flags from a file that a word names, wherever it stands
// (cmd/internal/objabi, response files).
func readsFlags(word string) bool { return strings.HasPrefix(word, "@") }

func (k *tool) takesValue(name string) bool {
	return slices.Contains(k.values, name) || slices.Contains(k.programs, name) || slices.Contains(k.files, name)
}

// runsPrograms reports whether the tool may run another program because of the flag.
func (f toolFlag) runsPrograms() bool {
	if f.name == "linkmode" && (f.value == "internal" || f.value == "auto") || f.name == "buildmode" && f.value == "exe" {
		return false
	}
	return slices.Contains(f.tool.programs, f.name) || slices.Contains(f.tool.modes, f.name)
}

// isUnknown reports whether gobuild does not know what the tool makes of the flag.
func (f toolFlag) isUnknown() bool {
	return !slices.Contains(f.tool.plain, f.name) && !slices.Contains(f.tool.modes, f.name) && !f.tool.takesValue(f.name)
}

// refusal says why the flag cannot be given; "" where it can.
func (f toolFlag) refusal() string {
	switch {
	case readsFlags(f.word):
		return fmt.Sprintf("%s has the %s read flags from a file: write the flags themselves", f.word, f.tool.name)
	case slices.Contains(f.tool.files, f.name):
		return fmt.Sprintf("-%s has the %s read or write files beside those that go build gives it: take it out", f.name, f.tool.name)
	case f.tool == &compilerTool && f.name == "d" && strings.Contains(f.value, "dump"):
		return fmt.Sprintf("-d=%s has the compiler write files: take it out", f.value)
	}
	return ""
}

// checkTools reports flags by which a tool would touch files of its own choosing.
func (p *planner) checkTools(t *plan.Target) {
	for _, flag := range append(linkerTool.flags(t.Ldflags), compilerTool.flags(t.Gcflags)...) {
		if why := flag.refusal(); why != "" {
			p.errorAt(t.At(flag.tool.attr), diag.AFlagThatATargetMayNotHave, upperFirst(why)+".")
		}
	}
}

// splitWords splits a text as cmd/go splits flags (cmd/internal/quoted): at spaces, but for
// those in words that stand in ' or ".
func splitWords(s string) (words []string) {
	const space = " \t\n\r"
	for s = strings.TrimLeft(s, space); s != ""; s = strings.TrimLeft(s, space) {
		ends, rest := space, s
		if s[0] == '\'' || s[0] == '"' {
			ends, rest = s[:1], s[1:]
		}
		end := strings.IndexAny(rest, ends)
		if end < 0 {
			return append(words, rest)
		}
		words, s = append(words, rest[:end]), rest[end+1:]
	}
	return words
}
