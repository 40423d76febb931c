"""What real drives answered, as people published it, and words of IDENTIFY DEVICE made to order."""

from __future__ import annotations

SEAGATE = (
    """
/dev/sdc:
 IO_support   =  0 (default 16-bit)
 readonly     =  0 (off)
 readahead    = 256 (on)
 geometry     = 19457/255/63, sectors = 312581808, start = 0
0c5a 3fff c837 0010 0000 0000 003f 0000
0000 0000 334a 5332 4b53 4c33 2020 2020
2020 2020 2020 2020 0000 4000 0004 332e
3138 2020 2020 5354 3331 3630 3032 3341
5320 2020 2020 2020 2020 2020 2020 2020
2020 2020 2020 2020 2020 2020 2020 8010
0000 2f00 0000 0200 0200 0007 3fff 0010
003f fc10 00fb 0110 ffff 0fff 0000 0007
0003 0078 0078 00f0 0078 0000 0000 0000
0000 0000 0000 0000 0002 0000 0000 0000
007e 001b 346b 7d01 4003 3468 3c01 4003
407f 0000 0000 fefe 0000 0000 fe00 0000
0000 0000 0000 0000 9eb0 12a1 0000 0000
0000 0000 0000 0000 0000 0000 0000 0000
0000 0000 0000 0000 0000 0000 0000 0000
0000 0000 0000 0000 0000 0000 0000 0000
0001 9eb0 12a1 9eb0 12a1 2020 0002 42b6
8000 008a 3c06 3c0a ffff 07c6 0100 0800
0ff0 1000 0002 0030 0000 0000 0000 fe06
0000 0002 0050 008a 954f 0000 0023 000b
"""
    + 11 * (7 * "0000 " + "0000\n")
    + 7 * "0000 "
    + "7ea5\n"
)
"""``hdparm --Istdout`` of a Seagate ST3160023AS: David Greaves, linux-kernel, 1 March 2006,
<4405E42B.9040804@dgreaves.com>."""

STALE_HPA = """
/dev/sdf:
SG_IO: bad/missing sense data, sb[]:  70 00 05 00 00 00 00 0a 00 00 00 00 20 00 00 00
 max sectors   = 0/1, HPA is enabled
"""
"""``hdparm -N`` of a USB stick, and of any SCSI disk: it rejected the command."""

BUGGY_KERNEL = (
    "\n/dev/sdb:\n max sectors   = 0/1, HPA setting seems invalid (buggy kernel device driver?)\n"
)

SMART_SATA = """{"json_format_version": [1, 0],
"smartctl": {"version": [7, 1], "svn_revision": "5022", "exit_status": 0},
"device": {"name": "/dev/sdc", "info_name": "/dev/sdc [SAT]", "type": "sat", "protocol": "ATA"},
"model_name": "WDC WD140EDFZ-11A0VA0", "serial_number": "9RK4XXXX",
"wwn": {"naa": 5, "oui": 3274, "id": 10283135363}, "firmware_version": "81.00A81",
"user_capacity": {"blocks": 27344764928, "bytes": 14000519643136},
"logical_block_size": 512, "physical_block_size": 4096, "rotation_rate": 5400,
"smart_status": {"passed": true},
"ata_smart_attributes": {"table": [
 {"id": 5, "name": "Reallocated_Sector_Ct", "raw": {"value": 0, "string": "0"}},
 {"id": 9, "name": "Power_On_Hours", "raw": {"value": 1730, "string": "1730"}},
 {"id": 197, "name": "Current_Pending_Sector", "raw": {"value": 0, "string": "0"}}]},
"power_on_time": {"hours": 1730}}"""
"""From ``smartctl -j --all``: AnalogJ/scrutiny, issue 21. What nothing reads is left out."""

NVME_CONTROLLER = """{"vid":606,"ssvid":606,"sn":"XXXXXXXXXXXXXXXXXXXXX",
"mn":"SOLIDIGM SBFPF2BU153T                   ","fr":"6CV10100","oacs":94,"sanicap":1610612739,
"nn":128,"fna":4,"tnvmcap":15362991415296}"""
"""From ``nvme id-ctrl -o json`` of a Solidigm D5-P5336, as published; other fields left out."""

