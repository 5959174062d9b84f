"""A configuration that would show figures to anybody, or that is half done, is refused in one sentence."""

import pytest
from app.access.configuration import ConfigurationError, is_loopback, read
from app.access.habilitations import HabilitationError, parse
from app.access.roles import ROLES, may_open
from app.navigation import PAGES

WHOLE = {
    "CONTACT_APP_URL": "https://contact.example.org",
    "CONTACT_APP_OIDC_METADATA": "https://provider.example.org/.well-known/openid-configuration",
    "CONTACT_APP_OIDC_CLIENT": "contact",
    "CONTACT_APP_OIDC_SECRET_FILE": "/run/client.secret",
    "CONTACT_APP_SESSION_KEY_FILE": "/run/session.key",
    "CONTACT_APP_SECOND_FACTORS": "amr:mfa, acr:eidas2",
    "CONTACT_APP_HABILITATIONS": "/etc/contact/habilitations.toml",
    "CONTACT_APP_JOURNAL": "/var/lib/contact/app_journal",
}


def refusal(environment: dict[str, str]) -> str:
    with pytest.raises(ConfigurationError) as refused:
        read(environment).check()
    return str(refused.value)


def test_without_configuration_the_app_is_for_this_machine():
    configured = read({})
    configured.check()
    assert configured.address == "127.0.0.1"
    assert not configured.controls_access
    assert set(configured.allowed_hosts) == {"localhost", "127.0.0.1", "::1"}


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "::", "10.1.2.3", "192.168.1.4", "contact.example.org", "localhost.evil"]
)
def test_another_address_needs_sign_in(address):
    assert "without sign-in" in refusal({"CONTACT_APP_ADDRESS": address})
    read(WHOLE | {"CONTACT_APP_ADDRESS": address}).check()


@pytest.mark.parametrize("name", ["CONTACT_APP_URL", "CONTACT_APP_HOSTS"])
def test_a_public_name_needs_sign_in(name):
    assert name in refusal({name: "https://contact.example.org"})


@pytest.mark.parametrize("name", sorted(set(WHOLE) - {"CONTACT_APP_OIDC_METADATA"}))
def test_sign_in_that_is_half_configured_is_refused(name):
    assert name in refusal({key: value for key, value in WHOLE.items() if key != name})


def test_sign_in_that_is_whole_is_taken():
    configured = read(WHOLE)
    configured.check()
    assert configured.second_factors == ("amr:mfa", "acr:eidas2")
    assert "contact.example.org" in configured.allowed_hosts


def test_readers_come_by_tls():
    assert "https://" in refusal(WHOLE | {"CONTACT_APP_URL": "http://contact.example.org"})
    read(WHOLE | {"CONTACT_APP_URL": "http://127.0.0.1:8501"}).check()


@pytest.mark.parametrize("factors", ["mfa", "amr:", "amr mfa", "amr:mfa,pwd"])
def test_second_factors_are_claims_with_a_value(factors):
    assert "CONTACT_APP_SECOND_FACTORS" in refusal(WHOLE | {"CONTACT_APP_SECOND_FACTORS": factors})


@pytest.mark.parametrize("value", ["0", "-1", "ten", "1.5"])
def test_numbers_are_whole_and_above_zero(value):
    with pytest.raises(ConfigurationError, match="CONTACT_APP_IDLE_MINUTES"):
        read({"CONTACT_APP_IDLE_MINUTES": value})


def test_a_secret_file_that_is_missing_or_empty_is_named_by_its_variable(tmp_path):
    for content in (None, "", "  \n"):
        file = tmp_path / "secret"
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_text(content)
        with pytest.raises(ConfigurationError) as refused:
            read(WHOLE).secret(file, "CONTACT_APP_OIDC_SECRET_FILE")
        assert "CONTACT_APP_OIDC_SECRET_FILE" in str(refused.value)
        assert str(file) not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "expected"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("", False)]
)
def test_loopback(address, expected):
    assert is_loopback(address) is expected


def one(**changed: str) -> str:
    fields = {"id": '"a"', "person": '"p"', "role": '"federation"', "valid_until": "2027-01-01"} | changed
    return "[[habilitation]]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items() if value)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (one(id=""), "id"),
        (one(id='"Marie Dupont"'), "id"),
        (one(person='" "'), "person"),
        (one(role='"director"'), "role"),
        (one(valid_until=""), "valid_until"),
        (one(valid_until='"2027-01-01"'), "valid_until"),
        (one(valid_until="2027-01-01T00:00:00"), "valid_until"),
        (one(role='"association"'), "associations"),
        (one(role='"association"', associations="[]"), "associations"),
        (one(role='"association"', associations='"aisne_a"'), "associations"),
        (one(role='"association"', associations="[1]"), "associations"),
        (one(associations='["aisne_a"]'), "associations"),
        (one(admin="true"), "unknown_name"),
        (one() + one(person='"q"'), "twice"),
        (one() + one(id='"b"'), "twice"),
        (one(person='"A@b.c"') + one(id='"b"', person='"a@B.c"'), "twice"),
        ("habilitation = 1\n", "unknown_name"),
        ("[habilitation]\nid = 'a'\n", "unknown_name"),
        ("x = 1\n", "unknown_name"),
        ("[[", "not_toml"),
    ],
)
def test_one_mistake_in_the_habilitations_refuses_the_file(text, what):
    with pytest.raises(HabilitationError) as refused:
        parse(text)
    assert refused.value.what == what


def test_a_page_that_no_role_names_is_for_the_federation_alone():
    assert [role for role in ROLES if may_open(role, "a_page_of_tomorrow")] == ["federation"]
    assert not any(may_open("director", page.name) for page in PAGES)
