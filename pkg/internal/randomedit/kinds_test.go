package randomedit

import "slices"

// An effect is what an edit must bring about.
type effect int

const (
	nothing effect = iota // no file says anything else than before: nothing is built
	idle                  // what changed is not what a target is made of: nothing is built either
	maybe
	files   // images change, binaries do not
	changes // a binary changes
	breaks  // it cannot be built
)

// A kind of edit makes one and says what it did, "" if the world has nothing of the kind.
type kind struct {
	name string
	edit func(w *walk) (did string, e effect)
}

// kinds are all of them.
var kinds = slices.Concat(common, special)

// A deck has each kind of few worlds twice, so that they do not drown among the others.
var deck = slices.Concat(common, special, special)

// common is what nearly every world has.
var common = []kind{
	{"file edited", editedBy(plain)},
	{"file edited, its time restored", editedBy(restored)},
	{"file replaced by another of its size and time", editedBy(replaced)},
	{"file edited twice in a tick", editedBy(twice)},
	{"file edited while gobuild runs", whileRunning},
	{"file touched", touched},
	{"file saved unchanged", savedUnchanged},
	{"file made private", madePrivate},
	{"file added", added},
	{"file removed", removed},
	{"file renamed", renamed},
	{"run bit of a Go file", goRunBit},
	{"what nothing depends on edited", part(partIdle, idle)},
	{"what nothing depends on edited, its time restored", partBy(partIdle, idle, restored)},
	{"file added where nothing is imported", idleAdded},
	{"package added that nothing imports", idlePackage},

	{"gobuild.hcl: comment", configComment},
	{"gobuild.hcl: linker flags", configSwap("ldflags *= ", `[]`, `["-s", "-w"]`, changes)},
	{"variable", variable},
	{"the user's environment", environment},

	{"binary in dist removed", damaged("project/dist/*_*/*", removeFile)},
	{"binary in dist changed, its time restored", damaged("project/dist/*_*/*", flipByte)},
	{"what go build wrote changed, its time restored", damagedState("*/out/*/*", flipByte)},
	{"record cut short", damagedState("*/state/*", cutShort)},
	{"index of digests cut short", damagedState("*/hashes", cutShort)},

	{"syntax error", syntaxError},
	{"import of what there is not", missingImport},
	{"gobuild.hcl: mistake", configMistake},
}

// special is what few worlds have.
var special = []kind{
	{"import of another package", imported},
	{"import changed, size and time restored", swapped("project/cmd/api/pick.go", "internal/one", "internal/two")},
	{"build constraint changed, size and time restored",
		swapped("project/internal/a/tagged.go", "//go:build  special", "//go:build !special")},
	{"build constraint of a file's name", constrainedName},
	{"embedded file edited", part(partEmbedded, changes)},
	{"embedded file added", embeddedAdded},
	{"embedded file removed", embeddedRemoved},
	{"embed pattern changed, size and time restored",
		swapped("project/internal/text/pattern.go", "more/a.txt", "more/b.txt")},
	{"link target", retargeted},
	{"what a link leads to edited", linkedEdited},
	{"link out of the project", linkedFar},
	{"main added", mainAdded},
	{"main removed", mainRemoved},

	{"../lib replace edited", part(partLib, changes)},
	{"override edited", part(partOverride, changes)},
	{"vendored file edited", part(partVendored, changes)},
	{"member of the workspace edited", part(partMember, changes)},
	{"what assembly includes edited", assemblyEdited},
	{"C header edited", part(partHeader, changes)},
	{"C file edited", part(partC, changes)},
	{"go.mod: setting", toggled("project/go.mod", "\ngodebug panicnil=1\n", changes)},
	{"go.mod: comment", toggled("project/go.mod", "\n// a comment\n", maybe)},
	{"go.mod of a local module: Go version", memberVersion},
	{"go.work: setting", toggled("project/go.work", "\ngodebug panicnil=1\n", changes)},
	{"go.work: member", toggled("project/go.work", "\nuse ./extra\n", maybe)},
	{"go.sum: another line", sumLine},
	{"modules.txt: Go version", swappedIn("project/vendor/modules.txt", "go 1.20", "go 1.19", maybe)},
	{"dependency bumped", bumped},

	{"gobuild.hcl: build tag", configSwap("build_tags = ", `[]`, `["special"]`, changes)},
	{"gobuild.hcl: compiler flags", configSwap("gcflags *= ", `[]`, `["-N", "-l"]`, changes)},
	{"gobuild.hcl: label of an image", configSwap("labels *= ", `{}`, `{ "a" = "b" }`, files)},
	{"gobuild.hcl: another target", anotherTarget},

	{"git: commit", gitCommit},
	{"git: tag", gitTag},
	{"git: branch", gitBranch},
	{"git: index", gitIndex},

	{"file source edited", part(partSource, files)},
	{"file source added", sourceAdded},
	{"file source removed", sourceRemoved},
	{"run bit of a file source", sourceRunBit},
	{"base tag moved", baseMoved},

	{"layout removed", layoutRemoved},
}
