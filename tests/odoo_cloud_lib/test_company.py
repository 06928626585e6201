"""Which companies and users may be asked for."""

from typing import Any

import pytest
from pydantic import ValidationError

from odoo_cloud_lib.company import Company, User, UserRole

COMPANY = {"name": "Açaí & Sons", "currency": "EUR", "country": "DE"}
USER = {"login": "ada@acme.example", "name": "Ada", "password": "p", "companies": ["Acme"]}


def test_language_and_time_zone_may_be_left_out() -> None:
    """Odoo's own language then, and no summer time."""
    company = Company.model_validate(COMPANY)
    assert (company.language, company.timezone) == ("en_US", "UTC")


@pytest.mark.parametrize("language", ["de_DE", "es_419", "sr@latin", "fil_PH", "kab_DZ", "eo"])
def test_takes_odoo_s_languages(language: str) -> None:
    """With and without a country."""
    assert Company.model_validate({**COMPANY, "language": language}).language == language


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": " Acme"},
        {"name": "Acme\n"},
        {"name": "a" * 201},
        {"currency": "eur"},
        {"currency": "EURO"},
        {"country": "Germany"},
        {"language": "de-DE"},
        {"language": "-i"},
        {"timezone": "Europe/Berlin; x"},
        {"fax": "1"},
    ],
)
def test_refuses_a_company(wrong: dict[str, Any]) -> None:
    """Unknown keys, and what cannot be a code."""
    with pytest.raises(ValidationError):
        Company.model_validate({**COMPANY, **wrong})


def test_a_user_has_the_lesser_role_unless_told() -> None:
    """And a password that is not shown."""
    user = User.model_validate(USER)
    assert user.role is UserRole.USER
    assert "password=SecretStr('**********')" in repr(user)


@pytest.mark.parametrize(
    "wrong", [{"companies": []}, {"login": "a b"}, {"role": "root"}, {"password": None}]
)
def test_refuses_a_user(wrong: dict[str, Any]) -> None:
    """Nobody is without a company."""
    with pytest.raises(ValidationError):
        User.model_validate({**USER, **wrong})
