package meter

import (
	"errors"
	"math"
	"regexp"
	resyntax "regexp/syntax"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// measure returns a function whose arguments and result are counted. estimate says beforehand what
// it would make, if that can be much more than what it is given.
func (m *Meter) measure(name string, f function.Function) function.Function {
	before := estimates[name]
	take := func(args []cty.Value) error {
		if err := m.spend(calling); err != nil {
			return err
		}
		for _, a := range args {
			if err := m.spendValue(a, taking); err != nil {
				return err
			}
		}
		if err := refuseBlocks(name, args); err != nil {
			return err
		}
		if before != nil && allKnown(args) {
			return before(m, args)
		}
		return nil
	}
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(), Description: f.Description(),
		Type: func(args []cty.Value) (cty.Type, error) {
			if err := take(args); err != nil {
				return cty.DynamicPseudoType, err
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := f.Call(args)
			if err == nil {
				err = m.spendValue(v, making)
			}
			return v, err
		},
	})
}

func allKnown(args []cty.Value) bool {
	for _, a := range args {
		if plain, _ := a.UnmarkDeep(); a.ContainsMarked() || !plain.IsWhollyKnown() || plain.IsNull() {
			return false
		}
	}
	return true
}

// estimates are of functions that can make much of little, or compare all with all.
var estimates = map[string]func(*Meter, []cty.Value) error{
	"csvdecode": func(m *Meter, args []cty.Value) error {
		s := args[0].AsString()
		return m.spendElements(strings.Count(s, ",") + strings.Count(s, "\n") + 1)
	},
	"distinct": func(m *Meter, args []cty.Value) error { return spendPairs(m, args[0]) },
	"format":   func(m *Meter, args []cty.Value) error { return spendFormat(m, args, 1) },
	"formatlist": func(m *Meter, args []cty.Value) error {
		most := 1
		for _, a := range args[1:] {
			most = max(most, countElements(a))
		}
		return spendFormat(m, args, most)
	},
	"indent": func(m *Meter, args []cty.Value) error {
		n, _ := args[0].AsBigFloat().Int64()
		s := args[1].AsString()
		if n < 0 {
			return errors.New("the number of spaces is negative")
		}
		if n > maxText {
			return m.spendText(maxText + 1)
		}
		return m.spendText(len(s) + int(n)*(strings.Count(s, "\n")+1))
	},
	"join": func(m *Meter, args []cty.Value) error {
		n, text := 0, 0
		for _, list := range args[1:] {
			n += countElements(list)
			text += countBytes(list)
		}
		return m.spendText(product(n, countBytes(args[0])) + text)
	},
	"jsondecode": func(m *Meter, args []cty.Value) error {
		s := args[0].AsString()
		if d := syntax.CheckJSON("", []byte(s)); d != nil {
			return m.stop("jsondecode takes JSON with at most %d brackets within each other", syntax.MaxDepth)
		}
		if isHugeNumber(s) {
			return m.stop("this makes a number of more than %d binary digits", MaxBits)
		}
		return m.spendElements(strings.Count(s, ",") + strings.Count(s, "[") + strings.Count(s, "{") + 1)
	},
	"yamldecode": func(m *Meter, args []cty.Value) error {
		return m.spend(4 * len(args[0].AsString())) // aliases are limited by the function
	},
	"matrix": func(m *Meter, args []cty.Value) error {
		n := 1
		for it := elementsOf(args[0]); it.Next(); {
			_, axis := it.Element()
			n = product(n, countElements(axis))
		}
		return m.spendElements(product(n, countElements(args[0])+1))
	},
	"index": func(m *Meter, args []cty.Value) error { return spendPairs(m, args[0]) },
	"parseint": func(m *Meter, args []cty.Value) error {
		if n := countBytes(args[0]); n > MaxBits {
			return m.stop("this makes a number of more than %d binary digits", MaxBits)
		}
		return nil
	},
	"tonumber":     func(m *Meter, args []cty.Value) error { return checkNumber(m, args[0]) },
	"int":          func(m *Meter, args []cty.Value) error { return checkNumber(m, args[0]) },
	"regex":        func(m *Meter, args []cty.Value) error { return spendMatching(m, args[0], args[1], false) },
	"regexall":     func(m *Meter, args []cty.Value) error { return spendMatching(m, args[0], args[1], true) },
	"regexreplace": spendReplacing,
	"replace": func(m *Meter, args []cty.Value) error {
		s, old, new := args[0].AsString(), args[1].AsString(), args[2].AsString()
		if len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' {
			return spendReplacing(m, []cty.Value{args[0], cty.StringVal(old[1 : len(old)-1]), args[2]})
		}
		return m.spendText(len(s) + product(strings.Count(s, old), len(new)))
	},
	"setproduct": func(m *Meter, args []cty.Value) error {
		n := 1
		for _, a := range args {
			n = product(n, countElements(a))
		}
		return m.spendElements(product(n, len(args)+1))
	},
	"tolist": spendConversions, "toset": spendConversions, "tomap": spendConversions, "coalesce": spendConversions,
	"coalescelist": spendConversions,
	"lookup":       spendConversions,
	"try":          spendTries, "can": spendTries,
}