SEACHEST_SSD = """
        Model Number: ST120FP0021
        Serial Number: PQ57011BD
        Firmware Revision: B770
        World Wide Name: 5000C501005A16633
        MaxLBA: 234441647
        Native MaxLBA: 234441647
        Logical Sector Size (B): 512
        Physical Sector Size (B): 4096
        Rotation Rate (RPM): SSD
        Encryption Support: Not Supported
        ATA Security Information: Supported, Frozen
"""
"""From the sample output of openSeaChest (MPL-2.0), SATA SSD; its World Wide Name has a digit too
many there."""

SEACHEST_NVME = """
/dev/nvme0n1 - QEMU NVMe Ctrl - NV0SERIAL - 10.0.13 - NVMe
NVMe Controller Information:
	Model Number: QEMU NVMe Ctrl
	Serial Number: NV0SERIAL
	Firmware Revision: 10.0.13
	IEEE OUI: 525400
	Controller ID: Not Supported
	NVMe Version: 1.4.0
	Encryption Support: Not Supported
	Controller Features:
		Format NVM
		Namespace Management

NVMe Namespace Information:
	Namespace Size (MB/MiB): 67.11/64.00
	Namespace Size (LBAs): 131071
	Namespace Capacity (LBAs): 131072
	Logical Block Size (B): 512
	NGUID: Not Supported
	EUI64: Not Supported
	Namespace Features:
		Dataset Management
		Write Zeros
"""
"""openSeaChest_Basics 24.08.1 of QEMU 10.0.13's NVMe drive of 131,072 blocks, in a guest
(``tests/forensics/erasing/guests``). Its size is one block short; other lines are left out."""

SMART_NVME = """{"json_format_version":[1,0],"device":{"name":"/dev/nvme0n1","type":"nvme",
"protocol":"NVMe"},"model_name":"QEMU NVMe Ctrl","serial_number":"NV0SERIAL",
"firmware_version":"10.0.13","nvme_pci_vendor":{"id":6966,"subsystem_id":6900},
"nvme_namespaces":[{"id":1,"size":{"blocks":131072,"bytes":67108864},"formatted_lba_size":512}],
"user_capacity":{"blocks":131072,"bytes":67108864},"logical_block_size":512,
"smart_status":{"passed":true,"nvme":{"value":0}},"nvme_smart_health_information_log":
{"critical_warning":0,"percentage_used":0,"media_errors":0},"power_on_time":{"hours":0}}"""
"""``smartctl --json=c --xall`` (7.4) of the same drive; what nothing reads is left out."""

LSBLK_NVME = """{"blockdevices": [{"serial": "NV0SERIAL",
"wwn": "nvme.1b36-4e563053455249414c-51454d55204e564d65204374726c-00000001",
"size": 67108864, "log-sec": 512, "phy-sec": 512, "rota": false, "tran": "nvme"}]}"""
"""``lsblk`` (util-linux 2.41) of the same drive: without an EUI its name is made of others."""


def words_of(text: str) -> list[int]:
    """The 256 words in what ``hdparm --Istdout`` printed."""
    lines = [line.split() for line in text.splitlines()]
    return [int(word, 16) for line in lines if len(line) == 8 for word in line]


def printed(words: list[int]) -> str:
    """Words as ``hdparm --Istdout`` prints them."""
    rows = (words[at : at + 8] for at in range(0, len(words), 8))
    return "\n/dev/sdx:\n" + "\n".join(" ".join(f"{word:04x}" for word in row) for row in rows)


def signed(words: list[int]) -> list[int]:
    """The words with a check sum that fits (ACS-3 7.12.7.98)."""
    body = [*words[:255], 0xA5]
    total = sum(word & 0xFF for word in body) + sum(word >> 8 for word in body)
    return [*words[:255], (-total & 0xFF) << 8 | 0xA5]
