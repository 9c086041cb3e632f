// Package hcllang is the language of gobuild.hcl as a schema of hcl-lang, for the language
// server. It is made from [lang.Describe], and is the only package that imports hcl-lang's
// schemas.
package hcllang