// elementsOf returns an iterator of a value's elements; it has none if the value is no collection.
func elementsOf(v cty.Value) cty.ElementIterator {
	if !v.CanIterateElements() {
		v = cty.EmptyObjectVal
	}
	return v.ElementIterator()
}

// spendTries takes the work of expressions that may fail, as the messages are made each time.
func spendTries(m *Meter, args []cty.Value) error { return m.spend(4 * calling * len(args)) }

// spendConversions is spendConversion for several values.
func spendConversions(m *Meter, args []cty.Value) error {
	for _, a := range args {
		if err := spendConversion(m, a); err != nil {
			return err
		}
	}
	return nil
}

// spendPairs takes the work of comparing all elements with all.
func spendPairs(m *Meter, v cty.Value) error {
	w := counter{left: maxNodes}
	w.value(v)
	return m.spend(product(countElements(v), maxNodes-w.left+w.bytes/8) / 2)
}

// spendConversion takes the work of finding one type for the elements of a value, which compares all with
// all, even if they are of one type (cty/convert, sortTypes).
func spendConversion(m *Meter, v cty.Value) error {
	v, _ = v.Unmark()
	t := v.Type()
	n := 0
	switch {
	case t.IsTupleType():
		n = t.Length()
	case t.IsObjectType():
		n = len(t.AttributeTypes())
	}
	return m.spend(product(n, n) / 8)
}

// checkNumber rejects a string that makes too large a number.
func checkNumber(m *Meter, v cty.Value) error {
	if v.Type() == cty.String && (len(v.AsString()) > MaxBits || isHugeNumber(v.AsString())) {
		return m.stop("this makes a number of more than %d binary digits", MaxBits)
	}
	return nil
}

// exponentPattern is a number whose exponent has more than four digits.
var exponentPattern = lazyregexp.New(`[0-9.][eEpP][+-]?0*[1-9][0-9]{4,}`)

func isHugeNumber(s string) bool { return exponentPattern().MatchString(s) }

var numberPattern = lazyregexp.New(`[0-9]+`)

// spendFormat takes the work of format: each verb may print each argument, as wide as it says.
func spendFormat(m *Meter, args []cty.Value, times int) error {
	f := args[0].AsString()
	wide, longest := 0, 32
	for _, n := range numberPattern().FindAllString(f, -1) {
		if len(n) > 6 {
			return m.spendText(maxText + 1)
		}
		for i, d := 0, 0; i < len(n); i++ {
			if d = d*10 + int(n[i]-'0'); i == len(n)-1 {
				wide += d
			}
		}
	}
	for _, a := range args[1:] {
		longest = max(longest, 2*countBytes(a))
	}
	return m.spendText(product(times, len(f)+4*wide+product(strings.Count(f, "%"), longest)))
}

// spendMatching takes the work of a regular expression. Go's take time in proportion to the text and
// to the expression, repetitions written out.
func spendMatching(m *Meter, pattern, text cty.Value, all bool) error {
	re, err := resyntax.Parse(pattern.AsString(), resyntax.Perl)
	if err != nil {
		return nil // which the function says
	}
	prog, err := resyntax.Compile(re.Simplify())
	if err != nil {
		return nil
	}
	n := countBytes(text) + 1
	if err := m.spend(64*len(prog.Inst) + product(n, len(prog.Inst))/2); err != nil || !all {
		return err
	}
	return m.spendElements(product(countMatches(pattern.AsString(), text.AsString()), re.MaxCap()+1))
}

// countMatches returns how often an expression matches.
func countMatches(pattern, text string) int {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return 0
	}
	return len(re.FindAllStringIndex(text, maxNodes+1))
}

// spendReplacing takes the work of replacing what a regular expression matches.
func spendReplacing(m *Meter, args []cty.Value) error {
	if err := spendMatching(m, args[1], args[0], false); err != nil {
		return err
	}
	s, new := args[0].AsString(), args[2].AsString()
	n := countMatches(args[1].AsString(), s)
	return m.spendText(len(s) + product(n, len(new)) + product(strings.Count(new, "$"), len(s)))
}

// product returns a × b, or the largest number there is.
func product(a, b int) int {
	if a != 0 && b > math.MaxInt/4/a {
		return math.MaxInt / 4
	}
	return a * b
}
