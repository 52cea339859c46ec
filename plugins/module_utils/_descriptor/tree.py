# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Reads, prints and compares connect descriptors and other values of Oracle's configuration files."""

import re
from typing import Iterator, List, Pattern, Tuple, Union

# Parentheses and "=" at any place, "," only where no value has begun: in a value it is an ordinary byte.
_TOKEN = re.compile(r"\s+|[()=,]|\"[^\"]*\"?|'[^']*'?|[^\s()=,\"'][^\s()=,]*")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s()\"'](?:[^()]*[^\s()])?")
_NAME = re.compile(r"[^()=,]*")
_BLANKS = re.compile(r"\s*")
_COMMENT = re.compile(r"\s#")


class DescriptorError(Exception):
    """A text that is no connect descriptor; `position` counts its characters from 1."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} at character {position}")
        self.position = position


class Node:
    """``(name=value)``: the value is the text as written, quotes included, a list of nodes, or None for ``(name)``."""

    __slots__ = ("name", "position", "value")

    def __init__(self, name: str, position: int) -> None:
        self.name = name
        self.position = position
        self.value: Union[str, List[Node], None] = None

    @property
    def key(self) -> str:
        return self.name.upper()

    @property
    def children(self) -> List["Node"]:
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """The value without its quotes, "" for a list."""
        if not isinstance(self.value, str):
            return ""
        return self.value[1:-1] if self.value[:1] in ("'", '"') and len(self.value) > 1 else self.value


class _Parser:
    """Reads nodes with a stack of its own, so that nesting cannot exhaust Python's."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.top: List[Node] = []
        self.stack: List[Node] = []

    def parse(self) -> List[Node]:
        text = self.text
        while True:
            self._skip()
            if self.position == len(text):
                break
            char = text[self.position]
            if char == "(":
                self._open()
            elif char == ")":
                self._close()
            elif char == "," and self.stack and self.stack[-1].value is None:
                self._item()
            else:
                raise self.error("unexpected text")
        if self.stack:
            raise DescriptorError("a parenthesis is never closed", self.stack[-1].position)
        return self.top

    def error(self, message: str) -> DescriptorError:
        return DescriptorError(message, self.position + 1)

    def _skip(self) -> None:
        self.position = self._end(_BLANKS)

    def _end(self, pattern: Pattern[str]) -> int:
        match = pattern.match(self.text, self.position)
        return match.end() if match else self.position

    def _name(self) -> Node:
        """The name after the parenthesis or comma at this position."""
        start = self.position
        self.position += 1
        self._skip()
        end = self._end(_NAME)
        name = self.text[self.position : end].strip()
        if not name:
            raise self.error("a name is missing")
        self.position = end
        return Node(name, start + 1)

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.top.append(node)
            return
        parent = self.stack[-1]
        if parent.value is None:
            parent.value = []
        parent.children.append(node)

    def _open(self) -> None:
        if self.stack and isinstance(self.stack[-1].value, str):
            raise self.error("a list after a value")
        node = self._name()
        self._add(node)
        self.stack.append(node)
        if self.text[self.position : self.position + 1] != "=":
            return
        self.position += 1
        self._skip()
        char = self.text[self.position : self.position + 1]
        if char == "(":
            node.value = []
        elif char not in ("", ")"):
            self._literal(node)
        else:
            node.value = ""

    def _literal(self, node: Node) -> None:
        match = _VALUE.match(self.text, self.position)
        if match is None:
            raise self.error("a quote is never closed")
        node.value = match.group()
        self.position = match.end()

    def _item(self) -> None:
        """``(a, b)``: the second of several bare words becomes the next one of the list."""
        node = self._name()
        self.stack.pop()
        self._add(node)
        self.stack.append(node)

    def _close(self) -> None:
        if not self.stack:
            raise self.error("a closing parenthesis too many")
        self.stack.pop()
        self.position += 1


def parse(text: str) -> List[Node]:
    """The nodes of a text such as ``(DESCRIPTION=…)``; raises DescriptorError with the position of the fault."""
    return _Parser(text).parse()


def walk(nodes: List[Node]) -> Iterator[Tuple[Tuple[int, str], Node]]:
    """Every node in the order of the text, with its depth from 0 and the upper-case name of the one around it."""
    todo: List[Tuple[Tuple[int, str], Node]] = [((0, ""), node) for node in reversed(nodes)]
    while todo:
        place, node = todo.pop()
        yield place, node
        inner = (place[0] + 1, node.key)
        todo.extend((inner, child) for child in reversed(node.children))


def all_nodes(text: str) -> List[Node]:
    """Every node of a text, in its order; none where it cannot be understood."""
    try:
        return [node for _place, node in walk(parse(text))]
    except DescriptorError:
        return []


def render(nodes: List[Node]) -> str:
    """One line without insignificant blanks; names and values as they were written."""
    out: List[str] = []
    todo: List[Union[Node, str]] = list(reversed(nodes))
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            out.append(item)
            continue
        out.append("(" + item.name + ("" if item.value is None else "="))
        if isinstance(item.value, list):
            todo.append(")")
            todo.extend(reversed(item.value))
        else:
            out.append((item.value or "") + ")")
    return "".join(out)


def normalise(text: str) -> str:
    """The descriptor on one line without insignificant blanks; raises DescriptorError."""
    return render(parse(text))


def same_meaning(left: Union[str, bytes], right: Union[str, bytes]) -> bool:
    """Whether two values mean the same to a client: case of names and blanks outside values do not count."""
    return left == right or _canonical(left) == _canonical(right)


def _canonical(value: Union[str, bytes]) -> List[str]:
    """The words and brackets of a value; in a literal after an ``=`` the blanks count."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    words: List[str] = []
    in_literal = blank = False
    for word in _TOKEN.findall(text.strip()):
        if word.isspace():
            blank = True
            continue
        before = words[-1] if words else "("
        if word in "()":
            in_literal = False
        elif word == "=" and not in_literal:
            in_literal = True
            if words and (len(words) == 1 or words[-2] in "(,"):
                words[-1] = before.upper()
        elif blank and before not in "()=" and (in_literal or "," not in (word, before)):
            words.append(" ")
        words.append(word)
        blank = False
    return words


def comment_hint(text: str) -> str:
    """What to add to the fault of a text that cannot be read, where something in it looks like a comment; else ""."""
    return ", perhaps because of the comment (#) in it: take that out" if _COMMENT.search(text) else ""
