package goversion

import (
	"fmt"
	"slices"
	"strings"
)

// A Variant is a value of the variable that selects among the processors of an architecture.
type Variant struct {
	Name        string // as in a platform: "v7" of linux/arm/v7
	Value       string // of the variable
	First, last string // release lines that know it; last is "" if there is none
	base        bool   // what the architecture meant before there was a choice
}

// An Architecture has one variable for all its variants (`go help environment`; the values
// are those of src/internal/buildcfg/cfg.go, before 1.17 src/cmd/internal/objabi/util.go).
type Architecture struct {
	Names    []string // GOARCH
	Variable string
	Variants []Variant
	Options  []Option // what may follow a variant, after commas, in this order
}

// An Option is a feature that a processor has besides its variant's, or lacks: "lse" of linux/arm64/v8.2,lse.
type Option struct {
	Name  string
	First string   // the release line that knows it
	of    []string // the variants that do not mean it anyway; nil for all
}

// Architectures are those that have variants.
var Architectures = []Architecture{
	{[]string{"386"}, "GO386", []Variant{
		{"sse2", "sse2", "1.1", "", true}, {"softfloat", "softfloat", "1.16", "", false}, {"387", "387", "1.1",
			"1.15", false}}, nil},
	{[]string{"amd64"}, "GOAMD64", []Variant{
		{"v1", "v1", "1.18", "", true}, {"v2", "v2", "1.18", "", false}, {"v3", "v3", "1.18", "", false}, {"v4", "v4",
			"1.18", "", false}}, nil},
	{[]string{"arm"}, "GOARM", []Variant{
		{"v5", "5", "1", "", false}, {"v6", "6", "1", "", false}, {"v7", "7", "1", "", false}},
		[]Option{{"softfloat", "1.22", []string{"v6", "v7"}}, {"hardfloat", "1.22", []string{"v5"}}}},
	{[]string{"arm64"}, "GOARM64", arm64Variants(), []Option{{"lse", "1.23", nil}, {"crypto", "1.23", nil}}},
	{[]string{"wasm"}, "GOWASM", nil, []Option{{"satconv", "1.13", nil}, {"signext", "1.13", nil}}},
	{[]string{"mips", "mipsle"}, "GOMIPS", []Variant{
		{"hardfloat", "hardfloat", "1.10", "", true}, {"softfloat", "softfloat", "1.10", "", false}}, nil},
	{[]string{"mips64", "mips64le"}, "GOMIPS64", []Variant{
		{"hardfloat", "hardfloat", "1.11", "", true}, {"softfloat", "softfloat", "1.11", "", false}}, nil},
	{[]string{"ppc64", "ppc64le"}, "GOPPC64", []Variant{
		{"power8", "power8", "1.13", "", true}, {"power9", "power9", "1.13", "", false}, {"power10", "power10", "1.20",
			"", false}}, nil},
	{[]string{"riscv64"}, "GORISCV64", []Variant{
		{"rva20u64", "rva20u64", "1.23", "", true}, {"rva22u64", "rva22u64", "1.23", "", false}, {"rva23u64",
			"rva23u64", "1.25", "", false}}, nil},
}

// arm64Variants are v8.0 to v8.9 and v9.0 to v9.5; image platforms say v8 and v9 for the first of each.
func arm64Variants() []Variant {
	all := []Variant{{"v8", "v8.0", "1.23", "", true}, {"v9", "v9.0", "1.23", "", false}}
	for i := range 10 {
		name := fmt.Sprintf("v8.%d", i)
		all = append(all, Variant{name, name, "1.23", "", i == 0})
	}
	for i := range 6 {
		name := fmt.Sprintf("v9.%d", i)
		all = append(all, Variant{name, name, "1.23", "", false})
	}
	return all
}

// Variants returns the variable that selects a variant of an architecture ("arm", "v7"
// → GOARM=7) in the Go versions that know it; ok is false if no version does. The empty
// variant is known everywhere and needs none.
func Variants(goarch, variant string) (env map[string]string, ok bool) {
	if variant == "" {
		return nil, true
	}
	a, v := findVariant(goarch, variant)
	if v == nil {
		return nil, false
	}
	return map[string]string{a.Variable: v.Value}, true
}

// CheckVariant returns an error for a variant that no version knows.
func CheckVariant(goarch, variant string) error {
	if _, ok := Variants(goarch, variant); !ok {
		return unknownVariant(goarch, variant)
	}
	return nil
}

