#include <vector>

namespace shop {

/**
 * @brief A shopping cart.
 *
 * @tparam T The type `T`.
 * @tparam N The value `N`.
 */
template <typename T, int N>
class ShoppingCart {
public:
    /**
     * @brief Creates a shopping cart.
     *
     * @param items The items.
     */
    explicit ShoppingCart(std::vector<T> items);
    /** @brief Destroys the shopping cart. */
    ~ShoppingCart();
    /**
     * @brief Returns whether it is empty.
     *
     * @return True if it is empty, false otherwise.
     */
    bool isEmpty() const { return items_.empty(); }
    /**
     * @brief Implements the `+=` operator.
     *
     * @param item The item.
     * @return The result.
     */
    ShoppingCart& operator+=(const T& item);

private:
    std::vector<T> items_;
};

/**
 * @brief Returns the largest.
 *
 * @tparam T The type `T`.
 * @param values The values.
 * @param strict The strict flag.
 * @return The largest.
 * @throws std::invalid_argument If `values.empty()`.
 */
template <typename T>
T largest(const std::vector<T>& values, bool strict) {
    if (values.empty()) throw std::invalid_argument("no values");
    return values[0];
}

/**
 * @brief Starts.
 *
 * @param n_threads The number of threads.
 * @return The result.
 */
int Engine::start(int n_threads) {
    return n_threads;
}

}  // namespace shop
