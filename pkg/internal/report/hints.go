package report

import (
	"strings"

	"github.com/gobuild-dev/gobuild/pkg/internal/build/result"
	"github.com/gobuild-dev/gobuild/pkg/internal/plan"
)

// hints says what caused a failure if it was not the sources: the machine, or a distribution that was damaged
// after it was checked.
func (f Failures) hints(e *result.Error) string {
	return limitHint(e.Error()+"\n"+e.Output) + f.damagedHint(e)
}

// machineLimits are the messages of systems and programs when a limit of the machine is reached.
var machineLimits = []struct{ says, means string }{
	{"no space left on device", "The disk is full, or has no room for more files: free some (gobuild clean tells how " +
		"much it frees)."},
	{"There is not enough space on the disk",
		"The disk is full: free some space (gobuild clean tells how much it frees)."},
	{"disk quota exceeded", "Your quota of disk space is used up: free some (gobuild clean tells how much it frees)."},
	{"too many open files", "The limit of open files is reached: raise it (ulimit -n), or use -jobs with a lower " +
		"number."},
	{"file too large", "The limit of the size of files is reached: raise it (ulimit -f)."},
	{"exit code 153", "The limit of the size of files is reached: raise it (ulimit -f)."},
	{"cannot allocate memory", "The machine has too little memory: free some, or use -jobs with a lower number."},
}

// limitHint says which limit of the machine caused a failure, "" if none did.
func limitHint(text string) string {
	for _, f := range machineLimits {
		if strings.Contains(text, f.says) {
			return "\n" + f.means
		}
	}
	return ""
}

// damagedHint says that a distribution was damaged since the action started. It checks the files.
func (f Failures) damagedHint(e *result.Error) string {
	tc := toolchainOf(e.Action)
	if tc.Version == "" || tc.Image != "" || f.Toolchains == nil {
		return ""
	}
	why := f.Toolchains.DescribeDamage(tc.Version, f.Tools.OS, f.Tools.Arch)
	if why == "" {
		return ""
	}
	return "\nFiles of " + tc.Name() + " were damaged meanwhile: " + why +
		". Run the command again, and they are fetched again."
}

// toolchainOf returns what runs an action's commands, none if it has no commands.
func toolchainOf(a *plan.Action) plan.Toolchain {
	switch a.Kind {
	case plan.KindToolchain:
		return a.Toolchain.Command.Toolchain
	case plan.KindFetch:
		return toolchainOf(a.Fetch.Compile)
	case plan.KindCompile:
		return a.Compile.Command.Toolchain
	}
	return plan.Toolchain{}
}
