"""Rich text cleaned: a closed list of tags, links to https only, nothing that could run."""

import nh3

_TAGS = {"p", "br", "strong", "em", "u", "h2", "h3", "ul", "ol", "li", "blockquote", "table", "thead", "tbody"} | {
    "tr",
    "th",
    "td",
    "a",
    "span",
}


def clean(html: str) -> str:
    """The markup without scripts, styles, handlers and unknown tags; their inner text stays, a script's goes."""
    return nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https"}, link_rel="noopener noreferrer"
    ).strip()


def bare_text(html: str) -> str:
    """What a person reads of the markup."""
    return nh3.clean(html, tags=set(), attributes={}).strip()
