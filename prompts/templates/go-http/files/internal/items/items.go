// Package items is the example resource: what an item is, which ones are valid, where they are
// kept.
package items

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"
)

// MaxNameLength is counted in characters.
const MaxNameLength = 100

// Item is what is kept.
type Item struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// NewItem is what a client sends.
type NewItem struct {
	Name string `json:"name"`
}

// Check trims a new item and says what is wrong with it, if anything is.
func (n *NewItem) Check() error {
	n.Name = strings.TrimSpace(n.Name)
	if length := utf8.RuneCountInString(n.Name); length < 1 || length > MaxNameLength {
		return fmt.Errorf("name must be a string of 1 to %d characters", MaxNameLength)
	}
	return nil
}

// Store keeps items in memory. It is ready as it is, and safe to use from several goroutines.
type Store struct {
	mu    sync.RWMutex
	items []Item
}

// List returns all items, the oldest first.
func (s *Store) List() []Item {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return append([]Item{}, s.items...)
}

// Get finds an item.
func (s *Store) Get(id int64) (Item, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if id < 1 || id > int64(len(s.items)) {
		return Item{}, false
	}
	return s.items[id-1], true
}

// Create keeps a new item that was checked.
func (s *Store) Create(n NewItem) Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	item := Item{ID: int64(len(s.items)) + 1, Name: n.Name}
	s.items = append(s.items, item)
	return item
}
