import unittest

from app.config import Config, ConfigError


class ConfigTest(unittest.TestCase):
    def test_defaults(self):
        config = Config.from_env({})
        self.assertEqual(config, Config("127.0.0.1", 8080, 1024 * 1024, "info"))

    def test_reads_variables(self):
        env = {
            "HOST": "0.0.0.0",
            "PORT": "9000",
            "MAX_BODY_BYTES": "10",
            "LOG_LEVEL": "debug",
        }
        self.assertEqual(Config.from_env(env), Config("0.0.0.0", 9000, 10, "debug"))

    def test_empty_counts_as_not_set(self):
        env = {"HOST": "", "PORT": "", "MAX_BODY_BYTES": "", "LOG_LEVEL": ""}
        self.assertEqual(Config.from_env(env), Config())

    def test_refuses_what_cannot_be_used(self):
        cases = [
            ("PORT", "http"),
            ("PORT", "-1"),
            ("PORT", "65536"),
            ("MAX_BODY_BYTES", "0"),
            ("LOG_LEVEL", "loud"),
        ]
        for name, value in cases:
            with self.subTest(name=name, value=value):
                with self.assertRaisesRegex(ConfigError, name):
                    Config.from_env({name: value})
