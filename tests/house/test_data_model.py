import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_the_diagram_of_the_data_model_is_current():
    call_command("data_model", "--check")
