"""Tables that note which of their columns are looked at.

Columns, and rows chosen by what stands in some of them, are noted one by one; whatever else is done with a table
counts as a look at all of it, so that nothing is missed.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

QUIET = {"index", "empty", "columns", "shape", "dropna", "drop_duplicates", "set_index", "sort_values"} | {
    *("assign", "groupby", "head", "copy", "get", "loc", "duplicated", "sort_index", "rename_axis", "__class__"),
    "__dict__",
}


class NotedFrame(pd.DataFrame):
    """A table of the project or some of its rows; ``own`` are columns that were made of what was looked at."""

    def __getattribute__(self, name: str) -> Any:
        inner = object.__getattribute__(self, "__dict__").get("noted")
        if inner is not None and name not in QUIET:
            inner.at()
            return getattr(inner.plain, name)
        return super().__getattribute__(name)

    def __getitem__(self, key: Any) -> Any:
        return _of(self).chosen(key, lambda plain: plain[key])

    def __len__(self) -> int:
        return len(_of(self).plain)

    def __contains__(self, key: object) -> bool:
        return key in _of(self).plain

    @property
    def index(self) -> Any:
        return _of(self).plain.index

    @property
    def columns(self) -> Any:
        return _of(self).plain.columns

    @property
    def empty(self) -> bool:
        return bool(_of(self).plain.empty)

    @property
    def shape(self) -> Any:
        return _of(self).plain.shape

    @property
    def loc(self) -> Any:
        return _Loc(_of(self))

    def get(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            return default
        return self[key]

    def head(self, n: int = 5) -> Any:
        return _of(self).rows(_of(self).plain.head(n))

    def copy(self, deep: bool = True) -> Any:
        return _of(self).rows(_of(self).plain.copy())

    def dropna(self, *, subset: Any = None, **options: Any) -> Any:
        _of(self).at(subset)
        return _of(self).rows(_of(self).plain.dropna(subset=subset, **options))

    def drop_duplicates(self, subset: Any = None, **options: Any) -> Any:
        _of(self).at(subset)
        return _of(self).rows(_of(self).plain.drop_duplicates(subset, **options))

    def sort_values(self, by: Any, **options: Any) -> Any:
        _of(self).at(by)
        return _of(self).rows(_of(self).plain.sort_values(by, **options))

    def set_index(self, keys: Any, **options: Any) -> Any:
        _of(self).at(keys)
        return _of(self).rows(_of(self).plain.set_index(keys, **options))

    def duplicated(self, subset: Any = None, **options: Any) -> Any:
        _of(self).at(subset)
        return _of(self).plain.duplicated(subset, **options)

    def sort_index(self, **options: Any) -> Any:
        return _of(self).rows(_of(self).plain.sort_index(**options))

    def rename_axis(self, *names: Any, **options: Any) -> Any:
        return _of(self).rows(_of(self).plain.rename_axis(*names, **options))

    def assign(self, **columns: Any) -> Any:
        if any(callable(each) for each in columns.values()):
            _of(self).at()
        return _of(self).rows(_of(self).plain.assign(**columns), own=columns.keys())

    def groupby(self, by: Any = None, **options: Any) -> Any:
        if callable(by):
            _of(self).at()
        _of(self).at([each for each in (by if isinstance(by, list | tuple) else [by]) if isinstance(each, str)])
        return _Groups(_of(self), _of(self).plain.groupby(by, **options))


class _Noted:
    """The plain table of a noted one, and who notes what is looked at of it."""

    def __init__(self, plain: pd.DataFrame, looks: Any, name: str, own: frozenset[str]) -> None:
        self.plain, self.looks, self.name, self.own = plain, looks, name, own

    def at(self, columns: Any = None) -> None:
        names = [columns] if isinstance(columns, str) else columns
        if names is None or not all(isinstance(name, str) for name in names):
            self.looks.at(self.name)
        else:
            for name in set(names) - self.own:
                self.looks.at(f"{self.name}.{name}")

    def rows(self, plain: pd.DataFrame, own: Any = ()) -> NotedFrame:
        return noted_frame(plain, self.looks, self.name, self.own | frozenset(own))

    def chosen(self, key: Any, choose: Any) -> Any:
        if isinstance(key, str) or (isinstance(key, list) and all(isinstance(each, str) for each in key)):
            self.at(key)
            return choose(self.plain)
        if getattr(key, "dtype", None) in (bool, "bool", "boolean"):
            return self.rows(choose(self.plain))
        self.at()
        return choose(self.plain)


class _Loc:
    def __init__(self, noted: _Noted) -> None:
        self.noted = noted

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], str | list):
            self.noted.at(key[1])
            return self.noted.plain.loc[key]
        return self.noted.chosen(key, lambda plain: plain.loc[key])


class _Groups:
    def __init__(self, noted: _Noted, groups: Any) -> None:
        self.noted, self.groups = noted, groups

    def __getitem__(self, key: Any) -> Any:
        self.noted.at(key)
        return self.groups[key]

    def __getattr__(self, name: str) -> Any:
        self.noted.at()
        return getattr(self.groups, name)

    def __iter__(self) -> Any:
        return ((name, self.noted.rows(rows)) for name, rows in self.groups)

    def head(self, n: int = 5) -> Any:
        return self.noted.rows(self.groups.head(n))

    def size(self) -> Any:
        return self.groups.size()


def _of(frame: NotedFrame) -> _Noted:
    noted: _Noted = object.__getattribute__(frame, "__dict__")["noted"]
    return noted


def concat(parts: Any, **options: Any) -> Any:
    """Rows of one table below each other, as ``pandas.concat`` does it."""
    parts = list(parts)
    if not parts or options or not all(isinstance(part, NotedFrame) for part in parts):
        return CONCAT(parts, **options)
    first = _of(parts[0])
    if any(_of(part).name != first.name or _of(part).looks is not first.looks for part in parts):
        return CONCAT(parts)
    own = frozenset.intersection(*(_of(part).own for part in parts))
    return noted_frame(CONCAT([_of(part).plain for part in parts]), first.looks, first.name, own)


CONCAT = pd.concat


def noted_frame(plain: pd.DataFrame, looks: Any, name: str, own: frozenset[str] = frozenset()) -> NotedFrame:
    looks.at(f"{name}.#")
    frame = object.__new__(NotedFrame)
    frame.__dict__.update(plain.__dict__, noted=_Noted(plain, looks, name, own))
    return frame
