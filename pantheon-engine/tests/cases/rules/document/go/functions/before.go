package shop

import "errors"

type Cart struct {
	items []Item
}

type (
	Item struct{ price float64 }
)

func CalculateTotal(items []Item, taxRate float64) (float64, error) {
	if len(items) == 0 {
		return 0, errors.New("empty")
	}
	return 1, nil
}

func (c *Cart) IsEmpty() bool { return len(c.items) == 0 }

func (c *Cart) Add(item Item) { c.items = append(c.items, item) }

// Documented says so.
func Documented() {}

//go:noinline
func hot(n int) int { return n }

func load(path string) (cart *Cart, size int, err error) { return }

func main() {}
