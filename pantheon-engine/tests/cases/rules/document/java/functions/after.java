package shop;

/**
 * A shopping cart.
 *
 * @param <T> the type {@code T}
 */
@Entity
public class ShoppingCart<T extends Item> implements Cart {
    private List<T> items;

    /**
     * Creates a shopping cart.
     *
     * @param items the items
     */
    public ShoppingCart(List<T> items) {
        this.items = items;
    }

    /**
     * Calculates the total.
     *
     * @param taxRate the tax rate
     * @param rounded the rounded flag
     * @return the total
     * @throws IllegalArgumentException if {@code taxRate < 0}
     * @throws IOException on failure
     */
    @Deprecated
    public double calculateTotal(double taxRate, boolean rounded) throws IOException {
        if (taxRate < 0) {
            throw new IllegalArgumentException("negative rate");
        }
        return 0;
    }

    /**
     * Returns whether it is empty.
     *
     * @return true if it is empty, false otherwise
     */
    public boolean isEmpty() { return items.isEmpty(); }

    /**
     * Converts.
     *
     * @param <R> the type {@code R}
     * @param mapper the mapper
     * @return the result
     */
    public <R> R convert(Function<T, R> mapper) { return null; }

    @Override
    public String toString() {
        return "cart";
    }

    /** Done. */
    void done() {}
}

/**
 * A point.
 *
 * @param x the {@code x} value
 * @param y the {@code y} value
 */
record Point(int x, int y) {}
