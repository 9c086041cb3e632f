package lsp

import "github.com/creachadair/jrpc2"

// Codes of errors (LSP 3.17, Error Codes).
const (
	serverNotInitialized jrpc2.Code = -32002
	requestFailed        jrpc2.Code = -32803
	requestCancelled     jrpc2.Code = -32800
)

// object is a JSON object.
type object = map[string]any
