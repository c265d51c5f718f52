"""The words of the libraries: mistakes in a form are told in the language of the page, in Chinese too."""

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from config.local import catalogues

# What Django and allauth say to somebody who signs up wrongly, signs in wrongly, or types a number or a choice that is not there.
SAID_BY_LIBRARIES = [
    "This field is required.",
    "Enter a valid email address.",
    "This password is too common.",
    "Incorrect code.",
    "Ensure this value is less than or equal to %(limit_value)s.",
    "Select a valid choice. %(value)s is not one of the available choices.",
]


@pytest.mark.parametrize("sentence", SAID_BY_LIBRARIES)
@pytest.mark.parametrize("code", ["ar", "zh", "fr", "ru", "es"])
def test_what_libraries_say_is_said_in_the_language_of_the_page(code, sentence):
    with translation.override(code):
        assert translation.gettext(sentence) != sentence


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["ar", "zh", "fr", "ru", "es"])
def test_a_short_password_is_refused_in_the_language_of_the_page(code, visitor):
    page = visitor.post(f"/{code}/account/signup/", {"email": "someone@example.org", "password1": "short"}).text

    assert "12" in page[page.index('class="err"') :][:600]
    assert "too short" not in page


def test_our_own_words_come_before_those_of_the_libraries():
    ours = Catalog(locale="zh")
    ours.add("This field is required.", "请填写此项。")

    catalogues.add_words_of_libraries(ours, "zh_Hans")

    assert ours.get("This field is required.").string == "请填写此项。"
    assert ours.get("Enter a valid email address.").string
