"""The reference of the programming interface, drawn from its OpenAPI description: there is no second text to keep right."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

Schema = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter, or a part of an answer. ``shape``: the name of a shape on the same page that it is made of, or ""."""

    name: str
    kind: str  # "text", "list of text", …
    shape: str
    values: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Answer:
    status: str
    words: str
    shape: str


@dataclass(frozen=True)
class Address:
    path: str
    words: str
    parameters: tuple[Field, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Shape:
    name: str
    fields: tuple[Field, ...]
    values: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    addresses: tuple[Address, ...]
    shapes: tuple[Shape, ...]


@cache
def reference() -> Reference:
    """In English, as the interface itself speaks. Made once for a process: it changes with the code only."""
    with translation.override("en"):
        described = SchemaGenerator().get_schema(request=None, public=True)
    return Reference(
        addresses=tuple(_address(path, methods["get"]) for path, methods in described["paths"].items()),
        shapes=tuple(_shape(name, one) for name, one in described["components"]["schemas"].items()),
    )


def _address(path: str, described: Schema) -> Address:
    return Address(
        path=path,
        words=described.get("description", ""),
        parameters=tuple(
            _field(one["name"], {**one["schema"], "description": one.get("description", "")})
            for one in described.get("parameters", [])
        ),
        answers=tuple(
            Answer(status, one.get("description", ""), _answered(one)) for status, one in described["responses"].items()
        ),
    )


def _answered(response: Schema) -> str:
    """The shape of an answer's body."""
    for content in response.get("content", {}).values():
        return _name(content["schema"])
    return ""


def _shape(name: str, described: Schema) -> Shape:
    return Shape(
        name=name,
        fields=tuple(_field(key, one) for key, one in described.get("properties", {}).items()),
        values=tuple(str(value) for value in described.get("enum", ()) if value != ""),
    )


def _field(name: str, described: Schema) -> Field:
    inner = described.get("items", described)
    return Field(
        name=name,
        kind=_kind(described),
        shape=_name(inner),
        values=tuple(str(value) for value in inner.get("enum", ()) if value != ""),
        words=described.get("description", ""),
    )


def _name(described: Schema) -> str:
    """The name of the shape that this refers to, alone or as one of several (the others say "or nothing"); else ""."""
    several = [*described.get("oneOf", ()), *described.get("allOf", ()), *described.get("anyOf", ())]
    for one in (described, *several):
        if "$ref" in one and not one["$ref"].endswith(("BlankEnum", "NullEnum")):
            return one["$ref"].rpartition("/")[2]
    return ""


def _kind(described: Schema) -> str:
    if described.get("type") == "array":
        return f"list of {_kind(described['items'])}"
    if name := _name(described):
        return name
    kinds = described.get("type", "object")
    words = [kinds] if isinstance(kinds, str) else [one for one in kinds if one != "null"]
    said = " or ".join(described.get("format", one) for one in words)
    return f"{said} or null" if not isinstance(kinds, str) and "null" in kinds else said
