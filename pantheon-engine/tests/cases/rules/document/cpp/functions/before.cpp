#include <vector>

namespace shop {

template <typename T, int N>
class ShoppingCart {
public:
    explicit ShoppingCart(std::vector<T> items);
    ~ShoppingCart();
    bool isEmpty() const { return items_.empty(); }
    ShoppingCart& operator+=(const T& item);

private:
    std::vector<T> items_;
};

template <typename T>
T largest(const std::vector<T>& values, bool strict) {
    if (values.empty()) throw std::invalid_argument("no values");
    return values[0];
}

int Engine::start(int n_threads) {
    return n_threads;
}

}  // namespace shop
