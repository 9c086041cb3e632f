// Package goversion knows Go's versions: how they are written and ordered, and which platforms and
// variants each can compile for.
package goversion
