import math


class Shape:
    """A shape."""

    def area(self):
        return math.pi

    @property
    def name(self):
        return "shape"


shape = Shape()
