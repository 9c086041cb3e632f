package functions

import (
	"errors"
	"fmt"
	"io"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// explained returns a function with a better error for some arguments: say returns it, or nil. err is that of the
// function.
func explained(f function.Function, say func(args []cty.Value, err error) error) function.Function {
	explain := func(args []cty.Value, err error) error {
		if err == nil {
			return nil
		}
		if better := say(args, err); better != nil {
			return better
		}
		return err
	}
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(), Description: f.Description(),
		Type: func(args []cty.Value) (cty.Type, error) {
			t, err := f.ReturnTypeForValues(args)
			return t, explain(args, err)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := f.Call(args)
			return v, explain(args, err)
		},
	})
}

// aboutNoValue explains a call without arguments of a function that takes any number of them but none.
func aboutNoValue(args []cty.Value, _ error) error {
	if len(args) == 0 {
		return errors.New("there is no argument: give it one or more")
	}
	return nil
}

func aboutJSON(_ []cty.Value, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("this is not JSON: it ends before the value does")
	}
	return fmt.Errorf("this is not JSON: %w", err)
}

func aboutRange(args []cty.Value, _ error) error {
	if len(args) == 3 && args[2].IsKnown() && args[2].RawEquals(cty.Zero) {
		return errors.New("the step must not be 0")
	}
	return nil
}
