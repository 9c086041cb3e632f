package foreign

import "fmt"

// Knowledge is what one file says.
type Knowledge struct {
	File      string // relative to the directory, slash-separated
	Builds    []*Build
	Images    []*Image
	Variables []Variable
	Left      []Note // of the file as a whole
}

// A Build is how a program is compiled.
type Build struct {
	ID        string
	Name      string // of the binary; "" if the file does not say
	Dir       string // of the main package: "cmd/api", "." or "" if the file does not say
	Ldflags   []string
	Stamp     []Pair
	Tags      []string
	Env       []Pair
	Platforms []string
	Left      []Note
}

// An Image is how an image is made.
type Image struct {
	Name        string
	Near        string   // the directory that it belongs to, if that is not the whole repository's
	Builds      []*Build // whose programs it has, as far as the file says so
	Binary      string   // the path of the program in the image, if there is just one
	Base        Value
	Tags        []Value
	Platforms   []string
	Labels      []Pair
	Annotations []Pair
	Env         []Pair
	Config
	Files     []Copy
	Packages  []string
	Timezones bool
	Left      []Note
}

// Config is what an image says of the process that it starts.
type Config struct {
	Entrypoint, Cmd []Value // nil: the file does not say
	User            string
	Users           []string // to add, as name:uid
	Workdir         string
	Ports, Volumes  []string
	StopSignal      string
	Health          *Health // nil: the file does not say
}

// A Health is a health check. What is "" the engine decides.
type Health struct {
	Disable                                 bool
	Command                                 []string
	Interval, Timeout, StartPeriod, Retries string
}

// A Copy is a file or directory of the repository in an image.
type Copy struct {
	Source      string // relative to the directory: "deploy/config.json"
	Dest        string
	Mode, Owner string
}

// A Variable is what a value refers to as var.Name.
type Variable struct {
	Name, Default, Description string
}

// A Pair is an entry of a map.
type Pair struct {
	Key   string
	Value Value
}

// A Note says what could not be carried over, and where it is.
type Note struct {
	File string
	Line int // 0 if that is not known
	Text string
}

func (n Note) String() string {
	if n.Line == 0 {
		return fmt.Sprintf("%s: %s", n.File, n.Text)
	}
	return fmt.Sprintf("%s:%d: %s", n.File, n.Line, n.Text)
}
