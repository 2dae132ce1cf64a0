package shop

import "errors"

// Cart is a cart.
type Cart struct {
	items []Item
}

type (
	// Item is an item.
	Item struct{ price float64 }
)

// CalculateTotal calculates the total.
//
// It takes the items and the tax rate. It returns the total and an error if `len(items) == 0`.
func CalculateTotal(items []Item, taxRate float64) (float64, error) {
	if len(items) == 0 {
		return 0, errors.New("empty")
	}
	return 1, nil
}

// IsEmpty returns whether it is empty.
func (c *Cart) IsEmpty() bool { return len(c.items) == 0 }

// Add adds the item.
func (c *Cart) Add(item Item) { c.items = append(c.items, item) }

// Documented says so.
func Documented() {}

// hot returns the hot.
//
// It takes n.
//
//go:noinline
func hot(n int) int { return n }

// load loads.
//
// It takes the path. It returns a cart, a size and an error if it fails.
func load(path string) (cart *Cart, size int, err error) { return }

// main runs the program.
func main() {}
