package testleaks

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestLeft(t *testing.T) {
	before, stop := runtime.NumGoroutine(), make(chan struct{})
	go func() { <-stop }()
	if left := Left(before, 10*time.Millisecond); !strings.Contains(left, "TestLeft.func1") {
		t.Errorf("what runs is not found: %q", left)
	}
	time.AfterFunc(10*time.Millisecond, func() { close(stop) })
	if left := Left(before, 10*time.Second); left != "" {
		t.Errorf("what has ended is found: %s", left)
	}
}
