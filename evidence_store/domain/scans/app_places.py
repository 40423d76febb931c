"""Which app and which user of a phone a path names: for pages and lists, never for a document.

A path says so where an operating system gives each app a folder of its own. Anybody can make a
folder of that name, and an app may hold what another sent: it says where bytes lie, and no more.
Names are those of the table alone, so that none of a medium gets on a page.
"""

from __future__ import annotations

import re
from typing import Final

from forensics.value_classes import dataclass

ANDROID: Final = {
    "ch.swisscows.messenger.teleguardapp": "TeleGuard",
    "com.android.providers.media": "Media store of Android",
    "com.android.providers.telephony": "Messages store of Android (SMS, MMS)",
    "com.bereal.ft": "BeReal",
    "com.bumble.app": "Bumble",
    "com.calculator.lock.hide.photo.video": "Calculator (hides pictures)",
    "com.dropbox.android": "Dropbox",
    "com.facebook.katana": "Facebook",
    "com.google.android.apps.docs": "Google Drive",
    "com.google.android.apps.dynamite": "Google Chat",
    "com.google.android.apps.messaging": "Google Messages",
    "com.google.android.apps.nbu.files": "Files by Google",
    "com.google.android.apps.photos": "Google Photos",
    "com.google.android.gm": "Gmail",
    "com.google.android.providers.media.module": "Media store of Android",
    "com.groupme.android": "GroupMe",
    "com.instagram.android": "Instagram",
    "com.microsoft.office.outlook": "Outlook",
    "com.microsoft.teams": "Teams",
    "com.netqin.ps": "Vault (hides pictures)",
    "com.pikcloud.pikpak": "PikPak",
    "com.planetromeo.android.app": "Romeo",
    "com.reddit.frontpage": "Reddit",
    "com.samsung.knox.securefolder": "Secure Folder of Samsung",
    "com.sec.android.app.myfiles": "My Files of Samsung",
    "com.sec.android.gallery3d": "Gallery of Samsung",
    "com.skype.raider": "Skype",
    "com.snapchat.android": "Snapchat",
    "com.theronrogers.vaultyfree": "Vaulty (hides pictures)",
    "com.thinkyeah.galleryvault": "GalleryVault (hides pictures)",
    "com.tinder": "Tinder",
    "com.viber.voip": "Viber",
    "com.whatsapp": "WhatsApp",
    "com.wire": "Wire",
    "com.zhiliaoapp.musically": "TikTok",
    "jp.naver.line.android": "LINE",
    "kik.android": "Kik",
    "mega.privacy.android.app": "MEGA",
    "org.telegram.messenger": "Telegram",
    "org.thoughtcrime.securesms": "Signal",
}
"""By package. Source: the paths that ALEAPP looks for (``scripts/artifacts``, commit 075122c8 of
August 2026, MIT); what each is called is its name in the shop of apps."""

UNNAMED_IOS: Final = "An app of iOS that the path does not name"
_IOS: Final = (
    ("/Library/SMS/Attachments/", "Messages of iOS"),
    ("/Containers/Data/Application/", UNNAMED_IOS),
    ("/Containers/Shared/AppGroup/", UNNAMED_IOS),
)
"""Source: the paths that iLEAPP looks for (commit 423798fa of August 2026, MIT). Which app has a
container of iOS stands in a file within it, and not in its path."""

_PACKAGE: Final = r"(?P<package>[A-Za-z][\w.]{2,120})/"
_USER: Final = r"(?P<user>\d{1,3})/"
_PLACES: Final = (
    # Of Android: private data by user, the same for before the first unlocking, its mirror.
    re.compile(rf"/data/user(?:_de)?/{_USER}{_PACKAGE}"),
    re.compile(rf"/data_mirror/data_[cd]e/[^/]+/{_USER}{_PACKAGE}"),
    re.compile(rf"/data/data/{_PACKAGE}"),
    # Shared storage of a user; ``sdcard`` is that of the first.
    re.compile(
        rf"/(?:data/media|storage/emulated|emulated)/{_USER}Android/(?:data|media)/{_PACKAGE}"
    ),
    re.compile(rf"/sdcard/Android/(?:data|media)/{_PACKAGE}"),
    re.compile(rf"/(?:data/media|storage/emulated|emulated)/{_USER}"),
)


@dataclass(frozen=True, slots=True)
class AppPlace:
    """What a path names: an app of the table, and the number of a user of Android.

    ``app`` is empty where it names none that the table has; ``user`` is None where it names none.
    """

    app: str = ""
    user: int | None = None


def app_place(path: str | None) -> AppPlace | None:
    """Return what a path names; None where it names neither."""
    if path is None:
        return None
    for place in _PLACES:
        if (found := place.search(path)) is not None:
            told = found.groupdict()
            user = None if told.get("user") is None else int(told["user"])
            made = AppPlace(ANDROID.get(told.get("package") or "", ""), user)
            return None if made == AppPlace() else made
    app = next((name for part, name in _IOS if part in path), "")
    return AppPlace(app) if app else None
