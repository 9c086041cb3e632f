package protocol

import "github.com/creachadair/jrpc2"

// Codes of errors (LSP 3.17, Error Codes).
const (
	ServerNotInitialized jrpc2.Code = -32002
	RequestFailed        jrpc2.Code = -32803
	RequestCancelled     jrpc2.Code = -32800
)

// An Object is a JSON object.
type Object = map[string]any
