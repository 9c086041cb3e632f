// Package lsp serves gobuild.hcl and gobuild.hcl.json to editors: the Language Server
// Protocol 3.17 (https://microsoft.github.io/language-server-protocol) over a pair of
// streams.
//
// What is said of a file is what a build would say: diagnostics come from the function that
// validate uses, values from config's evaluator, names and texts from config's structs. The
// server reads files and nothing else. It never builds, runs no program of the user's and
// uses no network; what lies in higher layers is handed to it as a [Knowledge].
//
// The server is on top of four packages: protocol has the messages, document the texts, workspace what is
// open and the projects that it belongs to, and feature a function for each request. This package dispatches
// to them, keeps to the protocol's lifecycle, and publishes diagnostics.
package lsp
