package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

func gcPercent() uint64 {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func TestCollectLater(t *testing.T) {
	t.Setenv("GOGC", "") // as if it were not set
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	delayFirstCollection()
	if got := gcPercent(); got <= 100 {
		t.Errorf("at first it is %d", got)
	}
	for range 100 {
		runtime.GC()
		if gcPercent() == 100 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("after the first collection it is %d", gcPercent())
}
