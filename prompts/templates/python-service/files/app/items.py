"""The example resource: what an item is, which ones are valid, where they are kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass

MAX_NAME_LENGTH = 100


class InvalidItem(Exception):
    """A new item breaks a rule; the text says which."""


@dataclass(frozen=True)
class Item:
    id: int
    name: str


@dataclass(frozen=True)
class NewItem:
    name: str

    @classmethod
    def parse(cls, data: object) -> NewItem:
        """Checks what a client sent, which may be any JSON value."""
        if not isinstance(data, dict):
            raise InvalidItem("the body must be a JSON object")
        unknown = sorted(set(data) - {"name"})
        if unknown:
            raise InvalidItem(f"unknown field: {unknown[0][:MAX_NAME_LENGTH]}")
        name = data.get("name")
        name = name.strip() if isinstance(name, str) else ""
        if not 1 <= len(name) <= MAX_NAME_LENGTH:
            raise InvalidItem(
                f"name must be a string of 1 to {MAX_NAME_LENGTH} characters"
            )
        return cls(name)


class ItemStore:
    """Items in memory, safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: dict[int, Item] = {}

    def list(self) -> list[Item]:
        with self._lock:
            return list(self._items.values())

    def get(self, item_id: int) -> Item | None:
        with self._lock:
            return self._items.get(item_id)

    def create(self, new: NewItem) -> Item:
        with self._lock:
            item = Item(len(self._items) + 1, new.name)
            self._items[item.id] = item
            return item
