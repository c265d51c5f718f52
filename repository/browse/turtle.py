"""Statements of JSON-LD as Turtle, as far as the catalogue of data needs it: no lists in order, no blank nodes.

Source: RDF 1.1 Turtle, W3C Recommendation of 25 February 2014.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_NOT_IN_AN_ADDRESS = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def written(graph: list[dict[str, Any]], prefixes: Mapping[str, str]) -> str:
    """``graph``: nodes with an ``@id``, keys and types with one of the prefixes; a node that holds others has an ``@id`` too."""
    lines = [f"@prefix {prefix}: <{address}> ." for prefix, address in prefixes.items()]
    for node in _all(graph):
        said = [
            f"{'a' if key == '@type' else key} {', '.join(_object(key, one) for one in _listed(values))}"
            for key, values in node.items()
            if key != "@id"
        ]
        lines += ["", f"{_address(node['@id'])} " + " ;\n  ".join(said) + " ."]
    return "\n".join(lines) + "\n"


def _all(graph: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each node once, those inside of others after them."""
    known: set[str] = set()
    waiting = list(graph)
    while waiting:
        node = waiting.pop(0)
        inside = [one for values in node.values() for one in _listed(values) if isinstance(one, dict) and len(one) > 1]
        waiting += [one for one in inside if "@id" in one]
        if node["@id"] not in known:
            known.add(node["@id"])
            yield node


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _object(key: str, value: Any) -> str:
    if key == "@type":
        return value
    if isinstance(value, str):
        return _text(value)
    if "@id" in value:
        return _address(value["@id"])
    kind = f"@{value['@language']}" if "@language" in value else f"^^{value['@type']}"
    return _text(value["@value"]) + kind


def _text(text: str) -> str:
    """In the escapes that Turtle shares with JSON."""
    return json.dumps(text, ensure_ascii=False)


def _address(address: str) -> str:
    escaped = _NOT_IN_AN_ADDRESS.sub(lambda found: f"\\u{ord(found[0]):04X}", address)
    return f"<{escaped}>"
