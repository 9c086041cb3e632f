package functions

import (
	"fmt"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// timeFunc returns a function of times, with what to write in its errors. at and format are the indexes of the
// arguments that are a time and a format; format is -1 if none is.
func timeFunc(f function.Function, at, format int) function.Function {
	return function.New(&function.Spec{
		Description: f.Description(), Params: f.Params(), Type: function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if format >= 0 {
				if why := wrongFormat(args[format].AsString()); why != "" {
					return cty.NilVal, function.NewArgErrorf(format, "%s", why)
				}
			}
			if s := args[at].AsString(); !isTime(s) {
				return cty.NilVal, function.NewArgErrorf(at, "%q is no time, such as git.time or "+
					"\"2026-11-30T08:00:00Z\"", s)
			}
			return f.Call(args)
		},
	})
}

func isTime(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// wrongFormat says what is wrong with a format of times that is written as for Go or strftime, or "".
func wrongFormat(format string) string {
	what := ""
	switch {
	case strings.Contains(format, "2006"):
		what = "Go's layouts"
	case strings.Contains(format, "%"):
		what = "the letters of strftime"
	default:
		return ""
	}
	return fmt.Sprintf("%q is written with %s: write YYYY, MM, DD, hh, mm, ss and ZZZZ, such as \"YYYY-MM-DD\"", format,
		what)
}
