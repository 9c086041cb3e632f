// Package floors holds the test that keeps the packages of gobuild apart: each may import
// only what the row of its floor allows, so that data flows one way and what is below knows
// nothing of what is above. There is no other code in it.
package floors
