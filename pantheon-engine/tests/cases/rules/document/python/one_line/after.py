class Shape:
    """A shape."""

    def area(self):
        """Perform the area.

        Raises:
            NotImplementedError: Unless a subclass overrides it.
        """
        raise NotImplementedError
    def sides(self) -> int:
        """Return the sides.

        Returns:
            The sides.
        """
        ...
