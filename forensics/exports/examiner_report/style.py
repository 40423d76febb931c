"""The style of the report: for a screen from 320 px on, and for paper."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 16px 48px; max-width: 1100px; background: #fff; color: #0b0c0c;
  font: 1rem/1.5 Arial, Helvetica, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 2rem; line-height: 1.2; margin: 32px 0 16px; }
h2 { font-size: 1.4rem; line-height: 1.25; margin: 40px 0 12px; padding-top: 12px;
  border-top: 2px solid #0b0c0c; }
h3 { font-size: 1.15rem; line-height: 1.3; margin: 24px 0 8px; }
p, ul { max-width: 44em; margin: 0 0 12px; }
dl { margin: 0 0 12px; }
dl div { display: flex; flex-wrap: wrap; border-bottom: 1px solid #b1b4b6; padding: 6px 0; }
dt { flex: 0 0 15em; font-weight: bold; padding-right: 16px; }
dd { flex: 1 1 16em; margin: 0; }
.figure { white-space: nowrap; }
.wide { overflow-x: auto; margin: 0 0 16px; }
.wide:focus-visible { outline: 3px solid #0b0c0c; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; min-width: 760px; font-size: .9rem; }
caption { text-align: left; font-weight: bold; padding: 4px 0; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0;
  border-bottom: 1px solid #b1b4b6; min-width: 4em; }
thead th { overflow-wrap: normal; }
tbody th { font-weight: normal; }
@media print {
  @page { size: A4 landscape; margin: 14mm; }
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  .wide { overflow: visible; }
  table { min-width: 0; font-size: 8.5pt; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h1, h2, h3, caption { break-after: avoid; }
}
"""
"""Nothing in it names a resource."""
