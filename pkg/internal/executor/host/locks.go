package host

import "sync"

// locks are mutexes by name.
type locks struct {
	mu   sync.Mutex
	held map[string]*sync.Mutex
}

// lock locks a name and returns what unlocks it.
func (l *locks) lock(name string) (unlock func()) {
	l.mu.Lock()
	if l.held == nil {
		l.held = map[string]*sync.Mutex{}
	}
	m := l.held[name]
	if m == nil {
		m = &sync.Mutex{}
		l.held[name] = m
	}
	l.mu.Unlock()
	m.Lock()
	return m.Unlock
}
