"""Phrases that everybody knows and that no passphrase should rest on: lines, rhymes, forces, clubs.

Our own list, made by hand from common knowledge; zxcvbn brings words and passwords, but few phrases
of several words. Spaces, case and punctuation do not count (``forensics.passphrases.guessing``).
"""

from __future__ import annotations

import re

_LINES = """
correct horse battery staple; the quick brown fox; jumps over the lazy dog; to be or not to be;
that is the question; mary had a little lamb; its fleece was white as snow; god save the king;
god save the queen; land of my fathers; land of hope and glory; rule britannia; twinkle twinkle
little star; humpty dumpty sat on a wall; jack and jill went up the hill; baa baa black sheep;
once upon a time; happy ever after; in the beginning; let there be light; the lord is my shepherd;
our father who art in heaven; a long time ago in a galaxy far far away; may the force be with you;
winter is coming; you shall not pass; one ring to rule them all; live long and prosper;
open sesame; abracadabra; all you need is love; let it be; hey jude; yellow submarine;
you will never walk alone; youll never walk alone; glory glory man united; blue moon; it is coming
home; its coming home; football is coming home; three lions on a shirt; i love my; i love you;
i hate mondays; this is my password; this is a passphrase; my secret passphrase; let me in;
open the door; please let me in; do not forget; change me now; i cannot remember; what is the
password; the password is; several words are easiest; a stitch in time saves nine; an apple a day
keeps the doctor away; better late than never; early bird catches the worm; actions speak louder
than words; every cloud has a silver lining; keep calm and carry on; mind the gap; tea and
biscuits; fish and chips; bangers and mash; salt and vinegar; evening all; hello hello hello;
you do not have to say anything; but it may harm your defence; innocent until proven guilty;
the truth the whole truth and nothing but the truth; chain of custody; digital forensics; evidence
store; hash set; expunge; january february march; monday tuesday wednesday; one two three four;
red orange yellow green blue; north south east west; alpha bravo charlie delta; spring summer
autumn winter
"""

_FORCES = """
avon and somerset; bedfordshire; cambridgeshire; cheshire; city of london; cleveland; cumbria;
derbyshire; devon and cornwall; dorset; durham; dyfed powys; essex; gloucestershire; greater
manchester; gwent; hampshire; hertfordshire; humberside; kent; lancashire; leicestershire;
lincolnshire; merseyside; metropolitan; norfolk; north wales; north yorkshire; northamptonshire;
northumbria; nottinghamshire; south wales; south yorkshire; staffordshire; suffolk; surrey; sussex;
thames valley; warwickshire; west mercia; west midlands; west yorkshire; wiltshire; british
transport; police; constabulary; police service; heddlu; new scotland yard; national crime agency
"""

_CLUBS = """
arsenal; aston villa; birmingham city; blackburn rovers; bolton wanderers; brentford; brighton and
hove albion; bristol city; burnley; cardiff city; chelsea; coventry city; crystal palace; derby
county; everton; fulham; hull city; ipswich town; leeds united; leicester city; liverpool; luton
town; manchester city; manchester united; middlesbrough; millwall; newcastle united; norwich city;
nottingham forest; plymouth argyle; portsmouth; preston north end; queens park rangers; reading;
sheffield united; sheffield wednesday; southampton; stoke city; sunderland; swansea city; tottenham
hotspur; watford; west bromwich albion; west ham united; wigan athletic; wolverhampton wanderers;
wrexham; football club; husband and kids; wife and kids
"""


def squeezed(text: str) -> str:
    """A text without case, spaces and punctuation, as phrases are compared."""
    return re.sub(r"[\W_]+", "", text).casefold()


PHRASES = tuple(squeezed(each) for each in f"{_LINES};{_FORCES};{_CLUBS}".split(";"))
"""All of them, squeezed."""
