"""Posts: written, changed, deleted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from social import selectors, services
from social.choices import PostVisibility
from social.forms import PostForm
from socialflow.core.doors import form_page, form_response, go_back, wants_fragment, writes
from socialflow.core.errors import ForbiddenError, InvalidError


@writes("texts")
def create(request: HttpRequest) -> HttpResponse:
    """Post a text; what is wrong with it is shown on a page that still holds it."""
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            services.create_post(actor=request.user, text=form.cleaned_data["text"], visibility=_visibility(form))
        except InvalidError as error:
            form.add_error("text", error.message)
    if form.errors:
        return render(request, "social/post_form.html", {"form": form}, status=422)
    messages.success(request, _("Your post is out."))
    return go_back(request, reverse("pages:home"))


@form_page("texts")
def edit(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Change one's own post."""
    post = selectors.post_detail(request.user, post_id)
    if not post["is_mine"]:
        raise ForbiddenError(message=_("Only who wrote a post can change it."))
    form = PostForm(request.POST or None, initial=post)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_post(
                actor=request.user, post_id=post_id, text=form.cleaned_data["text"], visibility=_visibility(form)
            )
            messages.success(request, _("Saved"))
            return redirect("pages:post", post_id)
        except InvalidError as error:
            form.add_error("text", error.message)
    return form_response(request, "social/post_form.html", {"form": form, "post": post})


@writes("api_user")
def delete(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Delete one's own post."""
    services.delete_post(actor=request.user, post_id=post_id)
    if wants_fragment(request):
        return HttpResponse(status=204)
    messages.success(request, _("The post is deleted."))
    return go_back(request, reverse("pages:home"))


def _visibility(form: PostForm) -> PostVisibility:
    return PostVisibility(form.cleaned_data["visibility"] or PostVisibility.PUBLIC)
