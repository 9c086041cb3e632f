// Package schema makes what [the directory schemas] holds of the language of gobuild.hcl: a JSON
// Schema for gobuild.hcl.json, and the reference in README.md. Both are made from [lang.Describe]
// by
//
//	go test ./pkg/internal/schema -update
//
// and a test fails where what is committed is not what would be made.
//
// [the directory schemas]: https://github.com/gobuild-dev/gobuild/tree/main/schemas
package schema

// ID is the schema's $id: where its newest version can be had.
const ID = "https://raw.githubusercontent.com/gobuild-dev/gobuild/main/schemas/gobuild.schema.json"
