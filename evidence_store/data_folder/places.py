"""What lies where in a data folder."""

from __future__ import annotations

SETTINGS = "expunge.toml"
DATABASE = "expunge.sqlite"
UNIT_KEYS = "unit-keys.age"
ROOT = "root.pem"
ROOT_KEY = "root-key.sealed"  # the root's own key: two people open it together
REPLACED = "replaced-keys.pem"  # the root's list of keys that were replaced; given out with it
NEW_KEYS = "new-keys"  # keys that are to replace the unit's, until they do
LOG = "log.pem"  # the root's certificate of the log's key
CERTIFICATES = "certificates"
RESULTS = "results"
PLANS = "plans"  # plans of erasures, named by their digest, and the sealed keys of their streams
SETS = "sets"  # hash sets imported in the browser, sealed
TRANSLATIONS = "translations"  # of what documents say, named by the digest that was signed
FORCE_RULES = "force-rules.toml"  # what the force adds to the law as data
DEMO_PASSPHRASE = "passphrase"  # noqa: S105 -- the name of a file; a demonstration alone has it
DEMO_WORK = "demonstration"  # the papers and disk images that a demonstration makes
VAULT = "vault"  # photographs and documents of orders, sealed with the unit's key
STOPS = "stops"  # holds and stops that people signed and that are not recorded yet
FOUNDING = "founding.json"  # what the first people sign, until all of them have
RESTORED = "restored.json"  # what a restored folder says of itself until two people have signed
SCRATCH = ".scratch"  # where a backup is copied and checked; on the data folder's own, private disk
BALLAST = "ballast"  # space kept ready for holds, stops and reading on a full disk
OUTGOING = "outgoing"  # finished disclosure bundles that wait for their one download
EXPORTED = "exported"  # exports of scans that wait for their one download
SESSIONS = "sessions.sqlite"  # sessions, marks and drafts of the screens; in no backup
SECURITY_EVENTS = "security-events.log"  # who came in and what was refused; in no backup
TRIES = "tries.sqlite"  # counts of wrong passphrases at the screens; in no backup
