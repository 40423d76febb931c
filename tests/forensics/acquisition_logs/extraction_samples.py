"""What tools of Cellebrite say of extractions, in the form in which published readers know it."""

from __future__ import annotations

UFD = """[DeviceInfo]\r
IMEI1=356938035643809\r
Model=V2403\r
SerialNumber=8AEX0EXAMPLE01\r
Vendor=vivo\r
\r
[Dumps]\r
FileDump=EXTRACTION_FFS.zip\r
KeyStore=keychain.plist\r
\r
[ExtractionStatus]\r
ExtractionStatus=Success\r
\r
[General]\r
BackupPassword=1234-canary\r
Date=27/05/2025 11:52:08 (+3)\r
EndTime=27/05/2025 12:18:16 (+3)\r
ExtractionType=FileSystem\r
Version=7.60.0.114\r
\r
[SHA256]\r
EXTRACTION_FFS.zip={zip}\r
keychain.plist={other}\r
"""

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<project id="6867effe" name="Item 11" reportVersion="5.2.0.0" extractionType="FileSystem"
 xmlns="http://pa.cellebrite.com/report/2.0">
 <metadata section="Additional Fields">
  <item name="UFED_PA_Version"><![CDATA[7.60.0.114]]></item>
 </metadata>
 <metadata section="Extraction Data">
  <item name="DeviceInfoExtractionStartDateTime" sourceExtraction="0">27/05/2025 11:52:08</item>
  <item name="DeviceInfoExtractionEndDateTime" sourceExtraction="0">27/05/2025 12:18:16</item>
  <item name="DeviceInfoBackupPassword" sourceExtraction="0">1234-canary</item>
 </metadata>
 <metadata section="Device Info">
  <item name="DeviceInfoSerial">8AEX0EXAMPLE01</item>
  <item name="DeviceInfoOwnerName">A name that is kept nowhere</item>
  <item name="IMEI">356938035643809</item>
 </metadata>
 <images><image path="phone.zip" size="16965760332"><metadata section="Hashes">
  <item name="SHA256">{digest}</item></metadata></image></images>
 {more}
 <taggedFiles><file path="/data/a"><metadata section="File">
  <item name="IMEI">not that one</item></metadata></file></taggedFiles>
</project>
"""
