// Package config evaluates gobuild.hcl and gobuild.hcl.json: bytes in, a *File and hcl.Diagnostics out.
//
// Loading goes through four steps. Package syntax parses the file and what it includes into documents.
// Package resolve resolves every name in every expression, also in blocks and branches that nothing uses;
// what comes out is a program, which does not change. Then everything is evaluated on demand: variables,
// locals, the instances of for_each and their attributes are the nodes of a graph, and each expression sees
// just what it refers to. While attributes are decoded into the structs of package lang, their types and
// contents are checked one by one, so that no mistake hides the next.
//
// Loading asks git nothing that it can do without. [File.Select] and [File.Evaluate] evaluate the program
// again, in a pass that asks git, as far as what they are asked for depends on it.
package config
