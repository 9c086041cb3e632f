// Package stall ends waits for a peer that sends nothing, or next to nothing: a module proxy, a
// registry, an engine, or a command that talks to one of them.
//
// There is one rule ([Limits]): a peer that moved fewer bytes than the floor since the floor was
// last reached is waited for no longer than the limit. It holds for the headers of an answer, for
// its body, and for what is sent. Time that the caller spends between two reads does not count.
package stall
