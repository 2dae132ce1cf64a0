"""Module."""
from dataclasses import dataclass


@dataclass
class OrderLine:
    """An order line.

    Attributes:
        price: The price.
        quantity: The quantity.
        is_gift: Whether it is gift.
    """

    price: float
    quantity: int = 1
    is_gift: bool = False

    @property
    def total_price(self) -> float:
        """The total price."""
        return self.price * self.quantity

    def is_empty(self) -> bool:
        """Return whether it is empty.

        Returns:
            True if it is empty, False otherwise.
        """
        return self.quantity == 0

    def __repr__(self):
        """Return a representation of the order line for developers."""
        return "OrderLine"


class HTTPClient:
    """An HTTP client.

    Attributes:
        base_url: The base URL.
        timeout: The timeout.
    """

    def __init__(self, base_url, timeout=30, **kwargs):
        """Initialize the HTTP client.

        Args:
            base_url: The base URL.
            timeout: The timeout. Defaults to `30`.
            **kwargs: Further keyword arguments.
        """
        self.base_url = base_url
        self.timeout = timeout
        self._session = None

    async def fetch_user(self, user_id: int) -> "User | None":
        """Fetch the user.

        Args:
            user_id: The user ID.

        Returns:
            The user, or None.

        Raises:
            errors.NotFound: If `user_id < 0`.
        """
        def inner():
            return 1
        if user_id < 0:
            raise errors.NotFound(user_id)
        return await self._get(user_id)

    @staticmethod
    def parse(text, on_error=None):
        """Parse the text.

        Args:
            text: The text.
            on_error: Called on error.

        Yields:
            The next item.
        """
        # keep this comment
        yield from text

    def reset(self):
        """Reset."""
        pass


def documented():
    "Already."


def test_total_is_zero():
    """Test total is zero."""
    assert True


def main() -> None:
    """Run the program."""
    print("hello")
