"""The checks find what they are for."""

import tempfile
import unittest
from pathlib import Path

from tests.site import check

PAGE = """<!doctype html>
<html lang="en"><head>
<meta name="viewport" content="width=device-width">
<meta name="description" content="A page.">
<title>Home</title></head>
<body><main id="main"><h1>Home</h1>
<img src="a.png" alt="A letter"><a href="#main">Top</a>
</main></body></html>
"""


class SiteTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "a.png").touch()

    def check(self, **pages):
        for name, text in pages.items():
            path = self.root / f"{name}.html"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return check(self.root)

    def with_links(self, *links):
        anchors = "".join(f'<a href="{link}">x</a>' for link in links)
        return self.check(index=PAGE.replace("</main>", anchors + "</main>"))

    def test_a_good_page_has_no_problems(self):
        self.assertEqual(self.check(index=PAGE), [])

    def test_finds_what_a_page_lacks(self):
        cases = [
            (' lang="en"', "", "html has no lang"),
            ("<title>Home", "<title> ", "no title"),
            ('name="viewport"', "", "no viewport"),
            ('content="A page."', "", "no description"),
            ("<h1>Home</h1>", "", "not exactly one h1"),
            (' alt="A letter"', "", "image a.png has no alt"),
            ("<h1>", '<h1 id="main">', "id main is there more than once"),
        ]
        for old, new, problem in cases:
            with self.subTest(problem):
                self.assertIn(old, PAGE)
                found = self.check(index=PAGE.replace(old, new))
                self.assertEqual(found, [f"index.html: {problem}"])

    def test_finds_broken_links(self):
        cases = [
            ("/nothing", "does not exist"),
            ("b.png", "does not exist"),
            ("/..%2Fa.png", "does not exist"),
            ("#nowhere", "names an id that the page does not have"),
            ("/#nowhere", "names an id that the page does not have"),
        ]
        for link, problem in cases:
            with self.subTest(link):
                found = self.with_links(link)
                self.assertEqual(found, [f"index.html: {link} {problem}"])
        self.assertEqual(
            self.with_links(""), ["index.html: an empty link leads nowhere"]
        )

    def test_follows_no_links_to_elsewhere(self):
        links = ["https://example.org/x#y", "//example.org", "mailto:a@example.org"]
        self.assertEqual(self.with_links(*links), [])

    def test_folders_need_a_slash(self):
        (self.root / "sub").mkdir()
        (self.root / "sub" / "index.html").write_text(PAGE.replace("Home", "Sub"))
        found = self.with_links("/sub/", "sub/#main", "/sub")
        (broken,) = (line for line in found if line.startswith("index.html"))
        self.assertEqual(broken, "index.html: /sub needs a slash at its end")

    def test_finds_titles_used_twice(self):
        found = self.check(index=PAGE, other=PAGE)
        self.assertEqual(found, ["other.html: its title is that of index.html"])

    def test_a_site_has_a_first_page(self):
        self.assertEqual(self.check(other=PAGE), ["there is no index.html"])
