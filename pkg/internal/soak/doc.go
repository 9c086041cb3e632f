// Package soak is the test that gobuild withstands what machines and people do to it: it is killed
// at any moment, what it remembers is damaged, many of it run at once, the terminal closes, the
// disk is full, and servers lie. After each of these nothing may be left, and the next run must make what a build
// from scratch makes, or say why it cannot.
//
// Each loop is drawn by a seed, which is printed: -seed draws the same again. -rounds says how
// many rounds there are; left out, a few:
//
//	go tool mage soak -rounds=1000 -loop=Kill
//
// There is nothing in it but tests. They need Linux.
package soak
