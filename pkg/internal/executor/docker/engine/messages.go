package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A message is one of the JSON values with which the engine answers a pull or a load. A request that fails
// half way has status 200 and an error in a message.
type message struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Stream   string `json:"stream"`
	Error    string `json:"error"`
	Progress struct {
		Current int64 `json:"current"`
		Total   int64 `json:"total"`
	} `json:"progressDetail"`
}

// maxMessage bounds one message, in bytes.
const maxMessage = 1 << 20

// readMessages reads the engine's messages to their end, calls see with each, and returns the error that
// one of them has.
func readMessages(r io.Reader, see func(message)) error {
	bounded := &io.LimitedReader{R: r}
	decoder := json.NewDecoder(bounded)
	for {
		bounded.N = maxMessage
		var m message
		switch err := decoder.Decode(&m); {
		case err != nil && bounded.N <= 0:
			return fmt.Errorf("the engine's answer has a message of more than %d MiB", maxMessage>>20)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("the engine's answer broke off: %w", err)
		case m.Error != "":
			return errors.New(m.Error)
		}
		see(m)
	}
}

// pullBytes returns a function that sums up the layers of a pull.
func pullBytes(report func(done, total int64)) func(message) {
	type layer struct{ done, total int64 }
	layers := map[string]layer{}
	return func(m message) {
		const most = 10_000 // layers
		if m.Status != "Downloading" || len(layers) == most {
			return
		}
		layers[m.ID] = layer{m.Progress.Current, m.Progress.Total}
		var sum layer
		for _, l := range layers {
			sum.done += l.done
			sum.total += l.total
		}
		report(sum.done, sum.total)
	}
}
