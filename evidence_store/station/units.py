"""The units, accounts and rules by which systemd runs a station: written out for one installation.

They are texts with places to fill in; nothing of them is run here. The accounts see the data folder
by an idmapped mount (mount(8), ``X-mount.idmap``): on the disk all belongs to the server's account.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evidence_store.errors import TokenError
from forensics.value_classes import dataclass

SERVER, READER, ERASER = "expunge", "expunge-reader", "expunge-eraser"
DEVICES = "expunge-devices"
"""The group that may open the devices of the station, and no other device."""
_KINDS = ("block-sd", "block-sr", "block-mmc", "block-blkext")
"""By ``/proc/devices``: SCSI, SATA and USB; drives of discs; cards; NVMe and all of many parts."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What the units name: the command, the data folder, whose key opens it, and account numbers.

    ``person`` is a staff number; their passphrase stands in a file for each service.
    ``uids`` are by account; ``gid`` is the number of the server's group. ``images`` are the places
    into which the reader images devices.
    """

    command: Path
    data: Path
    person: str
    uids: Mapping[str, str]
    gid: str
    images: tuple[Path, ...] = ()


def unit_files(installed: Installed) -> dict[str, str]:
    """Return what is to be written, by file name below ``/etc``."""
    return {
        "sysusers.d/expunge.conf": ACCOUNTS,
        "udev/rules.d/70-expunge-station.rules": RULES,
        "polkit-1/rules.d/50-expunge-station.rules": MAY_INHIBIT,
        **{
            f"systemd/system/{account}.service": _service(account, installed)
            for account in (READER, ERASER)
        },
        **{
            f"systemd/system/{_escaped(_seen_at(account))}.mount": _mount(account, installed)
            for account in (READER, ERASER)
        },
    }


ACCOUNTS = f"""\
# Accounts of a station. Their files belong to nobody else.
g {SERVER} -
g {DEVICES} -
u {SERVER} -:{SERVER} "Expunge: the web server"
u {READER} -:{SERVER} "Expunge: lists devices and reads them"
u {ERASER} -:{SERVER} "Expunge: erases devices under a permit"
m {READER} {DEVICES}
m {ERASER} {DEVICES}
"""

RULES = f"""\
# Devices of the station: those on USB. A bay is added by its path, as udevadm info shows it:
# SUBSYSTEM=="block", ENV{{ID_PATH}}=="pci-0000:00:1f.2-ata-3*", GROUP="{DEVICES}", MODE="0660"
SUBSYSTEM=="block", ENV{{ID_BUS}}=="usb", GROUP="{DEVICES}", MODE="0660"
# No desktop mounts what is plugged in here.
SUBSYSTEM=="block", ENV{{ID_BUS}}=="usb", ENV{{UDISKS_IGNORE}}="1"
"""

MAY_INHIBIT = f"""\
// Both services may keep the computer awake: while one erases, while the other images.
polkit.addRule(function (action, subject) {{
  if (action.id === "org.freedesktop.login1.inhibit-block-sleep" &&
      (subject.user === "{ERASER}" || subject.user === "{READER}")) {{
    return polkit.Result.YES;
  }}
}});
"""

_HARDENED = """\
Group={server}
SupplementaryGroups={devices}
UMask=0077
RuntimeDirectory={account}
RuntimeDirectoryMode=0750
ReadWritePaths={written}
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateNetwork=yes
PrivateIPC=yes
ProtectProc=invisible
ProtectClock=yes
ProtectHostname=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
LockPersonality=yes
NoNewPrivileges=yes
RestrictAddressFamilies=AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service @sandbox
SystemCallErrorNumber=EPERM
DevicePolicy=closed
"""


def _service(account: str, installed: Installed) -> str:
    verb = account.removeprefix("expunge-")
    does = "lists devices and reads them" if account == READER else "erases under a permit"
    rights = "r" if account == READER else "rw"
    allowed = "\n".join(f"DeviceAllow={kind} {rights}" for kind in _KINDS)
    # Drives answer commands for their facts to this capability alone. It sends commands that
    # erase as well: the reader does not have it.
    capabilities = "" if account == READER else "CAP_SYS_RAWIO"
    hardened = _HARDENED.format(
        server=SERVER, devices=DEVICES, account=account, written=_written(account, installed)
    )
    return f"""\
[Unit]
Description=Expunge: {does}
RequiresMountsFor={_seen_at(account)}
After=local-fs.target

[Service]
ExecStart={installed.command} {verb} --data {_seen_at(account)} --as {installed.person} \
--passphrase-file /etc/expunge/{verb}.passphrase --sockets /run --serves {SERVER}
User={account}
{hardened}{allowed}
CapabilityBoundingSet={capabilities}
AmbientCapabilities={capabilities}
Restart=on-failure
RestartSec=5
# A wrong PIN of the unit's token: each further start would spend one of few tries.
RestartPreventExitStatus={TokenError.exit_code}
# What is in hand is interrupted after its block, and kept.
TimeoutStopSec=60

[Install]
WantedBy=multi-user.target
"""


def _written(account: str, installed: Installed) -> str:
    """The folders that a service writes to; a place that is not there keeps it from nothing."""
    places = installed.images if account == READER else ()
    return " ".join((_seen_at(account), *(f"-{each}" for each in places)))


def _mount(account: str, installed: Installed) -> str:
    uids, gid = installed.uids, installed.gid
    return f"""\
[Unit]
Description=The data folder of Expunge as {account} sees it
RequiresMountsFor={installed.data}

[Mount]
What={installed.data}
Where={_seen_at(account)}
Type=none
Options=bind,nosuid,nodev,noexec,X-mount.mkdir,X-mount.idmap=u:{uids[SERVER]}:{uids[account]}:1 \
g:{gid}:{gid}:1

[Install]
WantedBy=multi-user.target
"""


def _seen_at(account: str) -> str:
    return f"/srv/{account}"


def _escaped(path: str) -> str:
    """As systemd-escape(1) writes a path in the name of a unit."""
    return path.strip("/").replace("-", "\\x2d").replace("/", "-")
