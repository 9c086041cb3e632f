// Package check knows what strings the attributes, labels and keys of a configuration take: it says what is
// wrong with one, with the remedy, and where there is one what to write instead.
package check
