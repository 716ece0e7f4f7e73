"""The bytes of a file: what kind of file they are, whether it may be opened, and the cells in it."""
