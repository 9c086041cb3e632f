// Package document is one file's text as an editor has it, and what can be read of the text alone: where
// its positions are, which blocks, attributes, names and words it has, what may be folded, and how it is
// formatted. After an edit only the pieces that changed are read again (chunks.go).
package document
