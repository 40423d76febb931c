"""Which app and which user of a phone a path names, by our own table."""

from __future__ import annotations

import pytest

from evidence_store.domain.scans.app_places import ANDROID, UNNAMED_IOS, AppPlace, app_place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/data/data/com.whatsapp/files/a.jpg", AppPlace("WhatsApp")),
        ("/Dump/data/data/com.whatsapp/files/a.jpg", AppPlace("WhatsApp")),
        ("/data/user/10/com.whatsapp/files/a.jpg", AppPlace("WhatsApp", 10)),
        ("/data/user_de/0/org.telegram.messenger/a", AppPlace("Telegram", 0)),
        ("/data_mirror/data_ce/null/0/kik.android/a", AppPlace("Kik", 0)),
        ("/data/media/0/Android/media/com.whatsapp/WhatsApp/Media/a", AppPlace("WhatsApp", 0)),
        ("/sdcard/Android/data/com.netqin.ps/a", AppPlace("Vault (hides pictures)")),
        ("/storage/emulated/11/DCIM/a.jpg", AppPlace("", 11)),
        ("/phone.zip!/data/user/10/com.wire/a", AppPlace("Wire", 10)),
        ("/data/user/10/com.a.person/a", AppPlace("", 10)),
        ("/private/var/mobile/Library/SMS/Attachments/1/a", AppPlace("Messages of iOS")),
        ("/private/var/mobile/Containers/Data/Application/0-1/a", AppPlace(UNNAMED_IOS)),
    ],
)
def test_a_path_names_the_app_and_the_user_of_a_phone(path: str, place: AppPlace) -> None:
    assert app_place(path) == place


@pytest.mark.parametrize(
    "path",
    [None, "/DCIM/a.jpg", "/data/data/com.a.person/a", "/data/data/com.whatsapp", "/x/" * 9999],
)
def test_what_our_table_does_not_have_is_never_named(path: str | None) -> None:
    assert app_place(path) is None


def test_no_name_of_the_table_could_be_one_of_a_medium() -> None:
    assert all(name == name.strip() and len(name) < 50 for name in ANDROID.values())
