// Package stall ends waits for a peer that sends nothing, or next to nothing: a module proxy, a
// registry, an engine, or a command that talks to one of them.
//
// There is one rule ([Limits]): if a peer moved fewer bytes than the floor since the floor was last
// reached, the wait ends after the limit. It applies to the headers of a response, to its body, and
// to what is sent. Time that the caller spends between two reads does not count.
package stall
