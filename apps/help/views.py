from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.help.guide import INDEX, NoSuchPage, guide_language, guide_page, neighbours


@login_not_required
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    return _shown(request, INDEX)


@login_not_required
@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    if name == INDEX:  # its address is that of the contents
        raise Http404
    return _shown(request, name)


def _shown(request: HttpRequest, name: str) -> HttpResponse:
    language = guide_language(get_language() or "")
    try:
        page = guide_page(language, name)
    except NoSuchPage:
        raise Http404 from None
    before, after = neighbours(language, name)
    context = {"page": page, "before": before, "after": after, "written_in": language}
    return render(request, "help/page.html", context)
