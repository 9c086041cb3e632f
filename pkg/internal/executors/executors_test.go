package executors

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/lang"
)

// The language and the messages name the executors that there are.
func TestLanguage(t *testing.T) {
	field, ok := reflect.TypeFor[lang.Root]().FieldByName("Executor")
	if !ok {
		t.Fatal("lang.Root has no Executor")
	}
	list := append([]string{Auto}, Names()...)
	if got := strings.Split(field.Tag.Get("enum"), ","); !slices.Equal(got, list) {
		t.Errorf("the language has the executors %q, and there are %q", got, list)
	}
	if got, want := Choices(), "auto, docker or host"; got != want {
		t.Errorf("the choices are %q, want %q", got, want)
	}
}

// A kind's capabilities are known before there is an executor, and have its name.
func TestKinds(t *testing.T) {
	for _, kind := range Named(Auto) {
		can := kind.Capabilities(nil)
		if can.Name != kind.Name || can.Native.OS == "" || can.Native.Arch == "" || can.Lacks == nil {
			t.Errorf("%s: %+v", kind.Name, can)
		}
		if got := Named(kind.Name); len(got) != 1 || got[0].Name != kind.Name {
			t.Errorf("%s stands for %d kinds", kind.Name, len(got))
		}
		if UseEngine(kind.Name) != kind.UsesEngine || kind.UsesEngine != can.Engine {
			t.Errorf("%s: it uses an engine: %t", kind.Name, kind.UsesEngine)
		}
	}
	if len(Named("nothing")) > 0 || UseEngine("nothing") {
		t.Error("an unknown name stands for something")
	}
}
