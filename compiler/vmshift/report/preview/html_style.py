"""The look of a preview's page: one style sheet, for wide and small screens, light and dark, and paper."""

from __future__ import annotations

from vmshift.report.preview.model import FATES

_COLOURS = {  # light: ground and ink; dark: ground and ink
    "live": ("#d7f2e0", "#0b5a30", "#113a25", "#8ce3ae"),
    "offline": ("#ffe8c7", "#7a4300", "#43290a", "#ffc472"),
    "copied": ("#d8eaff", "#0b4a8f", "#10304f", "#93c7ff"),
    "copied-hot": ("#ffdccb", "#8a2f00", "#48210f", "#ffab83"),
    "blocked": ("#ffd9d9", "#8f1020", "#4a1519", "#ff9a9f"),
    "unknown": ("#e9e0fb", "#4d2d92", "#2f2450", "#c6b0ff"),
    "skipped": ("#e8eaee", "#4a5160", "#262b34", "#a9b1c0"),
}
_SHEET = """
:root{color-scheme:light dark;--ground:#f5f6f8;--paper:#fff;--ink:#1a1f29;--soft:#576072;--line:#dde1e8;
--accent:#1f5fd0;
--shade:0 1px 2px rgb(20 30 50/.06),0 4px 16px rgb(20 30 50/.05)}
@media (prefers-color-scheme:dark){:root{--ground:#10131a;--paper:#181c25;--ink:#e7eaf1;--soft:#a0a8b8;--line:#2c3340;
--accent:#8ab4ff;--shade:none}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main,header,footer{max-width:78rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.25rem}
footer{color:var(--soft);font-size:.85rem;padding-bottom:3rem}
h1{font-size:clamp(1.5rem,3.5vw,2.1rem);line-height:1.15;margin:0;letter-spacing:-.02em;text-wrap:balance}
h2{font-size:1.3rem;margin:2.5rem 0 .75rem;letter-spacing:-.01em}
h3{font-size:1.05rem;margin:1.75rem 0 .5rem;overflow-wrap:anywhere}
p{margin:.35rem 0}
a{color:var(--accent)}
.soft{color:var(--soft)}
.small{font-size:.86rem}
.name{overflow-wrap:anywhere}
.verdict{margin:1.25rem 0 1rem;padding:1.1rem 1.25rem;background:var(--paper);border:1px solid var(--line);
border-left:.4rem solid
var(--mark);border-radius:.6rem;box-shadow:var(--shade);font-size:1.12rem}
.verdict strong{display:block;font-size:1.25rem;letter-spacing:-.01em}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;margin:0;padding:0;
list-style:none}
.cards li{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem;
box-shadow:var(--shade)}
.cards b{display:block;font-size:1.65rem;line-height:1.2;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.bar{display:flex;height:1.1rem;border-radius:.55rem;overflow:hidden;margin:1.25rem 0 .6rem;gap:2px}
.bar span{min-width:.35rem;background:color-mix(in srgb,var(--ink-of) 72%,var(--ground-of))}
.class{white-space:nowrap}
.more>summary{font-size:1rem;padding:.35rem 0}
.legend{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:.4rem 1.5rem;margin:.75rem 0 0;
padding:0;
list-style:none}
.legend li{display:flex;gap:.6rem;align-items:baseline}
.fate{display:inline-block;padding:.05rem .55rem;border-radius:1rem;font-size:.84rem;font-weight:600;
white-space:nowrap;
background:var(--ground-of);color:var(--ink-of)}
.filter{display:flex;flex-wrap:wrap;gap:.4rem;margin:.5rem 0 1rem;padding:0;border:0}
.filter legend{float:left;padding:.25rem .4rem .25rem 0;color:var(--soft)}
.filter label{cursor:pointer;border:1px solid var(--line);border-radius:1rem;padding:.2rem .75rem;
background:var(--paper);
font-size:.9rem}
.filter input{position:absolute;opacity:0;pointer-events:none}
.filter label:has(:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);font-weight:600}
.filter label:has(:focus-visible){outline:3px solid var(--accent);outline-offset:2px}
.sheet{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;box-shadow:var(--shade);
overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;padding:.8rem 1rem .4rem;font-size:1rem}
th{text-align:left;font-size:.78rem;font-weight:600;color:var(--soft);padding:.4rem 1rem;white-space:nowrap;
border-bottom:1px solid var(--line)}
td{padding:.45rem 1rem;vertical-align:top}
tbody{border-bottom:1px solid var(--line)}
tbody:last-child{border-bottom:0}
tbody th{color:inherit;font-size:.92rem;white-space:normal;border:0;min-width:9rem;vertical-align:top}
tr+tr td{padding-top:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
details summary{cursor:pointer;color:var(--soft);font-size:.82rem;font-weight:400}
details.finding{background:var(--paper);border:1px solid var(--line);border-left:.3rem solid var(--mark);
border-radius:.5rem;
margin:.5rem 0;padding:.6rem .9rem}
details.finding summary{color:inherit;font-size:1rem}
details.finding p{margin:.3rem 0 0;overflow-wrap:anywhere}
.why{margin:.25rem 0 0;padding:0;list-style:none;font-weight:400;font-size:.84rem;color:var(--soft);max-width:26rem}
.reason{font-weight:400;font-size:.86rem;color:var(--mark);max-width:22rem;overflow-wrap:anywhere}
ul.plain{margin:.4rem 0;padding-left:1.2rem}
.error{--mark:#c4172c}.warning{--mark:#b06a00}.info{--mark:#2b6cb0}.good{--mark:#1c8a4c}
@media (prefers-color-scheme:dark){.error{--mark:#ff7a83}.warning{--mark:#ffb454}.info{--mark:#7fb6ff}.good{
--mark:#5fd694}}
@media (max-width:46rem){
main,header,footer{padding-left:.9rem;padding-right:.9rem}
.sheet table,.sheet tbody,.sheet td,.sheet tbody th,.sheet caption{display:block;width:auto}
.sheet thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.sheet tbody{padding:.7rem 0}
.sheet tr{display:grid;grid-template-columns:1fr 1fr 1fr;gap:.35rem .75rem;padding:0 1rem}
.sheet tbody th{grid-column:1/-1;padding:.1rem 0 .2rem;font-size:1.02rem}
.sheet td,tr+tr td{padding:0;text-align:left;white-space:normal;overflow-wrap:anywhere}
.sheet td::before{content:attr(data-label);display:block;color:var(--soft);font-size:.76rem}
.sheet td:empty{display:none}
.sheet td[data-label=From],.sheet td[data-label=Stage]{grid-column:1}
.sheet td[data-label=Findings]{grid-column:1/-1}
.sheet tr+tr{margin-top:.6rem;border-top:1px dashed var(--line);padding-top:.5rem}
.cards{grid-template-columns:1fr 1fr}
}
@media print{
:root{--ground:#fff;--paper:#fff;--ink:#000;--soft:#333;--line:#bbb;--shade:none}
body{font-size:10pt}.filter{display:none}
.verdict,.cards li,details.finding{break-inside:avoid}
.sheet th details{display:none}
.sheet{overflow:visible}tbody{break-inside:avoid}thead{display:table-header-group}
h2,h3,caption{break-after:avoid}
.fate,.bar span{print-color-adjust:exact;-webkit-print-color-adjust:exact}
details::details-content{content-visibility:visible;block-size:auto}
}
"""


def style_sheet() -> str:
    """Give the whole sheet: the look, the colours of fates, and what the filter hides."""
    light = "".join(f".f-{fate}{{--ground-of:{c[0]};--ink-of:{c[1]}}}" for fate, c in _COLOURS.items())
    dark = "".join(f".f-{fate}{{--ground-of:{c[2]};--ink-of:{c[3]}}}" for fate, c in _COLOURS.items())
    hidden = "".join(
        f"body:has(#show-{fate}:checked) tbody[data-fate]:not([data-fate={fate}]){{display:none}}" for fate in FATES
    )
    empty = "".join(
        f"body:has(#show-{fate}:checked) .plan:not(:has(tbody[data-fate={fate}])){{display:none}}" for fate in FATES
    )
    return f"{_SHEET.strip()}\n{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n{hidden}\n{empty}\n"
