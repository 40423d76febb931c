"""Hashes of drawn pictures by ``pdqhash`` 0.2.8, which is the reference with a binding to Python.

It is no requirement, since it brings no wheel. Where it is installed, this prints the list again::

    python -P -m tests.forensics.altered.golden_pdq
"""

from __future__ import annotations

from tests.forensics.altered.drawn import a_picture, orientations

SIZES = ((400, 300), (300, 400), (64, 64), (1600, 901), (129, 640), (48, 32), (1024, 768))
GOLDEN: tuple[tuple[tuple[str, ...], int], ...] = (
    (
        (
            "57aa138e8fde8f5a29e4da51f04183500fbe25aed61b70a5f021ec75f01b52f2",
            "372e79c00a5ef9c5062e4f3bb5a1063f68d1c0fa88ddca5870e2972b70e3f9c1",
            "0075a924528b2df074b170fbad1429fa52eb8f048f4eda0fad7446dfad4ee858",
            "627bd36a5f0b136e65d1e5b1a0f4ac953d846a50dd8860f225b73d8125b6536b",
            "4720ec718fde70a521e42daef0417caf0fbeda51d61b8f5af021138af01bad0d",
            "127554dbd28bd20f74b18f04ad14d60552eb70fb8f4e25f0ad74b920ad4e17a7",
            "372e863f0a5ec63b3c84b0e4f5a1f9c0e8d13f0588dd35a7f0e268d4f0e3063e",
            "427b2c955f0b2c90537b1a6e20f4536a3d8495afdd889f0d25b7c27e25b6ac94",
        ),
        100,
    ),
    (
        (
            "f267f362cd99f0e8ae1d2f17926e8c9decd0d1e8c63a6c922a563f002a471a4e",
            "19c00f0f449e2dba2d9fd24bce2f8bab31d02d34d260d2473b6170f4c63b52fd",
            "837a59c818c47a42a5b585bd6733263799cd7b42936fc6387f0395aa6f12b0e4",
            "8cb5ada51b4b8f1270caf0e1937a31116c850f1e8f3570edc4b4d25e936ef057",
            "d62f0c9d4d912f17f0e0d0e832667362cc982e17c63a936d2a56c0ff3a47e5b1",
            "0732263718cc84bddb487a42473bd9c8b98584bd136f38c77f036a557f124f1b",
            "fbe0f0f0dc9ed2452d9f2db4ce2f644431d0d2cbd2602db83b618f0bc63bad02",
            "8cb5525a1b4b70ed70ca0f1e937aceee6c85f0e18f358f12c4b42da1936e0fa8",
        ),
        100,
    ),
    (
        (
            "ad159b48f8a02d84f119d27b8f5f64b752ea25a664e4ec2c46f3f04931f98f50",
            "ee15da43b9769b79f2116c86468925bc31eab95025fa70f44e966c8f07c870f1",
            "f84039e2a5f58f2ee44c78d1da0ace1d07bf8f0c31b14e8613a65ae364ac2dfa",
            "9b4070e9ec2331d38544c62c13dc8f1644bf13fa70afda5e1bc3c625529dda5b",
            "ad1564b77020d27ba1192d84875f9b4852eada5964e413d346f30fb631f970af",
            "f840ce1dadf578d1f44c872eda0a31e207bf70f331b1b97913a6a51c64acda05",
            "ee152dbcb9766c86f21193794689da4331ea46af25fa8f0b4e96937007c88f0e",
            "bb408f16ec23c62cd75539d313dc70e964bfec0570af25a11bc339da529d25a4",
        ),
        100,
    ),
    (
        (
            "653c655542577d03fa07ed0b60b846b8a524ce756d38118a52dbb947d24739f7",
            "0ec65495dea5e7e0bce56e1f294a2b4a8719bfb0a3e11c96873897383c1f83b0",
            "3029cfff1702d7a92f4253a135edec12f07164dfb861bb20078e13ed8712935d",
            "5db3aa3fcbf0494a493084b57c1f81e0564cb51ad6b4be3cd64dbdb2694a291a",
            "657cbaaa425782fcfa1786fc60b8b947a524318aed34ee7552db46b8d247c608",
            "38ed74001f626856af52fcdeb5ed13edf8719b20386d44df078eec1287126ca2",
            "0cc6ff6adea5181f1c65d5e0294ad4b50319604f83e1e3698738e8c73c1f7c4f",
            "51b355c08bf0b6b549307b4a7c1f7e1f564c4ae5d6b441c3d24d424d694ad6e5",
        ),
        100,
    ),
    (
        (
            "e1fb69ebed7b3df12daf2d2c25a4a4b4adaee5e184b494b427c1a4ac84b40484",
            "afaf5faffdc4ede340000000023b05379fff0fb7fdcc0ec8ec84f0482ca407b7",
            "b4ac83c3b02e1f5bf0fa0e04c2d10e1ef0fbcf4bd3c3fc1ec2b40e14d3c12c3e",
            "e0a3b115aa91454509d54aaa5555ab9d8eaaa51daaa2e467b9d15ae2bdd5ad1d",
            "e1fb9614e17b420e2daf12d325a45b4badae1a1e84b46b4b05c15b5384b4fb5b",
            "b0ac782cb02e60a4f0faf1fbc2d1f1e1f0fb30b4d3c303c1c2b4e1ebd3c1d3c1",
            "a1f6e040ffcc10107c803fff0008fec8dbfff048fff6b132ec840fb7e880f848",
            "eafa0afaa891b8b215559555576e5062caaa5ae2a8891b9db9d1a51d79f152e2",
        ),
        100,
    ),
    (
        (
            "f17f930325f1a560069664fdda00f85c4e1407a325ff9b02b969529f936f13ab",
            "d31a787bb5283ce04b98c31f4ad70f842ce54ad5b46bd25b852f7259c8771b90",
            "a43a79ad70a48fca5bc3ce578f5552f61bc1ad0970aa31a8ec3cf835c63ab901",
            "064f92d1a07d964a16cd69b51f82a52e7930e07fe13e78f1d07a98f39d22b13a",
            "716f04f825f15a9f06969b02da0007a34e14f85c25ff64fdb969ad60936fec54",
            "a43ace5670a4f0355bc331a88f55ad091bc152f670aace57ec3c07cac63a46fe",
            "d31a8784b528c31f03983ce04ad7f07b2c65b52ab46bada4852f8da6c877e46f",
            "964f6d2ee07d69b55ecd964a1f825ad179b01f80e13e870ed07a670c9d224ec5",
        ),
        100,
    ),
    (
        (
            "56a252e6708e64f6b975ec0331d5c622ce2e53fc468abb098f71ad19ad4df046",
            "0d9f0a5e3e0791ae0e05ea51d1e8f1a1f260a5bcd9c8e5b322f6853cf5a1f1e1",
            "47efa94c259bec5cac2046a96c849b7b9373a85613df3ba3d26407b3f01852ec",
            "59ca61b47a42fe0459cb41fb85ad160ba6350e1e8d9dde19f5a32c96a1f45a4b",
            "12bafc19708eb919b87513fc31d1ce2ace2eac03468a44f68f7152e6ad4d0fb9",
            "17f707b325db33a3ec20a8566c889377937b46a913dfc45cd264f84cf018ad13",
            "0d9ff5e13e17ea510c9e95aec1f80a5ef2605a4bd9c81a4c20f67ac3f5a10e1e",
            "59ca960b7a5201bb5b50be0485bde1b4a635d1e98d9d31e6f523d269a1f4a5b4",
        ),
        100,
    ),
)


def main() -> None:
    import numpy as np  # noqa: PLC0415
    import pdqhash  # type: ignore[import-not-found]  # noqa: PLC0415

    for seed, (width, height) in enumerate(SIZES):
        hashed = [
            pdqhash.compute(np.ascontiguousarray(each))
            for each in orientations(a_picture(seed, width=width, height=height))
        ]
        told = tuple(np.packbits(bits).tobytes().hex() for bits, _ in hashed)
        print((told, hashed[0][1]), end=",\n")  # noqa: T201 -- what it is for


if __name__ == "__main__":
    main()
