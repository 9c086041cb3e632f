// Package config evaluates gobuild.hcl and gobuild.hcl.json: bytes in, a *File and hcl.Diagnostics out.
//
// Loading has four steps. Package syntax parses the file and what it includes into documents. Package
// resolve resolves every name in every expression, also in blocks and branches that nothing uses; the result
// is a program, which does not change. An evaluator then computes values on demand: variables, locals, the
// instances of for_each and their attributes are the nodes of a graph, and the scope of an expression has just
// what it refers to. Decoders put attributes into the structs of package lang and check their types and
// contents one by one, so that no mistake hides the next. An encoder makes values of decoded structs, for
// references to them.
//
// Loading asks git only if it must. [File.Select] and [File.Evaluate] evaluate the program
// again, in a pass that asks git, as far as what they are asked for depends on it.
package config
