"""Reads a site's pages and says what is wrong with them."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

# Stands for the site itself, whatever its host is called.
HOST = "site.invalid"

LINKS = {
    "a": "href",
    "area": "href",
    "audio": "src",
    "form": "action",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "script": "src",
    "source": "src",
    "track": "src",
    "video": "src",
}


class Page(HTMLParser):
    """What the checks need to know of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: dict[str, list[dict[str, str]]] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.title = ""
        self._in_title = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.setdefault(tag, []).append(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if LINKS.get(tag) in attributes:
            self.links.append(attributes[LINKS[tag]])
        # The title of an SVG inside the page is another one.
        self._in_title = tag == "title" and "svg" not in self.tags

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def meta(self, name: str) -> str:
        metas = self.tags.get("meta", [])
        found = [meta.get("content", "") for meta in metas if meta.get("name") == name]
        return found[0].strip() if found else ""

    def problems(self) -> list[str]:
        """What is wrong with the page by itself."""
        wrong = []
        html = self.tags.get("html", [{}])[0]
        if not html.get("lang", "").strip():
            wrong.append("html has no lang")
        if not self.title.strip():
            wrong.append("no title")
        for name in ("viewport", "description"):
            if not self.meta(name):
                wrong.append(f"no {name}")
        if len(self.tags.get("h1", [])) != 1:
            wrong.append("not exactly one h1")
        if len(self.tags.get("main", [])) != 1:
            wrong.append("not exactly one main")
        for name in sorted({name for name in self.ids if self.ids.count(name) > 1}):
            wrong.append(f"id {name} is there more than once")
        if "" in self.ids:
            wrong.append("an id is empty")
        for image in self.tags.get("img", []):
            if "alt" not in image:
                wrong.append(f"image {image.get('src')} has no alt")
        return wrong


def check(root: Path) -> list[str]:
    """All that is wrong with the pages of a folder, each with its page."""
    pages = {
        path: Page(path.read_text(encoding="utf-8"))
        for path in sorted(root.rglob("*.html"))
    }
    wrong = [] if root / "index.html" in pages else ["there is no index.html"]
    titles: dict[str, Path] = {}
    for path, page in pages.items():
        name = path.relative_to(root).as_posix()
        wrong += [f"{name}: {problem}" for problem in page.problems()]
        other = titles.setdefault(page.title, path)
        if other != path:
            wrong.append(f"{name}: its title is that of {other.relative_to(root)}")
        for link in page.links:
            problem = _broken(root, pages, path, link)
            if problem:
                wrong.append(f"{name}: {link or 'an empty link'} {problem}")
    return wrong


def _broken(root: Path, pages: dict[Path, Page], path: Path, link: str) -> str | None:
    """Why a link leads nowhere; links to other sites are not followed."""
    if not link.strip():
        return "leads nowhere"
    here = f"https://{HOST}/{quote(path.relative_to(root).as_posix())}"
    target = urlsplit(urljoin(here, link))
    if target.netloc != HOST:
        return None
    file = (root / unquote(target.path).lstrip("/")).resolve()
    if file.is_dir():
        file /= "index.html"
        if not target.path.endswith("/"):
            return "needs a slash at its end"
    if not file.is_relative_to(root.resolve()) or not file.is_file():
        return "does not exist"
    fragment = unquote(target.fragment)
    page = pages.get(root / file.relative_to(root.resolve()))
    if fragment and (page is None or fragment not in page.ids):
        return "names an id that the page does not have"
    return None
