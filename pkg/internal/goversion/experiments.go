package goversion

import "strings"

// experiments are the names that GOEXPERIMENT has had since Go 1.17, which reads the variable when it builds
// (internal/goexperiment/flags.go of each release). Each release knows some of them.
var experiments = strings.Fields(`aliastypeparams allocheaders arenas boringcrypto cacheprog cgocheck2 coverageredesign
	dwarf5 exectracer2 fieldtrack goroutineleakprofile greenteagc heapminimum512kib jsonv2 loopvar newinliner pagetrace
	preemptibleloops randomizedheapbase64 range rangefunc regabi regabiargs regabidefer regabig regabireflect
	regabiwrappers runtimefreegc runtimesecret simd sizespecializedmalloc spinbitmutex staticlockranking swissmap
	synchashtriemap synctest unified`)

// The releases that experiments holds for.
const (
	firstExperiments = "1.17"
	lastExperiments  = "1.26"
)

// Experiments returns the names that GOEXPERIMENT may hold for a version of Go; older releases may lack some. It is nil
// where they are not known.
func Experiments(version string) []string {
	if Before(version, firstExperiments) || Before(lastExperiments, Line(version)) {
		return nil
	}
	return experiments
}
