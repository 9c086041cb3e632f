// Package engine is the client of a Docker engine: it finds and asks one, pulls, loads, saves and reads
// images, creates and removes containers and volumes, and removes what runs of gobuild left there.
//
// All that it makes is marked with labels that name the user and the run. Waits for the engine are
// limited: one that is silent is given up.
package engine
