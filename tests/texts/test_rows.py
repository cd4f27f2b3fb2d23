"""`{% rows %}`: what it makes of a row, and what it refuses."""

from dataclasses import dataclass, field

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import override


@dataclass(frozen=True)
class Cell:
    name: str
    more: str = ""
    others: list["Cell"] = field(default_factory=list)


def made(body, *cells):
    return Template(f"{{% rows row in cells %}}{body}{{% endrows %}}").render(Context({"cells": list(cells)}))


def test_each_row_has_its_own_values():
    assert made("<p>{{ row.name }}</p>", Cell("a"), Cell("b")) == "<p>a</p><p>b</p>"


def test_no_rows_are_nothing():
    assert made("<p>{{ row.name }}</p>") == ""


def test_what_somebody_wrote_is_escaped_and_what_is_safe_is_not():
    assert made("{{ row.name }}", Cell("<b>")) == "&lt;b&gt;"
    assert made("{{ row.name }}", Cell(mark_safe("<b>"))) == "<b>"


def test_a_label_is_in_the_language_of_the_page_each_time():
    template = Template('{% rows row in cells %}{% translate "Reference" %}{% endrows %}')
    context = Context({"cells": [Cell("a")]})
    assert template.render(context) == "Reference"
    with override("ru"):
        in_russian = template.render(context)
    assert in_russian not in ("", "Reference")
    assert template.render(context) == "Reference"


def test_the_first_branch_that_holds_is_shown():
    body = "{% if row.name %}{{ row.name }}{% elif row.more %}{{ row.more }}{% else %}–{% endif %}"
    assert made(body, Cell("a", "b"), Cell("", "b"), Cell("")) == "ab–"


def test_a_list_within_a_row():
    body = "{% for other in row.others %}{{ row.name }}{{ other.name }} {% endfor %}"
    assert made(body, Cell("a", others=[Cell("1"), Cell("2")]), Cell("b")) == "a1 a2 "


@pytest.mark.parametrize(
    "body",
    [
        "{{ user }}",
        "{{ other.name }}",
        "{{ row }}",
        "{{ row.name|upper }}",
        "{% if user %}x{% endif %}",
        "{% if row.name == 'x' %}x{% endif %}",
        "{% if not row.name %}x{% endif %}",
        "{% for other in people %}x{% endfor %}",
        "{% for other in row.others %}{{ user.name }}{% endfor %}",
        "{% for other in row.others %}x{% empty %}y{% endfor %}",
        "{% translate row.name %}",
        "{% translate 'Reference' as label %}",
        "{% url 'designations:register' %}",
        "{% csrf_token %}",
        "{% include 'partials/logo.html' %}",
    ],
)
def test_nothing_else_of_a_page_gets_in(body):
    with pytest.raises(TemplateSyntaxError):
        made(body)
