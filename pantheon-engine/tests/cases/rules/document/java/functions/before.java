package shop;

@Entity
public class ShoppingCart<T extends Item> implements Cart {
    private List<T> items;

    public ShoppingCart(List<T> items) {
        this.items = items;
    }

    @Deprecated
    public double calculateTotal(double taxRate, boolean rounded) throws IOException {
        if (taxRate < 0) {
            throw new IllegalArgumentException("negative rate");
        }
        return 0;
    }

    public boolean isEmpty() { return items.isEmpty(); }

    public <R> R convert(Function<T, R> mapper) { return null; }

    @Override
    public String toString() {
        return "cart";
    }

    /** Done. */
    void done() {}
}

record Point(int x, int y) {}
