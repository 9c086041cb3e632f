package disk

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/gobuild-dev/gobuild/pkg/internal/config/check"
	"github.com/gobuild-dev/gobuild/pkg/internal/diag"
	"github.com/gobuild-dev/gobuild/pkg/internal/functions"
	"github.com/gobuild-dev/gobuild/pkg/internal/syntax"
)

// options are what decides whether a main package can be compiled.
type options struct {
	platform      string // "" is Linux on the engine's architecture
	tags, exclude []string
	cgo           *bool
}

// optionNames are the keys of the options of mains.
var optionNames = func() (names []string) {
	for _, o := range functions.MainsOptions {
		names = append(names, o.Name)
	}
	return names
}()

// parseOptions reads the options of mains.
func parseOptions(values []cty.Value) (o options, err error) {
	if len(values) == 0 || values[0].IsNull() {
		return o, nil
	}
	t := values[0].Type()
	if !t.IsObjectType() && !t.IsMapType() {
		return o, fmt.Errorf(`the options of mains are a map, such as { platform = "windows/amd64" }`)
	}
	all := values[0].AsValueMap()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		v := all[name]
		switch {
		case !slices.Contains(optionNames, name):
			return o, fmt.Errorf("mains has no option %q.%s There is %s", name,
				diag.DidYouMean(name, optionNames, diag.Plain), diag.AllOf(optionNames))
		case v.IsNull():
		case name == "platform":
			if !syntax.IsString(v) {
				return o, fmt.Errorf("platform must be a string, such as \"windows/amd64\"")
			}
			o.platform = v.AsString()
			err = check.Platform(o.platform)
		case name == "cgo":
			if v.Type() != cty.Bool {
				return o, fmt.Errorf("cgo is true or false here: whether C code can be compiled")
			}
			is := v.True()
			o.cgo = &is
		case name == "tags":
			if o.tags, err = listOf(name, v); err == nil {
				err = checkTags(o.tags)
			}
		default:
			o.exclude, err = listOf(name, v)
		}
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

// checkTags checks build tags as those of a target.
func checkTags(tags []string) error {
	for _, tag := range tags {
		if why := check.RuleOf("target.build_tags").Wrong(tag); why != "" {
			return errors.New(why)
		}
	}
	return nil
}

// listOf returns the strings of a list.
func listOf(name string, v cty.Value) (all []string, err error) {
	if t := v.Type(); !t.IsListType() && !t.IsSetType() && !t.IsTupleType() {
		return nil, fmt.Errorf("%s must be a list of strings", name)
	}
	for it := v.ElementIterator(); it.Next(); {
		_, item := it.Element()
		if !syntax.IsString(item) {
			return nil, fmt.Errorf("%s must be a list of strings", name)
		}
		all = append(all, item.AsString())
	}
	return all, nil
}