// VariantEnv returns the variables that select a variant of a platform for one Go version:
// none for what the architecture means anyway in a version without a choice. A variant that
// does not exist, or not in that version, is an error.
func VariantEnv(version, goos, goarch, variant string) (map[string]string, error) {
	if err := CheckVariant(goarch, variant); err != nil {
		return nil, err
	}
	env, _ := Variants(goarch, variant)
	a, v := findVariant(goarch, variant)
	line := Line(version)
	switch {
	case v == nil:
		return nil, nil
	case Compare(line, v.First) < 0 && v.base:
		return nil, nil
	case Compare(line, v.First) < 0:
		return nil, fmt.Errorf("%s/%s/%s needs go%s or newer, and the toolchain is go%s: %s=%s is not known before",
			goos, goarch, variant, v.First, version, a.Variable, v.Value)
	case v.last != "" && Compare(line, v.last) > 0:
		return nil, fmt.Errorf("%s/%s/%s is not supported after go%s, and the toolchain is go%s", goos, goarch, variant,
			v.last, version)
	}
	return env, nil
}

func findVariant(goarch, name string) (*Architecture, *Variant) {
	for i, a := range Architectures {
		if slices.Contains(a.Names, goarch) {
			if v := a.variant(name); v != nil {
				return &Architectures[i], v
			}
		}
	}
	return nil, nil
}

// variant returns a variant with the options after it; nil if there is none of that name.
func (a Architecture) variant(name string) *Variant {
	found, options := Variant{}, strings.Split(name, ",")
	if len(a.Variants) > 0 {
		i := slices.IndexFunc(a.Variants, func(v Variant) bool { return v.Name == options[0] })
		if i < 0 {
			return nil
		}
		found, options = a.Variants[i], options[1:]
	}
	at := 0
	for _, option := range options {
		i := slices.IndexFunc(a.Options[at:], func(o Option) bool { return o.Name == option })
		if i < 0 {
			return nil
		}
		o := a.Options[at+i]
		if o.of != nil && !slices.Contains(o.of, found.Name) {
			return nil
		}
		at += i + 1
		found.Value = strings.TrimPrefix(found.Value+","+option, ",")
		found.base = false
		if found.First == "" || Compare(found.First, o.First) < 0 {
			found.First = o.First
		}
	}
	found.Name = name
	return &found
}

// RightVariant returns the variant of an architecture that a name which is none most likely stands for: "v7" for 7,
// "v8.0,lse" for lse, "power9" for 9; "" if there is none.
func RightVariant(goarch, name string) string {
	for _, a := range Architectures {
		if slices.Contains(a.Names, goarch) {
			for _, guess := range a.guesses(strings.Split(strings.ToLower(name), ",")) {
				if a.variant(guess) != nil {
					return guess
				}
			}
		}
	}
	return ""
}

// guesses are the variants that words may stand for, the likeliest first. Not each of them is one.
func (a Architecture) guesses(words []string) (all []string) {
	var options, rest []string
	for _, o := range a.Options {
		if slices.Contains(words, o.Name) {
			options = append(options, o.Name)
		}
	}
	for _, w := range words {
		if !slices.Contains(options, w) {
			rest = append(rest, w)
		}
	}
	if len(rest) == 0 {
		rest = a.defaults(options)
	}
	if len(rest) == 0 {
		return []string{strings.Join(options, ",")}
	}
	heads := []string{rest[0], "v" + rest[0], strings.TrimRight(rest[0], "abcdefghijklmnopqrstuvwxyz")}
	for _, head := range append(heads, a.parts(rest[0])...) {
		all = append(all, strings.Join(append(append([]string{head}, rest[1:]...), options...), ","))
	}
	return all
}

// defaults are the variants that options without one are most likely meant for.
func (a Architecture) defaults(options []string) (names []string) {
	for _, o := range a.Options {
		if slices.Contains(options, o.Name) && len(o.of) > 0 {
			return o.of[len(o.of)-1:]
		}
	}
	for _, v := range a.Variants {
		if v.base && v.Name == v.Value {
			return []string{v.Name}
		}
	}
	return nil
}

// parts are the variants whose names begin or end with a part of one.
func (a Architecture) parts(part string) (names []string) {
	for _, v := range a.Variants {
		if part != "" && (strings.HasPrefix(v.Name, part) || strings.HasSuffix(v.Name, part)) {
			names = append(names, v.Name)
		}
	}
	return names
}

func unknownVariant(goarch, name string) error {
	for _, a := range Architectures {
		if slices.Contains(a.Names, goarch) {
			var known []string
			for _, v := range a.Variants {
				known = append(known, v.Name)
			}
			if len(known) == 0 {
				return fmt.Errorf("%s has no variant %q; there is %s, and several with commas: %s", goarch, name,
					a.options(", "), a.options(","))
			}
			text := strings.Join(known, ", ")
			if len(a.Options) > 0 {
				text += ", and after a comma " + a.options(", ")
			}
			return fmt.Errorf("%s has no variant %q; there is %s", goarch, name, text)
		}
	}
	return fmt.Errorf("%s has no variants: leave %q out", goarch, name)
}

// options lists the options for users.
func (a Architecture) options(between string) string {
	var names []string
	for _, o := range a.Options {
		name := o.Name
		if o.of != nil {
			name += " (" + strings.Join(o.of, ", ") + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, between)
}
