package checkout_test

import (
	"testing"

	"github.com/gobuild-dev/gobuild/pkg/internal/checkout"
)

// BenchmarkRun is what a run pays for its state.
func BenchmarkRun(b *testing.B) {
	cache, dir := b.TempDir(), b.TempDir()
	for b.Loop() {
		s := checkout.Of(cache, dir)
		unlock, err := s.Lock(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		unlock()
		checkout.Sweep(b.Context(), cache, "host", []string{"docker"})
	}
}
