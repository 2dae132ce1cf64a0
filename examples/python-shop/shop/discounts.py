import os
import re

CODE = re.compile("^[A-Z]{4}[0-9]{2}$")


def percentage(code: str, default=None) -> int:
    if default == None:
        default = 0
    if not CODE.match(code):
        raise ValueError("not a discount code: " + code)
    return int(code[4:])


def names(rows):
    result = []
    for row in rows:
        result.append(row["name"].strip())
    return result


def has_key(table: dict, key) -> bool:
    return key in table.keys()
