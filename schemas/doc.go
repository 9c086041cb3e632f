// Package schemas holds the language of gobuild.hcl in forms for others: a JSON Schema for
// gobuild.hcl.json, and the reference in README.md. Both are made from [config.Describe] by
//
//	go test ./schemas -update
//
// and a test fails where what is committed is not what would be made.
package schemas

import _ "embed"

// JSON is the JSON Schema (2020-12) of gobuild.hcl.json.
//
//go:embed gobuild.schema.json
var JSON []byte

// ID is the schema's $id: where its newest version can be had.
const ID = "https://raw.githubusercontent.com/gobuild-dev/gobuild/main/schemas/gobuild.schema.json"
