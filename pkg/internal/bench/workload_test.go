package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
)

func TestEachTool(t *testing.T) {
	w := &workload{recorder: newRecorder(io.Discard, logger{io.Discard}), failed: map[string]bool{}}
	s := scene{workload: w, tools: []tool{{name: "own"}, {name: "bad", peer: true}, {name: "good", peer: true}}}
	var asked []string
	do := func(tool tool) error {
		asked = append(asked, tool.name)
		if tool.name == "bad" {
			return fmt.Errorf("%s", "bad --all: exit status 1\n#1 building\nno space left\n")
		}
		return nil
	}
	for range 2 {
		if err := s.eachTool(t.Context(), cold, do); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"own", "bad", "good", "own", "good"}; !slices.Equal(asked, want) {
		t.Errorf("asked were %v, not %v", asked, want)
	}
	if want := []string{"bad failed (cold) and was left out from there on: no space left"}; !slices.Equal(
		w.recorder.notes, want) {
		t.Errorf("the notes are %q", w.recorder.notes)
	}
	w.edits, asked = 1, nil
	if err := s.eachTool(t.Context(), cold, do); err != nil {
		t.Fatal(err)
	}
	if want := []string{"good", "own"}; !slices.Equal(asked, want) {
		t.Errorf("the next time, asked were %v, not %v", asked, want)
	}
	w.edits = 0
	broken := errors.New("broken")
	if err := s.eachTool(t.Context(), cold, func(tool) error { return broken }); err != broken {
		t.Errorf("a failure of what is measured gives %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	s.tools = s.tools[2:]
	if err := s.eachTool(ended, cold, func(tool) error { return ended.Err() }); err == nil {
		t.Error("an interrupt gives no error")
	}
}
