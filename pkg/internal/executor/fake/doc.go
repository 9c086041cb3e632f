// Package fake is for tests alone: an executor that runs nothing. It records what it is asked and answers
// as it is told, so that planning and building can be tested with no toolchain and no engine.
package fake
