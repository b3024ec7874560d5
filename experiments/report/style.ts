/** Colours by the names of their CSS variables: of the page, and of the charts in it. */
export const PALETTES = {
  light: {
    page: '#f6f5f2',
    card: '#ffffff',
    text: '#1d2129',
    faint: '#646b78',
    grid: '#e4e4e0',
    paper: '#ffffff',
    line: '#e0dfda',
    accent: '#0f6a72',
    'accent-soft': '#e3f1f1',
    unprotected: '#c0392f',
    'unprotected-soft': '#fbeae8',
    reference: '#8a8f99',
    series1: '#0f7c86',
    series2: '#7a4fb3',
    series3: '#c27c0e',
    series4: '#2f6fc4',
    series5: '#4d8a2a',
    series6: '#b8407f',
    series7: '#8a5a3c',
    series8: '#5a6474',
  },
  dark: {
    page: '#14171c',
    card: '#1c2027',
    text: '#e7e9ee',
    faint: '#9aa2b1',
    grid: '#2f353f',
    paper: '#1c2027',
    line: '#2f353f',
    accent: '#58c4c9',
    'accent-soft': '#17343a',
    unprotected: '#ff7d70',
    'unprotected-soft': '#3b2220',
    reference: '#8d95a3',
    series1: '#45bcc4',
    series2: '#b796ea',
    series3: '#e8ad4a',
    series4: '#7fb2f5',
    series5: '#93c96c',
    series6: '#f08fbf',
    series7: '#cf9f80',
    series8: '#aab4c4',
  },
} as const

export type Palette = (typeof PALETTES)[keyof typeof PALETTES]

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif'

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ')
}

/** The style sheet of a report: system fonts, both colour schemes, and paper. */
export const STYLE = `
:root { color-scheme: light dark; ${variables(PALETTES.light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(PALETTES.dark)} } }
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.6 ${FONT};
}
main { max-width: 1080px; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
header.top { margin-bottom: 2.25rem; }
.brand { font-size: .8rem; font-weight: 700; letter-spacing: .14em; text-transform: uppercase; color: var(--accent); }
h1 { font-size: 2.1rem; line-height: 1.2; margin: .35rem 0 .6rem; letter-spacing: -.015em; text-wrap: balance; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 3.25rem 0 .6rem; letter-spacing: -.01em; }
h3 { font-size: 1.06rem; margin: 0 0 .2rem; }
p { margin: .4rem 0; }
.claim { font-size: 1.1rem; max-width: 46rem; color: var(--faint); }
.facts { display: flex; flex-wrap: wrap; gap: .4rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.facts li { background: var(--accent-soft); color: var(--text); border-radius: 999px; padding: .12rem .8rem; font-size: .86rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.25rem 1.4rem; margin: 1.1rem 0; }
.card > .note:first-of-type { margin-top: 0; }
.note { color: var(--faint); font-size: .92rem; max-width: 50rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th { text-align: right; font-weight: 600; color: var(--faint); font-size: .82rem; white-space: nowrap; }
th, td { padding: .5rem .55rem; border-bottom: 1px solid var(--line); }
td { text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child td { border-bottom: 0; }
td:first-child { font-weight: 600; }
tr.unprotected td { color: var(--unprotected); }
tr.reference td { color: var(--faint); font-weight: 400; }
table.heat { border-collapse: separate; border-spacing: 3px; }
table.heat th, table.heat td { border: 0; padding: .4rem .5rem; text-align: center; font-weight: 500; }
table.heat th[scope=col] { white-space: normal; overflow-wrap: anywhere; }
table.heat th[scope=row] { text-align: left; color: var(--text); font-size: .9rem; }
table.heat tbody td { border-radius: 6px; background: color-mix(in srgb, var(--unprotected) var(--heat), transparent); }
table.heat td.deep { color: var(--paper); font-weight: 700; }
.legend { color: var(--unprotected); }
.chart { margin-top: .8rem; overflow-x: auto; }
.chart svg { display: block; width: 100%; min-width: 560px; height: auto; }
details { margin-top: .8rem; border-top: 1px solid var(--line); padding-top: .7rem; }
summary { cursor: pointer; color: var(--accent); font-size: .92rem; font-weight: 600; }
details .scroll, details pre { margin-top: .6rem; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1rem; overflow-x: auto; font-size: .84rem; line-height: 1.5; }
pre, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.statement { border-left: 4px solid var(--accent); background: var(--accent-soft); border-radius: 0 10px 10px 0; padding: .7rem 1rem; margin: .7rem 0; }
.statement.unprotected { border-color: var(--unprotected); background: var(--unprotected-soft); }
.statement p { margin: .1rem 0; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(110px, 148px)); gap: 1rem; margin: 1rem 0 0; }
.recoveries { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 290px)); gap: 1rem; margin: 1rem 0 0; }
figure { margin: 0; }
figure img { display: block; width: 100%; border-radius: 8px; image-rendering: pixelated; border: 1px solid var(--line); background: var(--page); }
figcaption { font-size: .84rem; color: var(--faint); margin-top: .35rem; line-height: 1.35; }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--faint); font-size: .86rem; }
@media print {
  .chart svg { min-width: 0; }
  :root { --page: #fff; --card: #fff; --text: #000; --faint: #444; --paper: #fff; --accent-soft: #f2f2f2; --grid: #ddd; --line: #ccc; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  .card, figure, .statement { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .card { border-radius: 0; padding: .6rem .8rem; }
  table { font-size: 8.5pt; }
  th, td { padding: .25rem .3rem; }
  body { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`
