package executors

import (
	"context"
	"errors"
	"fmt"

	"github.com/gobuild-dev/gobuild/pkg/internal/executor/docker/engine"
)

// A Presence says whether an executor can be used on this machine.
type Presence struct {
	Name   string
	Usable bool
	Detail string // what is there, or why it cannot be used
}

// Here asks for each kind whether it can be used here, with the engine that the user's settings name.
func Here(ctx context.Context) (list []Presence) {
	for _, kind := range kinds {
		if kind.UsesEngine {
			list = append(list, hereWithEngine(ctx, kind))
			continue
		}
		list = append(list, Presence{kind.Name, true, kind.Capabilities(nil).Native.String()})
	}
	return list
}

func hereWithEngine(ctx context.Context, kind Kind) Presence {
	e, err := engine.Connect(ctx, "")
	var unreachable *engine.UnreachableError
	switch {
	case errors.As(err, &unreachable) && unreachable.Absent():
		return Presence{kind.Name, false, "no engine answers at " + unreachable.Host}
	case err != nil:
		return Presence{kind.Name, false, err.Error()}
	}
	defer e.Close()
	return Presence{kind.Name, true, fmt.Sprintf("%s, engine %s at %s", kind.Capabilities(e).Native,
		e.Info().ServerVersion, e.Name())}
}
