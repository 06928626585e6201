"""What is taken for a secret by its name, and what is not."""

import pytest

from odoo_cloud_lib.neutralize.secrets import SECRET, TELLING

SECRETS = (
    "smtp_pass",
    "smtp_user",
    "password",
    "oauth_access_token",
    "google_calendar_rtoken",
    "stripe_secret_key",
    "adyen_api_key",
    "adyen_hmac_key",
    "x_apikey",
    "razorpay_key_id",
    "client_secret",
    "webhook_url",
    "webhook_uuid",
    "totp_secret",
    "mail.web_push_vapid_private_key",
    "database.enterprise_code",
    "recaptcha_private_key",
    "l10n_hu_edi_replacement_key",
    "website_slide_google_app_key",
    "l10n_sa_production_csid_json",
    "gateway.credentials",
    "l10n_x_password_2",
    "l10n_gr_edi_aade_key",
    "l10n_tw_edi_ecpay_hashkey",
    "l10n_tw_edi_ecpay_hashIV",
    "l10n_pl_edi_session_iv",
    "l10n_pl_edi_session_key",
    "mail.sfu_local_key",
    "viva_com_webhook_verification_key",
    "authorize_transaction_key",
    "account_peppol_migration_key",
    "geoloc_provider_googlemap_key",
    "cloud_storage_google_account_info",
)
OTHERS = (
    "name",
    "key",
    "passenger",
    "passport_id",
    "compass",
    "tokenizer",
    "secretary",
    "web.base.url",
    "keyboard",
    "client_order_ref",
    "push_to_talk_key",
    "public_key",
    "plausible_site",
    "hash",
    "archive",
)


@pytest.mark.parametrize("name", SECRETS)
def test_secrets(name: str) -> None:
    """The word stands by itself, wherever."""
    assert SECRET.search(name)


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    """A part of another word is none."""
    assert not SECRET.search(name)


@pytest.mark.parametrize(
    "value",
    [
        "sk_live_51aZ9",
        "hunter2hunter2",
        "-----BEGIN KEY-----\nMIIE4\n",
        "https://x.example/T0/B1/xyz",
        "Tr0ub4dor@Zurich77",
        "https://user:Pass1234word@hooks.example/x",
        "https://4f5ba21c0de9@o451.ingest.example/17",
        "robot4:secret@mail.example",
    ],
)
def test_what_is_searched_for(value: str) -> None:
    """It stands nowhere by chance."""
    assert TELLING.fullmatch(value)


@pytest.mark.parametrize(
    "value",
    [
        "password",
        "info@acme.example",
        "info24@acme.example",
        "o'brien+24@mail.acme-24.example",
        "info24@müller.example",
        "info24@acme.xn--p1ai",
        "s3cret-1234",
        "administrator",
        "+4930123456789",
        "",
    ],
)
def test_what_is_not(value: str) -> None:
    """It is emptied where it is kept, and left in all other texts."""
    assert not TELLING.fullmatch(value)
