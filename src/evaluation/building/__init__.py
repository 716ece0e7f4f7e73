"""From a project to a folder of reports: which reports there are, each as a job, and one place that writes files."""

import sys

# nbformat brings jsonschema, and that a grammar of internet addresses, which takes longer to load (1 s) than all the
# rest and which no notebook is checked with. Whoever asks for it later still gets it.
_GRAMMAR = "rfc3987_syntax"
if _GRAMMAR not in sys.modules:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # Python's own sign for "not to be had"
    import nbformat as nbformat

    del sys.modules[_GRAMMAR]
