package targets

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/magefile/mage/mg"

	"github.com/gobuild-dev/gobuild/pkg/gobuild"
	"github.com/gobuild-dev/gobuild/pkg/internal/lazyregexp"
)

// checkCommandLine returns an error if a word of the command line is no target, and no argument of one.
// mage itself notices that only after it has run the targets before.
var checkCommandLine = sync.OnceValue(func() error { return checkWords(os.Args[1:], askMage) })

// askMage runs the mage binary that this is, and returns what it prints.
func askMage(args ...string) (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(context.Background(), exe, args...).Output()
	return string(out), err
}

// A mageTarget is a target as mage describes it.
type mageTarget struct {
	required int  // how many words it takes
	selects  bool // it has a flag -only
	aliases  []string
}

// checkWords checks the command line of a mage binary, which ask runs with other arguments.
func checkWords(args []string, ask func(args ...string) (string, error)) error {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") { // flags of mage itself
		if args[0] == "-t" && len(args) > 1 {
			args = args[1:]
		}
		args = args[1:]
	}
	var before *mageTarget
	verb := ""
	for len(args) > 0 {
		if before == nil && len(args) == 1 {
			return nil // mage has found the only word
		}
		target, err := findTarget(args[0], ask)
		if err != nil {
			return nil // mage will say what is wrong
		}
		if target == nil {
			return unexpectedWord(args[0], verb, before)
		}
		before, verb = target, args[0]
		args = args[min(1+target.required, len(args)):]
		for len(args) > 0 && strings.HasPrefix(args[0], "-") {
			args = args[1:]
		}
	}
	return nil
}

// unexpectedWord is the error for a word after a target, which is nil if there is none.
func unexpectedWord(word, verb string, before *mageTarget) error {
	hint := "mage -l lists the targets"
	if before != nil && before.selects {
		hint = "to name what to work on, write " + verb + " -only=" + word
	}
	return mg.Fatalf(gobuild.ExitUsage, "%q is no target of mage, and nothing was built: %s", word, hint)
}

// findTarget returns the target that mage runs for a word, maybe by an alias; nil if there is none.
func findTarget(word string, ask func(args ...string) (string, error)) (*mageTarget, error) {
	if target := describeTarget(word, ask); target != nil {
		return target, nil
	}
	list, err := ask("-l")
	if err != nil {
		return nil, err
	}
	for _, found := range listedTarget().FindAllStringSubmatch(list, -1) {
		target := describeTarget(found[1], ask)
		if target == nil {
			continue
		}
		for _, alias := range target.aliases {
			if strings.EqualFold(alias, word) {
				return target, nil
			}
		}
	}
	return nil, nil
}

// What mage prints with -l and with -h (mage/template.go of mage 1.17).
var (
	listedTarget    = lazyregexp.New(`(?m)^  ([^\s*]+)`)
	usageOfTarget   = lazyregexp.New(`(?m)^Usage:\n\n\t(.*)$`)
	requiredWord    = lazyregexp.New(` <[^>]*>`)
	aliasesOfTarget = lazyregexp.New(`(?m)^Aliases: (.*)$`)
)

// describeTarget asks mage for a target; nil if there is none of that name.
func describeTarget(name string, ask func(args ...string) (string, error)) *mageTarget {
	text, err := ask("-h", name)
	usage := usageOfTarget().FindStringSubmatch(text)
	if err != nil || usage == nil {
		return nil
	}
	required, _, _ := strings.Cut(usage[1], "[")
	target := &mageTarget{
		required: len(requiredWord().FindAllString(required, -1)), selects: strings.Contains(text, "\t-only="),
	}
	if found := aliasesOfTarget().FindStringSubmatch(text); found != nil {
		target.aliases = strings.Split(found[1], ", ")
	}
	return target
}
