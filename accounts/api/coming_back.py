"""The last step of a program's log-in to an account that is going to be deleted: its person says that it stays."""

from typing import Any, ClassVar

from allauth.headless.base.views import AuthenticationStageAPIView
from django.http import HttpRequest, HttpResponseBase

from accounts.log_in.stages import ComingBackStage
from accounts.services import cancel_deletion
from socialflow.core.rates import spend_or_refuse


class ComingBackView(AuthenticationStageAPIView):  # type: ignore[misc]  # allauth has no types
    """POST: keep the account, and go on with the log-in. Whoever lets it go just does not call this."""

    stage_class: ClassVar[type[ComingBackStage]] = ComingBackStage
    handle_json_input: ClassVar[bool] = False
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """The session that is logged in now.

        Raises ConflictError `nothing_to_cancel` when the grace is over, ImmediateHttpResponse with a 403 that says why
        for somebody whom staff keep out meanwhile.
        """
        spend_or_refuse(request, "texts")
        cancel_deletion(person=self.stage.login.user)
        self.stage.answer_if_kept_out()
        answer: HttpResponseBase = self.respond_next_stage()
        return answer
