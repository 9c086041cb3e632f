// Package functions has the functions of the language: what they do, what describes them for people, an
// example of each, and what is said of those that users of other tools look for in vain.
package functions
