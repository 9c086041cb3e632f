package runs

import "testing"

func BenchmarkRun(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		r, err := Begin(dir, About{Dir: "/project"})
		if err != nil {
			b.Fatal(err)
		}
		if len(Killed(dir)) > 0 {
			b.Fatal("killed")
		}
		r.End()
	}
}
