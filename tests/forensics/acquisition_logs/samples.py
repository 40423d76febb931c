"""Logs in the form that the tools write, with digests and names of our own.

FTK Imager: the form of its summaries as published with training images (3.1 to 4.7) and in the NIST
CFTT reports. Guymager: the form of its .info files, from its sources and published files (0.8.8).
"""

from __future__ import annotations

MD5 = "0123456789abcdef0123456789abcdef"
SHA1 = "0123456789abcdef0123456789abcdef01234567"
SHA256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

FTK = f"""\ufeffCreated By AccessData® FTK® Imager 4.7.1.2\x20

Case Information:\x20
Acquired using: ADI4.7.1.2
Case Number: 62TR0000126
Evidence Number: ABC/1
Unique Description:\x20
Examiner: Sam CANARY
Notes:\x20

--------------------------------------------------------------

Information for C:\\cases\\CANARY\\stick:

Physical Evidentiary Item (Source) Information:
[Device Info]
 Source Type: Physical
[Drive Geometry]
 Cylinders: 489
 Tracks per Cylinder: 255
 Sectors per Track: 63
 Bytes per Sector: 512
 Sector Count: 7.856.127
[Physical Drive Information]
 Drive Model: Example Stick USB Device
 Drive Serial Number: USB-0001
 Drive Interface Type: USB
 Removable drive: True
 Source data size: 3835 MB
 Sector count:    7856127
[Computed Hashes]
 MD5 checksum:    {MD5}
 SHA1 checksum:   {SHA1}

Image Information:
 Acquisition started:   Wed Aug 13 00:10:23 2025
 Acquisition finished:  Wed Aug 13 00:19:15 2025
 Segment list:
  C:\\cases\\CANARY\\stick.E01

Image Verification Results:
 Verification started:  Wed Aug 13 00:19:16 2025
 Verification finished: Wed Aug 13 00:21:00 2025
 MD5 checksum:    {MD5} : verified
 SHA1 checksum:   {SHA1} : verified
"""

FTK_BAD = FTK.replace(
    "[Computed Hashes]",
    """
ATTENTION:
The following sector(s) on the source drive could not be read:
\t491584 through 491591
\t491928 through 491935
The contents of these sectors were replaced with zeros in the image.
[Computed Hashes]""",
)

GUYMAGER = f"""
GUYMAGER ACQUISITION INFO FILE
==============================

Guymager
========

Version              : 0.8.8-3                                                      \t
Compilation timestamp: 2019-02-20-15.50.35                                          \t
Compiled with        : gcc 8.2.0
libewf version       : 20140807 (not used as Guymager is configured to use its own EWF module)
Host name            : bench-CANARY


Device information
==================
Command executed: bash -c "smartctl -s on /dev/sr0 ; smartctl -a /dev/sr0"
Information returned:
-----------------------------------------------------------------------------------
   MD5 hash             : not a row of the acquisition

Hidden areas: unknown


Acquisition
===========

Linux device             : /dev/sr0                                    \t
Device size              : 54083584 (54.1MB)                           \t
Format                   : Linux split dd raw image - file extension is .xxx
Image path and file name : /home/CANARY/Test01.xxx
Hash calculation         : MD5, SHA-1 and SHA-256
Source verification      : on
Image verification       : on

During acquisition, 24773 bad sectors have been encountered. They have been replaced by zeroed \
sectors. The sector numbers are:
   300-11556, 12002-18758, 19204-25960, 26406-26407
During verification, 24773 bad sectors have been encountered. The sector numbers are:
   300-11556, 12002-18758, 19204-25960, 26406-26407
State: Finished successfully (with 24773 bad sectors)

MD5 hash                   : {MD5}
MD5 hash verified source   : {MD5}
MD5 hash verified image    : {MD5}
SHA1 hash                  : --
SHA256 hash                : {SHA256}
SHA256 hash verified image : {SHA256}
Image verification OK. The image contains exactly the data that was written.

Acquisition started : 2022-05-16 14:46:53 (ISO format YYYY-MM-DD HH:MM:SS)
Verification started: 2022-05-16 15:21:28
Ended               : 2022-05-16 15:55:58 (1 hours, 9 minutes and 5 seconds)
"""
