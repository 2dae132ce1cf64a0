from dataclasses import dataclass, field


class OutOfStock(Exception):
    pass


@dataclass
class Item:
    name: str
    price: float
    quantity: int = 1


def calculate_total(items: list[Item], tax_rate: float = 0.2) -> float:
    subtotal = 0
    for item in items:
        subtotal = subtotal + item.price * item.quantity
    return subtotal * (1 + tax_rate)


def calculate_weight(weights):
    total = 0
    for weight in weights:
        total += weight
    return total


@dataclass
class Cart:
    items: list[Item] = field(default_factory=list)

    def add(self, item: Item, stock: dict[str, int]) -> None:
        if not item.name in stock:
            raise OutOfStock(item.name)
        if stock[item.name] < item.quantity:
            raise OutOfStock(item.name)
        self.items.append(item)

    def find(self, name: str) -> Item | None:
        for item in self.items:
            if item.name == name:
                return item
        return None

    def is_empty(self) -> bool:
        if len(self.items) == 0:
            return True
        else:
            return False
