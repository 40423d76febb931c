"""What is said of locked volumes and of keys. What a header calls itself is never repeated."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

DAMAGED: Final = sentence("its header is damaged")
DAMAGED_SLOT: Final = sentence("a key slot of its header is damaged, and no other opens by the key")
TOO_MANY_ITERATIONS: Final = wording(
    "its header asks for {number} rounds to derive a key, more than this version works out"
)
TOO_MUCH_MEMORY: Final = wording(
    "its header asks for {number} bytes of memory to derive a key, more than the 4 GiB allowed"
)
NO_MEMORY: Final = wording(
    "its header asks for {number} bytes of memory to derive a key, which is not available here"
)
UNKNOWN_HASH: Final = sentence("its header names a hash that this version does not work out")
NO_SYSTEM_CIPHERS: Final = sentence("its cipher needs libgcrypt, which this system does not give")
UNKNOWN_CIPHER: Final = sentence("it is encrypted by a cipher that this version does not read")
UNKNOWN_KIND: Final = sentence("its header is of a form that this version does not read")
INTEGRITY: Final = sentence("it keeps a checksum of each sector, a form that is not read here")
ON_WRITE: Final = sentence("it is encrypted on write, a form of BitLocker that is not read here")
CHANGING: Final = sentence("its encryption is being changed, a state that is not read here")
OF_OTHER_PARTITION: Final = sentence(
    "the key opens the encryption of a system, which does not reach to it"
)
BY_HARDWARE: Final = sentence(
    "each of its files has a key of its own, which the computer itself keeps: a form not read here"
)
TOO_SCATTERED: Final = wording("it lies in more than {number} pieces, which is not read here")
KEYS_ELSEWHERE: Final = sentence(
    "its keys lie in a file of another volume (EncryptedRoot.plist.wipekey), which is not read here"
)
SCATTERED: Final = sentence("it lies in pieces, or beside other volumes of its group")
OVERLAPPING: Final = sentence("it lies over another volume, which its key would hide")
SHARED: Final = sentence("it shares bytes with another volume that a key opened")
NO_SLOT: Final = sentence("it has no protector that a key given here could open")
WRONG_KEY: Final = sentence("the key does not open it")

NONE_OPENS: Final = wording("encrypted ({label}), and none of the keys given opens it")
NOT_OPENED: Final = wording("encrypted ({label}), and not opened: {cause}")
NOT_TRIED: Final = wording("the keys given could not be tried: {cause}")
NO_VOLUME: Final = sentence(
    "a key was given for it that fits none of its locked volumes, or is of a kind that is not used"
)
NO_UNLOCKER: Final = wording("encrypted ({label}), and this version cannot open it with a key")
NOT_AS_VERACRYPT: Final = sentence(
    "no key given opens it as a volume of VeraCrypt or TrueCrypt; Kuznyechik cannot be tried here, "
    "and cascades, Whirlpool and Streebog are tried with keys of the kind veracrypt alone"
)
NOT_BY_AES: Final = sentence(
    "no key given opens it as a volume of VeraCrypt or TrueCrypt under AES, by SHA-512, SHA-256, "
    "BLAKE2s, RIPEMD-160 or Argon2id; other ciphers and hashes, and cascades, need libgcrypt, "
    "which this system does not have, or does not let give all of them"
)
MAY_BE: Final = wording("it may be a volume of VeraCrypt or TrueCrypt, and was not opened: {cause}")
MORE_UNTRIED: Final = wording(
    "the keys given were tried on the {number} largest of the volumes that may be VeraCrypt's; "
    "{number} more were not tried"
)
FILES_UNTRIED: Final = wording(
    "the keys given were tried on the {number} largest of the files that may be volumes of "
    "VeraCrypt; {number} more were not tried"
)
FILES_UNSEEN: Final = wording(
    "{number} more files are as long as a volume of VeraCrypt may be, and were not looked at"
)
FILES_CLOSED: Final = wording(
    "no key given opens {number} of the files that may be volumes of VeraCrypt; not all of its "
    "ciphers and hashes can be tried here"
)
ANOTHER_INSIDE: Final = wording(
    "another key given opens another volume in it ({label}), hidden or around it, which was not "
    "read: scan again with that key alone"
)
AROUND_HIDDEN: Final = wording(
    "the key opened a hidden volume ({label}); the one around it stays encrypted"
)

DAMAGED_KEYBAG: Final = sentence("its keys are damaged (Manifest.plist)")
NO_DATABASE_KEY: Final = sentence(
    "its list of files is locked by a key that its password does not open"
)
NO_BACKUP_LIST: Final = wording(
    "the list of files of a backup cannot be read, so {number} files of it stand as they are stored"
)
NO_FILE_KEY: Final = wording(
    "of a backup {number} files are encrypted by keys that its password does not open"
)
NO_KEY: Final = sentence("no password was given for it")
SOME_CLASSES: Final = sentence(
    "the password opens a backup of a phone, but not the keys of all its classes of protection"
)
BACKUP_CLOSED: Final = wording("a backup of a phone is encrypted, and was not opened: {cause}")
MORE_BACKUPS: Final = wording("of its backups of phones {number} are read as such, and no more")
NO_BACKUPS: Final = wording("whether backups of phones are in it could not be seen: {cause}")
NO_BACKUP: Final = sentence("a password of a backup was given for it, and it holds no backup")
