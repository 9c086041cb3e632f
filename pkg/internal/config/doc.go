// Package config reads gobuild.hcl and gobuild.hcl.json: bytes in, a *File and
// hcl.Diagnostics out.
//
// Loading goes through four steps. The file and what it includes are parsed into
// blocks, JSON into the same expressions as the native syntax. Every name in every
// expression is resolved, also in blocks and branches that nothing uses. Then
// everything is evaluated on demand: variables, locals, the instances of for_each and
// their attributes are the nodes of a graph, and each expression sees just what it
// refers to. While attributes are decoded into the structs of types.go, their types
// and contents are checked one by one, so that no mistake hides the next.
//
// The structs' tags are the one source of the language; see types.go and root.go.
package config
