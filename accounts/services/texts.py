"""Text messages: promised in the transaction that causes them, sent after it, and not without end."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.events import TextDue
from accounts.providers.sms import SmsSender
from socialflow.core.errors import TooOftenError
from socialflow.core.events import publish
from socialflow.core.network import network_of
from socialflow.core.origin import current_origin
from socialflow.core.patience import Counter, Patience, take_try

# The code in each text can be tried three times: a number gets five texts at once, then fewer, about thirty a day.
_NUMBER = Patience("text-number", free=5, first=60, growth=2, longest=3600, memory=24 * 3600)
# Texts cost money, and some numbers pay whoever has them texted.
_ADDRESS = Patience("text-address", free=20, first=60, growth=2, longest=3600, memory=24 * 3600)
# A code that comes later than it is good for helps nobody.
_GOOD_FOR = timedelta(minutes=10)


def promise_text(*, number: str, text: str) -> None:
    """Have a text sent after the running transaction; an empty one costs as much time, and is not sent.

    Args:
        number: in E.164.
    Raises TooOftenError `too_many_texts` (429), whoever has the number.
    """
    address = network_of(current_origin().address or "")
    taken = take_try(Counter(_NUMBER, number), Counter(_ADDRESS, address))
    if taken.wait_seconds:
        message = _("Those were many texts already. Wait some minutes, then try again.")
        raise TooOftenError("too_many_texts", taken.wait_seconds, message)
    publish(TextDue(number=number, text=text, send_before=(timezone.now() + _GOOD_FOR).isoformat()))


def send_promised_text(*, number: str, text: str) -> None:
    """Send it. Raises what the sender raises when it may work later."""
    sender: SmsSender = import_string(settings.SMS_SENDER)()
    sender.send(number, text)
