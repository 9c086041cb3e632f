// Package lang is the language of gobuild.hcl as data: no file is read and nothing is evaluated here.
//
// The structs of types.go, types_image.go, root.go and scope_doc.go are the one source of the
// language: their tags say which blocks and attributes a file has, and their comments what those mean.
// [RootSchema] is what the parser and the decoder read of the tags. [Describe], [Names] and [Functions]
// describe the language for people and editors; they parse the comments, which are embedded.
package lang
