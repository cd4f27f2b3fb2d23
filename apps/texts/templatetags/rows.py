"""`{% rows row in cells %}…{% endrows %}`: a loop for long lists, read once for each language.

Django's engine looks up, localises and escapes every `{{ … }}` of every row, and translates every label again: that was
half of a page of the register. Inside this tag a row's values are texts that a selector or a tag has made, so that all
that is left for a row is to escape them and to put them between what stands in the template.

The body has texts, `{% translate "…" %}`, `{{ row.name }}`, `{% if row.name %}` with `elif` and `else`, and
`{% for other in row.others %}`. Anything else is refused when the template is read: nothing else of a page can get into
what is kept between pages.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, Variable, VariableNode
from django.template.context import Context
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral
from django.templatetags.i18n import TranslateNode
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

# The values of the loops around a place, by the name of their variable.
Scope = dict[str, Any]
Part = Callable[[Scope], str]


def _refuse(node: Node) -> template.TemplateSyntaxError:
    token = getattr(node, "token", None)
    said = token.contents if token else type(node).__name__
    return template.TemplateSyntaxError(f"{said!r} cannot stand within a list that is read once.")


def _path(expression: Any, node: Node, names: frozenset[str]) -> tuple[str, Callable[[Any], Any]]:
    """The loop's variable and the way from it to the value."""
    variable = expression.var if isinstance(expression, FilterExpression) else None
    lookups = variable.lookups if isinstance(variable, Variable) else None
    if (
        not isinstance(expression, FilterExpression)
        or expression.filters
        or not lookups
        or len(lookups) < 2
        or lookups[0] not in names
    ):
        raise _refuse(node)
    return lookups[0], attrgetter(".".join(lookups[1:]))


def _value(expression: FilterExpression, node: Node, names: frozenset[str]) -> Part:
    name, way = _path(expression, node, names)

    def value(scope: Scope) -> str:
        found = way(scope[name])
        return found if type(found) is SafeString else conditional_escape(found)

    return value


def _condition(node: IfNode, names: frozenset[str], context: Context | None) -> Part:
    branches: list[tuple[Part, Part]] = []
    for tested, nodes in node.conditions_nodelists:
        branches.append((_truth(tested, node, names), _joined(nodes, names, context)))
    return lambda scope: next((branch(scope) for holds, branch in branches if holds(scope)), "")


def _truth(tested: Any, node: IfNode, names: frozenset[str]) -> Callable[[Scope], Any]:
    if tested is None:  # {% else %}
        return lambda scope: True
    if not isinstance(tested, TemplateLiteral):
        raise _refuse(node)
    name, way = _path(tested.value, node, names)
    return lambda scope: way(scope[name])


def _loop(node: ForNode, names: frozenset[str], context: Context | None) -> Part:
    if len(node.loopvars) != 1 or node.is_reversed or node.nodelist_empty:
        raise _refuse(node)
    name, way = _path(node.sequence, node, names)
    inner = node.loopvars[0]
    each = _joined(node.nodelist_loop, names | {inner}, context)
    return lambda scope: "".join([each({**scope, inner: found}) for found in way(scope[name])])


def _label(node: TranslateNode, context: Context | None) -> str:
    if node.asvar or node.noop or node.filter_expression.filters or node.filter_expression.var.literal is None:
        raise _refuse(node)
    return node.render(context) if context is not None else ""


def _joined(nodes: Any, names: frozenset[str], context: Context | None) -> Part:
    """What the nodes make of a row. Without a context they are only looked through, for what must not be there."""
    parts: list[str | Part] = []
    for node in nodes:
        match node:
            case TextNode():
                parts.append(node.s)
            case TranslateNode():
                parts.append(_label(node, context))
            case VariableNode():
                parts.append(_value(node.filter_expression, node, names))
            case IfNode():
                parts.append(_condition(node, names, context))
            case ForNode():
                parts.append(_loop(node, names, context))
            case _:
                raise _refuse(node)
    return lambda scope: "".join([part if isinstance(part, str) else part(scope) for part in parts])


class RowsNode(Node):
    child_nodelists = ("nodelist",)

    def __init__(self, name: str, sequence: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.sequence, self.nodelist = name, sequence, nodelist
        # One for each language of the site.
        self._read: dict[str, Part] = {}
        _joined(nodelist, frozenset({name}), None)

    def render(self, context: Context) -> SafeString:
        language = get_language() or ""
        row = self._read.get(language)
        if row is None:
            row = self._read[language] = _joined(self.nodelist, frozenset({self.name}), context)
        return mark_safe("".join([row({self.name: cells}) for cells in self.sequence.resolve(context)]))  # noqa: S308  # nosec


@register.tag
def rows(parser: Parser, token: Token) -> RowsNode:
    words = token.split_contents()
    if len(words) != 4 or words[2] != "in":
        raise template.TemplateSyntaxError("It is written {% rows row in cells %}.")
    nodelist = parser.parse(("endrows",))
    parser.delete_first_token()
    return RowsNode(words[1], parser.compile_filter(words[3]), nodelist)
