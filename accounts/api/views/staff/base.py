"""What the views of staff have in common."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework.serializers import Serializer

from accounts.api.permissions import ActsAsStaff
from socialflow.core.api import ApiView, InvalidInput


class StaffView(ApiView):
    """Base of these: for staff whose role has the `permission`."""

    is_private: ClassVar[bool] = True
    permission: ClassVar[str]
    permission_classes: Sequence[Any] = [ActsAsStaff]

    def read_query(self, serializer_class: type[Serializer[Any]]) -> dict[str, Any]:
        """The checked filters of a list. Raises InvalidInput (422) with those that are not right."""
        serializer = serializer_class(data=self.request.query_params.dict())
        if not serializer.is_valid():
            raise InvalidInput(serializer.errors)
        return dict(serializer.validated_data)
