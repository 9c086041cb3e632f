package gobuild

import (
	"io"
	"os"
)

// Options are what every verb takes. The zero value builds what the nearest gobuild.hcl
// describes and prints to the process's own streams.
type Options struct {
	File     string   `flag:"file" usage:"the configuration; left out, gobuild.hcl in this directory or the nearest above"`
	Set      []string `flag:"set" usage:"name=value: sets a variable; may be given several times"`
	Executor string   `flag:"executor" usage:"auto, docker or host"`
	Allow    []string `flag:"allow" usage:"a file or directory outside of the repository that the configuration may read, or the URL of an engine that it names; may be given several times"`

	Dir     string // where relative paths of options start; "" is the working directory
	Environ []string
	Stdin   io.Reader
	Stdout  io.Writer // results
	Stderr  io.Writer // progress, warnings

	trust bool // what the verb's own -trust says
}

// Selection is what verbs take that work on some of the file's targets or images.
type Selection struct {
	Only      []string `flag:"only" usage:"[target.|image.|group.]label[/key], globs allowed; may be given several times"`
	Jobs      *int     `flag:"jobs" usage:"how many actions run at once; left out, as many as there are cores"`
	KeepGoing bool     `flag:"keep-going" usage:"after a failure, go on with what does not depend on it"`

	named bool // Only is a name that was given without the flag, as to run
}

// jobs is how many actions run at once; 0 where that was left out.
func (s Selection) jobs() int {
	if s.Jobs == nil {
		return 0
	}
	return *s.Jobs
}

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	if o.Environ == nil {
		o.Environ = os.Environ()
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	if o.Stdout == nil {
		o.Stdout = os.Stdout
	}
	if o.Stderr == nil {
		o.Stderr = os.Stderr
	}
	return o
}

// getenv looks a variable up in the options' environment; the last one of a name counts.
func (o Options) getenv(name string) string {
	value := ""
	for _, kv := range o.Environ {
		if len(kv) > len(name) && kv[:len(name)] == name && kv[len(name)] == '=' {
			value = kv[len(name)+1:]
		}
	}
	return value
}
