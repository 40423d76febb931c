"""The system's libgcrypt through its C interface (``gcrypt.h``, libgcrypt 1.8 and later).

It has the ciphers and hashes of VeraCrypt that OpenSSL does not give. It is loaded where this
module is, before a process is confined; one that does not give all of them (in FIPS mode, say) is
taken for none, so that each passphrase is tried by the same ways.
"""

from __future__ import annotations

import ctypes
from ctypes import c_char_p, c_int, c_size_t, c_uint, c_ulong, c_void_p

from forensics.errors import FileSystemError
from forensics.values.unlocked import BlockCipher
from forensics.wordings import locks as wordings

_NAMES = ("libgcrypt.so.20", "libgcrypt.20.dylib")
_LEAST_VERSION = b"1.8.0"  # the first that knows the end of its list of hashes as it is here
_NO_LOCKED_MEMORY, _READY = 37, 38  # of ``gcry_control``
_ECB, _PBKDF2, _TEST = 1, 34, 8
_CIPHERS = {
    BlockCipher.AES: b"AES256",
    BlockCipher.SERPENT: b"SERPENT256",
    BlockCipher.TWOFISH: b"TWOFISH",
    BlockCipher.CAMELLIA: b"CAMELLIA256",
}
HASHES = {"whirlpool": b"WHIRLPOOL", "streebog512": b"STRIBOG512"}
_IN_PLACE = (c_void_p, c_void_p, c_size_t, c_void_p, c_size_t)
_SIGNATURES = {
    "gcry_check_version": (c_char_p, (c_char_p,)),
    "gcry_cipher_map_name": (c_int, (c_char_p,)),
    "gcry_md_map_name": (c_int, (c_char_p,)),
    "gcry_cipher_algo_info": (c_uint, (c_int, c_int, c_void_p, c_void_p)),
    "gcry_md_algo_info": (c_uint, (c_int, c_int, c_void_p, c_void_p)),
    "gcry_cipher_open": (c_uint, (c_void_p, c_int, c_int, c_uint)),
    "gcry_cipher_close": (None, (c_void_p,)),
    "gcry_cipher_setkey": (c_uint, (c_void_p, c_char_p, c_size_t)),
    "gcry_cipher_encrypt": (c_uint, _IN_PLACE),
    "gcry_cipher_decrypt": (c_uint, _IN_PLACE),
    "gcry_kdf_derive": (
        c_uint,
        (c_char_p, c_size_t, c_int, c_int, c_char_p, c_size_t, c_ulong, c_size_t, c_void_p),
    ),
}


def _load() -> ctypes.CDLL | None:
    for name in _NAMES:
        try:
            library = ctypes.CDLL(name)
            for function, (result, arguments) in _SIGNATURES.items():
                found = getattr(library, function)
                found.restype, found.argtypes = result, arguments
            if library.gcry_check_version(_LEAST_VERSION) is None:
                continue
            library.gcry_control(c_int(_NO_LOCKED_MEMORY), c_int(0))
            library.gcry_control(c_int(_READY), c_int(0))
            if not _gives_all(library):
                continue
        except (OSError, AttributeError):
            continue
        else:
            return library
    return None


def _gives_all(library: ctypes.CDLL) -> bool:
    ciphers = (library.gcry_cipher_map_name(each) for each in _CIPHERS.values())
    hashes = (library.gcry_md_map_name(each) for each in HASHES.values())
    return not any(
        (
            *(library.gcry_cipher_algo_info(each, _TEST, None, None) for each in ciphers),
            *(library.gcry_md_algo_info(each, _TEST, None, None) for each in hashes),
        )
    )


_LIBRARY = _load()


def is_there() -> bool:
    """Whether this system has the library, with all that is asked of it."""
    return _LIBRARY is not None


class SystemBlocks:
    """Blocks of 16 bytes under one key, each alone; used as a ``CipherContext`` is."""

    def __init__(self, cipher: BlockCipher, key: bytes, *, decrypts: bool) -> None:
        """Take a key.

        Raises:
            FileSystemError: the system does not have the library, or this cipher of it.
        """
        if _LIBRARY is None:
            raise FileSystemError(wordings.NO_SYSTEM_CIPHERS)
        self._handle = c_void_p()
        number = _LIBRARY.gcry_cipher_map_name(_CIPHERS[cipher])
        _require(_LIBRARY.gcry_cipher_open(ctypes.byref(self._handle), number, _ECB, 0))
        self._close = _LIBRARY.gcry_cipher_close
        _require(_LIBRARY.gcry_cipher_setkey(self._handle, key, len(key)))
        self._work = _LIBRARY.gcry_cipher_decrypt if decrypts else _LIBRARY.gcry_cipher_encrypt

    def __del__(self) -> None:
        """Let the library forget the key."""
        if close := getattr(self, "_close", None):
            close(self._handle)

    def update_into(self, data: memoryview, buffer: memoryview) -> int:
        """Work whole blocks into a buffer that is as long or longer; return how many bytes."""
        source = (ctypes.c_char * data.nbytes).from_buffer(data)
        target = (ctypes.c_char * buffer.nbytes).from_buffer(buffer)
        _require(self._work(self._handle, target, len(target), source, len(source)))
        return len(source)

    def update(self, data: bytes) -> bytes:
        """Return whole blocks, worked."""
        made = bytearray(data)
        with memoryview(made) as view:
            self.update_into(view, view)
        return bytes(made)


def pbkdf2(hash_name: str, secret: bytes, salt: bytes, iterations: int, length: int) -> bytes:
    """Return a key of some bytes by PBKDF2 with a hash of ``HASHES``.

    Raises:
        FileSystemError: the system does not have the library, or this hash of it.
    """
    if _LIBRARY is None:
        raise FileSystemError(wordings.UNKNOWN_HASH)
    made = ctypes.create_string_buffer(length)
    number = _LIBRARY.gcry_md_map_name(HASHES[hash_name])
    _require(
        _LIBRARY.gcry_kdf_derive(
            secret, len(secret), _PBKDF2, number, salt, len(salt), iterations, length, made
        )
    )
    return made.raw


def _require(error: int) -> None:
    if error:
        raise FileSystemError(wordings.NO_SYSTEM_CIPHERS)
