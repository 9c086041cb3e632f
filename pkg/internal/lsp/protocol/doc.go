// Package protocol is as much of the Language Server Protocol 3.17
// (https://microsoft.github.io/language-server-protocol) as gobuild's server needs: the framing of
// messages, the structs in them, the codes of errors, URIs, and what a position counts.
package protocol
