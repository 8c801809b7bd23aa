"""What staff can do on a page of the administration: a form that asks why, then one service for each row."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from accounts.doors import ask_for_proof, has_fresh_proof
from accounts.models import User
from socialflow.core.doors import READING, form_response
from socialflow.core.errors import DomainError

# So many rows in one go.
_MOST = 100


def _always(_row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """One thing that staff can do to a row.

    Args:
        run: a service that takes the actor, the row's key, and what the form asks for.
        done: what is said afterwards, a sentence.
        is_grave: drawn as dangerous.
        applies: whether it can be done to a row as it is; the service refuses what does not fit all the same.
    """

    slug: str
    label: Any
    permission: str
    form: type[forms.Form]
    run: Callable[..., Any]
    done: Any
    is_grave: bool = False
    applies: Callable[[Any], bool] = _always


# By Django's filters of choices, and of what is empty.
_ASKED_BY_FILTERS = ("exact", "isnull", "isempty")


class StaffAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Rows to look at; whatever changes is changed by acts, never by a form of columns."""

    acts: ClassVar[tuple[Act, ...]] = ()
    # The columns that name people: a list is searched by the whole username of one, since these have an index.
    people: ClassVar[tuple[str, ...]] = ()
    search_help_text = _("The whole username")
    show_full_result_count = False
    list_per_page = 50
    # Counts nothing: a table of millions is shown as fast as one of ten.
    paginator = InfinitePaginator
    ordering = ("-id",)
    change_form_outer_before_template = "admin/acts.html"

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def get_urls(self) -> list[Any]:
        """The page of each act, beside Django's."""
        options = self.model._meta
        view = self.admin_site.admin_view(self.act_view)
        return [
            path("act/<slug:slug>/", view, name=f"{options.app_label}_{options.model_name}_act"),
            *super().get_urls(),
        ]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Nothing to search where no column names people."""
        return tuple(f"{column}__username" for column in self.people)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Who it is first, so that the index of each column is used."""
        name = search_term.strip().lower().removeprefix("@").replace("\x00", "")
        if not name or not self.people:
            return queryset, False
        person_id = User.objects.filter(username=name).values_list("pk", flat=True).first()
        theirs = Q(*((column, person_id) for column in self.people), _connector=Q.OR)
        return (queryset.filter(theirs) if person_id else queryset.none()), False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what the list's own filters ask: by `…__startswith` anybody would guess a column that is not shown."""
        filters = (item[0] if isinstance(item, tuple) else item for item in self.list_filter)
        names = {item if isinstance(item, str) else item.parameter_name for item in filters}
        return lookup in names or lookup in {f"{name}__{ask}" for name in names for ask in _ASKED_BY_FILTERS}

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The acts, on the rows that are ticked in the list."""
        return {act.slug: (partial(_lead_to, act), act.slug, act.label) for act in self._acts_for(request)}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Without the help that columns have for whoever fills them in."""
        no_help = dict.fromkeys(self.get_readonly_fields(request, obj), "")
        return super().get_form(request, obj, change, **{"help_texts": no_help, **kwargs})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row of a key, called by its name at the head of its page. Raises Http404 for what can be no key."""
        if not object_id.isprintable():
            raise Http404
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.staff_name = self.title_of(row)
        return row

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list. Raises Http404 for a filter by what no column holds."""
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            raise Http404
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of a row, with the acts that the person may do to it."""
        row = self.get_object(request, object_id or "")
        links = [
            {"label": act.label, "is_grave": act.is_grave, "url": self._act_url(act, [object_id])}
            for act in self._acts_for(request)
            if row is not None and act.applies(row)
        ]
        names = {"title": getattr(row, "staff_name", ""), "subtitle": ""}
        response: HttpResponse = super().changeform_view(
            request, object_id, form_url, {**(extra_context or {}), **names, "acts": links}
        )
        return response

    def act_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Ask who it is, then why, then do it to each row; what a service refuses is said."""
        act = next((one for one in self._acts_for(request) if one.slug == slug), None)
        if act is None:
            raise PermissionDenied
        if not has_fresh_proof(request):
            return ask_for_proof(request)
        rows = self._rows(request)
        if request.method in READING and not any(act.applies(row) for row in rows):
            messages.error(request, _("That cannot be done any more."))
            return redirect(self._page_of(rows))
        form = act.form(request.POST or None)
        if form.is_valid() and self._do(request, act, rows, form):
            return redirect(self._page_of(self._still_there(rows)))
        context = {
            **self.admin_site.each_context(request), "opts": self.model._meta, "title": act.label, "act": act,
            "names": [self.name_of(row) for row in rows], "form": form, "back": self._page_of(rows),
            "original": rows[0] if len(rows) == 1 else None,
        }  # fmt: skip
        return form_response(request, "admin/act.html", context)

    def name_of(self, row: Any) -> str:
        """What a row is called beside an act."""
        return self.title_of(row)

    def title_of(self, row: Any) -> str:
        """What a row is called at the head of its page: what it is, and whose."""
        kind = capfirst(row._meta.verbose_name)
        return f"{kind}: {attrgetter(self.people[0].replace('__', '.'))(row)}" if self.people else str(row)

    def _acts_for(self, request: HttpRequest) -> list[Act]:
        return [act for act in self.acts if request.user.has_perm(act.permission)]

    def _rows(self, request: HttpRequest) -> list[Model]:
        try:
            keys = [UUID(key) for key in request.GET.getlist("id")[:_MOST]]
        except ValueError as error:
            raise Http404 from error
        rows = list(self.get_queryset(request).select_related(*self.list_select_related or ()).filter(pk__in=keys))
        if not rows:
            raise Http404
        for row in rows:
            row.staff_name = self.title_of(row)
        return rows

    def _do(self, request: HttpRequest, act: Act, rows: list[Model], form: forms.Form) -> bool:
        """Whether there is nothing left to correct in the form."""
        done = 0
        for row in rows:
            try:
                act.run(request.user, row.pk, **form.cleaned_data)
            except DomainError as error:
                if len(rows) == 1:
                    form.add_error(None, error.message)
                    return False
                messages.error(request, f"{self.name_of(row)}: {error.message}")
            else:
                done += 1
        if done:
            text = ngettext("%(sentence)s", "%(sentence)s That was done for %(count)s.", done)
            messages.success(request, text % {"sentence": act.done, "count": done})
        return True

    def _still_there(self, rows: list[Model]) -> list[Model]:
        """Of one row: itself, or nothing when the act removed it."""
        return rows if len(rows) > 1 or self.model.objects.filter(pk=rows[0].pk).exists() else []

    def _act_url(self, act: Act, keys: list[Any]) -> str:
        options = self.model._meta
        address = reverse(f"admin:{options.app_label}_{options.model_name}_act", args=[act.slug])
        return f"{address}?{urlencode({'id': keys}, doseq=True)}"

    def _page_of(self, rows: list[Model]) -> str:
        base = f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}"
        return reverse(f"{base}_change", args=[rows[0].pk]) if len(rows) == 1 else reverse(f"{base}_changelist")


def link_to(row: Model | None, text: Any = None) -> str | None:
    """The way to the page of another row, called by its name or a text; None for none."""
    if row is None:
        return None
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a class="text-link" href="{}">{}</a>', address, row if text is None else text)


def _lead_to(act: Act, model_admin: StaffAdmin, _request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    return redirect(model_admin._act_url(act, [str(key) for key in queryset.values_list("pk", flat=True)[:_MOST]]))
