"""Markdown of a notebook as HTML, from tokens, so that nothing an author or a data set wrote becomes markup.

Raw HTML is shown as the text it is, a link leads only to the web or into a mail, and an element that is not known here
is an error: it must not get lost on the way into the report.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from evaluation.exporting.document import WEB, Token, text_of
from evaluation.language.errors import EvaluationError

WRAPPERS = {
    "paragraph": "p",
    "emphasis": "em",
    "strong": "strong",
    "list_item": "li",
    "block_quote": "blockquote",
}
SIGNS = {"linebreak": "<br>", "softbreak": "\n", "thematic_break": "<hr>", "blank_line": ""}


def to_html(tokens: Iterable[Token], *, cell: str) -> str:
    """Tokens as HTML; ``EvaluationError`` names the ``cell`` with an element no report can show.

    >>> from evaluation.exporting.document import parse
    >>> to_html(parse("Das *Tandem* <b>A</b>"), cell="intro")
    '<p>Das <em>Tandem</em> &lt;b&gt;A&lt;/b&gt;</p>'
    """
    return "".join(_token(token, cell) for token in tokens)


def escaped(raw: str) -> str:
    """Text that means what Markdown meant by it: ``&amp;`` is an ampersand, ``<`` a sign like any other."""
    return html.escape(html.unescape(raw))


def _token(token: Token, cell: str) -> str:
    kind = token["type"]
    if kind in SIGNS:
        return SIGNS[kind]
    if kind == "text":
        return escaped(token["raw"])
    if kind in ("inline_html", "block_html"):
        shown = html.escape(token["raw"].rstrip("\n"))
        return shown if kind == "inline_html" else f"<p>{shown}</p>"
    if kind == "codespan":
        return f"<code>{escaped(token['raw'])}</code>"
    if kind == "block_code":
        return f'<pre tabindex="0"><code>{html.escape(token["raw"])}</code></pre>'
    if kind == "table":
        return _table(token, cell)
    if kind in ("image", "table_head", "table_body") or "children" not in token:
        raise EvaluationError("html.element", cell=cell, element=kind)
    return _parent(token, to_html(token["children"], cell=cell), cell)


def _parent(token: Token, inner: str, cell: str) -> str:
    kind = token["type"]
    if kind == "block_text":
        return inner
    if kind == "heading":  # only one inside a list or quotation comes here, and it structures no report
        return f"<p><strong>{inner}</strong></p>"
    if kind == "link":
        return _link(token, inner)
    if kind == "list":
        tag = "ol" if token["attrs"]["ordered"] else "ul"
        start = f' start="{int(token["attrs"]["start"])}"' if "start" in token["attrs"] else ""
        return f"<{tag}{start}>{inner}</{tag}>"
    if kind not in WRAPPERS:
        raise EvaluationError("html.element", cell=cell, element=kind)
    return f"<{WRAPPERS[kind]}>{inner}</{WRAPPERS[kind]}>"


def _link(token: Token, inner: str) -> str:
    """A link to a web or mail address; other links are text with their address."""
    url = token["attrs"]["url"]
    if WEB.match(url):
        return f'<a href="{html.escape(url)}" rel="noreferrer">{inner}</a>'
    return inner if text_of(token["children"]) == url else f"{inner} ({html.escape(url)})"


def _table(token: Token, cell: str) -> str:
    head, *body = token["children"]
    rows = [row for part in body for row in part["children"]]
    first = _row(head["children"], "col", cell)
    return (
        f'<div class="scroll" tabindex="0"><table><thead>{first}</thead>'
        f"<tbody>{''.join(_row(row['children'], 'row', cell) for row in rows)}</tbody></table></div>"
    )


def _row(cells: list[Token], scope: str, cell: str) -> str:
    """A row of a Markdown table: all of it headings, or its first cell, which names the row."""
    parts = []
    for place, column in enumerate(cells):
        inner = to_html(column["children"], cell=cell)
        align = ' class="number"' if column["attrs"]["align"] == "right" else ""
        heading = inner and (scope == "col" or place == 0)
        parts.append(f'<th scope="{scope}"{align}>{inner}</th>' if heading else f"<td{align}>{inner}</td>")
    return f"<tr>{''.join(parts)}</tr>"
