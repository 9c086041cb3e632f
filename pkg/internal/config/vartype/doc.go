// Package vartype knows the types of variables: those that they declare, and those that their defaults imply. It
// converts values to them and drops nothing: what does not fit is an error.
package vartype
