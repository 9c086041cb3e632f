package main

import (
	"errors"
	"flag"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// A syntax is what a verb's command line may hold. It is made of the tags of an options struct: each flag
// tag is a flag, each arg tag a word or a list of words, and a rest tag takes what follows "--".
type syntax struct {
	flags  *flag.FlagSet
	values map[string][]string // of each flag that takes one of a few, from values tags
	words  []wordField         // at most one list, and last
	rest   *wordField
}

func (s *syntax) hasFlags() (has bool) {
	s.flags.VisitAll(func(*flag.Flag) { has = true })
	return has
}

// A wordField is a field of options that takes words.
type wordField struct {
	name  string        // as usage lines have it
	value reflect.Value // a string, or a list of strings
}

func (w wordField) isList() bool { return w.value.Kind() == reflect.Slice }

// newSyntax returns the syntax of a pointer to options. What is parsed is stored there.
func newSyntax(verb string, options any) *syntax {
	s := &syntax{flags: flag.NewFlagSet(verb, flag.ContinueOnError), values: map[string][]string{}}
	s.flags.SetOutput(io.Discard)
	s.addFields(reflect.ValueOf(options).Elem())
	return s
}

// addFields adds the tagged fields of a struct, also of structs that are embedded in it.
func (s *syntax) addFields(v reflect.Value) {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if field.Anonymous {
			s.addFields(value)
		}
		if name := field.Tag.Get("arg"); name != "" {
			s.words = append(s.words, wordField{name, value})
		}
		if name := field.Tag.Get("rest"); name != "" {
			s.rest = &wordField{name, value}
		}
		if name := field.Tag.Get("flag"); name != "" {
			addFlag(s.flags, name, field.Tag.Get("usage"), value.Addr().Interface())
			if values := field.Tag.Get("values"); values != "" {
				s.values[name] = strings.Split(values, ",")
			}
		}
	}
}

func addFlag(set *flag.FlagSet, name, usage string, value any) {
	switch p := value.(type) {
	case *string:
		set.StringVar(p, name, "", usage)
	case *bool:
		set.BoolVar(p, name, false, usage)
	case **int:
		set.Func(name, usage, func(s string) error {
			n, err := strconv.Atoi(s)
			if err != nil {
				return errors.New("it is not a number")
			}
			*p = &n
			return nil
		})
	case *[]string:
		set.Func(name, usage, func(s string) error { *p = append(*p, s); return nil })
	}
}
