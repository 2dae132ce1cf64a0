from shop.cart import Cart, calculate_total

__all__ = ["Cart", "calculate_total"]
