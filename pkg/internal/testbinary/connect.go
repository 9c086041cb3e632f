package testbinary

import "regexp"

// The cursor is moved, and lines are erased, where a terminal is drawn on.
var connect = regexp.MustCompile(`((\x1b\[\d*[A-Z]\r?)*connect to the Docker engine[^\n]*\n)+(\x1b\[\d*[A-Z]\r?)*`)

// WithoutConnect is what gobuild printed without what it says of an engine that takes its time to
// answer, as a busy one does, so that tests can compare the rest.
func WithoutConnect(printed string) string { return connect.ReplaceAllString(printed, "") }
