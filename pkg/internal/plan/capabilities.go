package plan

// Capabilities are what an executor can and cannot do, as far as planning and building depend on it.
// They are a fact: an executor states them, and nothing else tells one executor from another.
type Capabilities struct {
	// Name is what the user calls the executor. It appears in messages, and its state is kept in a
	// directory of that name.
	Name string

	// Native is the platform of the programs that the executor runs, toolchains above all.
	Native Platform

	// Images says that commands run in images: toolchains that are images, fetches in an image, and
	// commands that change a base.
	Images bool

	// Engine says that there is a Docker engine, into which images are loaded.
	Engine bool

	// MachineTools says that commands have this machine's C compiler, headers and C library. Without it a
	// toolchain of a version holds nothing but Go.
	MachineTools bool

	// InPlace says that commands have directories where they stand on this machine, so that go names
	// them so, in what it prints and in binaries.
	InPlace bool

	// Lacks returns the guards that the executor cannot apply on this machine. It is a function as it
	// takes time to find out; nil where no command will run.
	Lacks func() []Guard
}
