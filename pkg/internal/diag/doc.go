// Package diag makes diagnostics: what is wrong, where, what kind of mistake it is, and what mends it.
//
// A diagnostic is an hcl.Diagnostic whose Extra is an *Info. Programs tell diagnostics apart by the
// code of their Kind and mend them by their fixes; Summary and Detail are for people, and no program
// reads them. It also prints diagnostics, and has what their texts are made of: lists of names, and the name
// that a misspelt one stands for.
package diag
