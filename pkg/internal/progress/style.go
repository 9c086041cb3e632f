package progress

// style is how a text looks on a terminal: the parameter of ECMA-48's SGR sequence.
type style string

const (
	normal  style = ""
	failure style = "31" // red
	warning style = "33" // yellow
)

func (s style) apply(text string) string {
	if s == normal || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}
