"""The example resource: its models, its store and its routes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.errors import ApiError


class NewItem(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100)


class Item(BaseModel):
    id: int
    name: str


class ItemList(BaseModel):
    items: list[Item]


class ItemStore:
    """Items in memory. Only the event loop's thread uses it, so it needs no lock."""

    def __init__(self) -> None:
        self._items: dict[int, Item] = {}

    def list(self) -> list[Item]:
        return list(self._items.values())

    def get(self, item_id: int) -> Item | None:
        return self._items.get(item_id)

    def create(self, new: NewItem) -> Item:
        item = Item(id=len(self._items) + 1, name=new.name)
        self._items[item.id] = item
        return item


def _store(request: Request) -> ItemStore:
    return request.app.state.items


def _json_only(request: Request) -> None:
    media_type = request.headers.get("Content-Type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        message = "send the body as application/json"
        raise ApiError(415, "unsupported_media_type", message)


Store = Annotated[ItemStore, Depends(_store)]

router = APIRouter(prefix="/items", tags=["items"])


@router.get("")
async def list_items(store: Store) -> ItemList:
    return ItemList(items=store.list())


@router.post("", status_code=201, dependencies=[Depends(_json_only)])
async def create_item(new: NewItem, store: Store, response: Response) -> Item:
    item = store.create(new)
    response.headers["Location"] = f"/items/{item.id}"
    return item


@router.get("/{item_id}")
async def get_item(item_id: Annotated[int, Path(ge=1)], store: Store) -> Item:
    item = store.get(item_id)
    if item is None:
        raise ApiError(404, "not_found", f"there is no item {item_id}")
    return item
