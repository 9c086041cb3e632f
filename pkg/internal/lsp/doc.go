// Package lsp serves gobuild.hcl and gobuild.hcl.json to editors: the Language Server
// Protocol 3.17 (https://microsoft.github.io/language-server-protocol) over a pair of
// streams.
//
// What is said of a file is what a build would say: diagnostics come from the function that
// validate uses, values from config's evaluator, names and texts from config's structs. The
// server reads files and nothing else. It never builds, runs no program of the user's and
// uses no network; what lies on higher floors is handed to it as a [Knowledge].
//
// Every open document belongs to a project: the root file that includes it, else the file
// by itself. A project is loaded once for each change and shared by all requests
// (project.go). There is a file for each method; positions, which are bytes to HCL and
// UTF-16 units to editors, are turned in position.go alone.
package lsp
