"""Module."""
from dataclasses import dataclass


@dataclass
class OrderLine:
    price: float
    quantity: int = 1
    is_gift: bool = False

    @property
    def total_price(self) -> float:
        return self.price * self.quantity

    def is_empty(self) -> bool: return self.quantity == 0

    def __repr__(self):
        return "OrderLine"


class HTTPClient:
    def __init__(self, base_url, timeout=30, **kwargs):
        self.base_url = base_url
        self.timeout = timeout
        self._session = None

    async def fetch_user(self, user_id: int) -> "User | None":
        def inner():
            return 1
        if user_id < 0:
            raise errors.NotFound(user_id)
        return await self._get(user_id)

    @staticmethod
    def parse(text, on_error=None):
        # keep this comment
        yield from text

    def reset(self):
        pass


def documented():
    "Already."


def test_total_is_zero():
    assert True


def main() -> None:
    print("hello")
