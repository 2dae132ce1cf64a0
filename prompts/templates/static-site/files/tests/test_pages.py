"""The pages of this site."""

import unittest
from pathlib import Path

from tests.site import check

PUBLIC = Path(__file__).parent.parent / "public"


class PagesTest(unittest.TestCase):
    def test_nothing_is_wrong(self):
        self.assertEqual(check(PUBLIC), [])

    def test_unknown_addresses_have_a_page(self):
        self.assertTrue((PUBLIC / "404.html").is_file())
