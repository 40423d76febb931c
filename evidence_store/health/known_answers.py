"""Known answers of hashes, signatures, canonical JSON and the tree, from their sources.

FIPS 180-4 and RFC 1321 examples for SHA and MD5, the BLAKE3 project's test vectors, RFC 8032 7.1
test 1 for Ed25519, RFC 8785 3.2.3 for canonical JSON, the reference vectors of RFC 6962 and 9162
for the tree.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from blake3 import blake3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.custody.leaves.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_for,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from forensics.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

_HASHES = {
    "md5": "900150983cd24fb0d6963f7d28e17f72",
    "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
}
_BLAKE3_OF_NOTHING = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"

_SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
_PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
_SIGNATURE = (
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
    "6bd25bf5f0595bbe24655141438e7a100b"
)

_LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", bytes(range(96, 112)))
_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def hashes_agree() -> bool:
    """MD5, SHA-1 and SHA-256 of ``abc``, BLAKE3 of nothing."""
    # Said to be for no security: a system held to FIPS 140 refuses MD5 otherwise.
    found = {name: hashlib.new(name, b"abc", usedforsecurity=False).hexdigest() for name in _HASHES}
    return found == _HASHES and blake3(b"").hexdigest() == _BLAKE3_OF_NOTHING


def signatures_agree() -> bool:
    """Ed25519: the key, the signature of an empty message, and its refusal of another one."""
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(_SEED))
    public = private.public_key()
    signature = private.sign(b"")
    refuses = False
    try:
        public.verify(signature, b"another")
    except Exception:  # noqa: BLE001 -- that it is refused is what is looked for
        refuses = True
    agree = (public.public_bytes_raw().hex(), signature.hex()) == (_PUBLIC, _SIGNATURE)
    return agree and refuses


def canonical_json_agrees() -> bool:
    """RFC 8785: keys in order by UTF-16, escapes, nothing between, with and without a smiley."""
    # Another encoder writes what is beyond the first plane of Unicode.
    smiley = "\U0001f602"
    value = {
        "\u20ac": "Euro",
        "\r": "CR",
        "\ufb33": "Dagesh",
        "1": "One",
        smiley: "Smiley",
        "\u0080": "Control",
        "\u00f6": "Umlaut",
    }
    expected = (
        '{"\\r":"CR","1":"One","\u0080":"Control","\u00f6":"Umlaut","\u20ac":"Euro",'
        '"\U0001f602":"Smiley","\ufb33":"Dagesh"}'
    )
    below = {key: text for key, text in value.items() if key != smiley}
    expected_below = expected.replace(f'"{smiley}":"Smiley",', "")
    return (canonical(value), canonical(below)) == (expected.encode(), expected_below.encode())


def tree_agrees() -> bool:
    """RFC 9162: roots of one to eight leaves, every inclusion and consistency proof among them."""
    tree: dict[tuple[int, int], bytes] = {}
    read = _reader(tree)
    leaves = [each if isinstance(each, bytes) else bytes.fromhex(each) for each in _LEAVES]
    for number, data in enumerate(leaves):
        for node in nodes_for(number, leaf_hash(data), read=read):
            tree[node.level, node.index] = node.hash
        if root_of(number + 1, read=read).hex() != _ROOTS[number]:
            return False
    for size in range(1, len(leaves) + 1):
        root = root_of(size, read=read)
        for index in range(size):
            proof = inclusion_proof(index, size, read=read)
            here = leaf_hash(leaves[index])
            verify_inclusion(here, index=index, size=size, proof=proof, root=root)
        for old in range(1, size + 1):
            steps = consistency_proof(old, size, read=read)
            before = root_of(old, read=read)
            verify_consistency(old, size, proof=steps, old_root=before, new_root=root)
    return True


def _reader(tree: dict[tuple[int, int], bytes]) -> Callable[[int, int], bytes]:
    return lambda level, index: tree[level, index]
