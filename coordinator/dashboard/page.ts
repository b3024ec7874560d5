import { createHash } from 'node:crypto'

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6570; --line: #d5dae0; --page: #fff; --mark: #1f5fbf; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa4af; --line: #333a42; --page: #14171b; --mark: #7fb0ff; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem; max-width: 64rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page) }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.05rem; margin: 1.8rem 0 .5rem }
p { margin: .3rem 0 } .soft { color: var(--soft) } .bad { color: var(--bad) }
progress { width: 100%; height: .8rem; accent-color: var(--mark) }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0 } .figures div span { display: block; font-size: 1.3rem }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap } td.wide { white-space: normal; min-width: 14rem }
svg { width: 100%; height: 9rem; display: block } line { stroke: var(--line); vector-effect: non-scaling-stroke } polyline { fill: none; stroke: var(--mark); stroke-width: 2; vector-effect: non-scaling-stroke }
`

/** Text is set as text alone: what participants are called never becomes markup. */
const SCRIPT = `
const $ = (id) => document.getElementById(id)
const percent = (x) => x === null || x === undefined ? '–' : (100 * x).toFixed(1) + ' %'
const number = (x) => x === null || x === undefined ? '–' : Number(x.toPrecision(4)).toString()
const bytes = (n) => n < 1e6 ? (n / 1e3).toFixed(1) + ' kB' : n < 1e9 ? (n / 1e6).toFixed(1) + ' MB' : (n / 1e9).toFixed(2) + ' GB'
const PHASES = { waiting: 'waits for participants', align: 'aligns records', train: 'trains', evaluate: 'tests', receive: 'receives', finished: 'is over' }
function rows(body, lines) {
  body.replaceChildren(...lines.map((cells) => {
    const tr = document.createElement('tr')
    for (const [text, name] of cells) { const td = document.createElement('td'); td.textContent = text; if (name) td.className = name; tr.append(td) }
    return tr
  }))
}
function curve(rounds) {
  const points = rounds.filter((one) => typeof one.accuracy === 'number')
  const last = points.at(-1)
  $('curve').setAttribute('points', points.map((one, i) => (points.length < 2 ? 0 : 100 * i / (points.length - 1)) + ',' + (100 - 100 * one.accuracy)).join(' '))
  $('chart').setAttribute('aria-label', last ? 'Accuracy over ' + points.length + ' rounds, now ' + percent(last.accuracy) : 'No accuracy yet')
  $('curves').hidden = points.length === 0
}
async function show() {
  let status
  try { status = await (await fetch('status.json', { cache: 'no-store' })).json() }
  catch { $('lost').hidden = false; return }
  $('lost').hidden = true
  document.title = status.run + ' – fedveil'
  $('run').textContent = status.run
  $('about').textContent = status.mode + ' run of ' + status.scenario + ', arm ' + status.arm + '; ' + status.privacy
  $('phase').textContent = 'The run ' + PHASES[status.phase] + (status.total ? ': ' + status.done + ' of ' + status.total + ' ' + status.unit : '')
  $('bar').max = status.total || 1; $('bar').value = status.done
  $('accuracy').textContent = percent(status.accuracy)
  $('round').textContent = status.rounds.length ? String(status.rounds.at(-1).round) : '–'
  $('up').textContent = bytes(status.bytesUp); $('down').textContent = bytes(status.bytesDown)
  $('seconds').textContent = Math.round(status.seconds) + ' s'
  rows($('participants'), status.participants.map((one) => [[one.name], [one.state + (one.reason ? ': ' + one.reason : ''), one.state === 'left' ? 'wide bad' : 'wide'], [number(one.epsilon)], [one.score === null ? '–' : number(one.score)], [one.flagged ? 'left out' : '', 'bad']]))
  rows($('rounds'), status.rounds.slice(-20).reverse().map((one) => [[String(one.round)], [number(one.loss)], [percent(one.accuracy)], [(one.flagged || []).join(', '), 'wide'], [one.reason || '', 'wide soft']]))
  curve(status.rounds)
}
show(); setInterval(show, 2000)
`

/** The status page: one document that asks for nothing beyond its own origin. */
export const STATUS_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>fedveil</title><style>${STYLE}</style></head><body>
<header><h1 id="run">fedveil</h1><p id="about" class="soft"></p></header>
<main>
<p id="lost" class="bad" role="status" hidden>The coordinator does not answer: what is shown is what it said last.</p>
<p id="phase" role="status"></p><progress id="bar" aria-label="Progress of the phase" max="1" value="0"></progress>
<div class="figures"><div>accuracy<span id="accuracy">–</span></div><div>round<span id="round">–</span></div><div>received<span id="up">–</span></div><div>sent<span id="down">–</span></div><div>since<span id="seconds">–</span></div></div>
<section id="curves" hidden><h2>Accuracy over rounds, from 0 to 100 %</h2><svg id="chart" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="No accuracy yet"><line x1="0" x2="100" y1="0" y2="0"></line><line x1="0" x2="100" y1="50" y2="50"></line><line x1="0" x2="100" y1="100" y2="100"></line><polyline id="curve" points=""></polyline></svg></section>
<h2>Participants</h2><div class="scroll"><table><thead><tr><th scope="col">name</th><th scope="col">state</th><th scope="col">epsilon spent</th><th scope="col">score</th><th scope="col"></th></tr></thead><tbody id="participants"></tbody></table></div>
<h2>Last rounds</h2><div class="scroll"><table><thead><tr><th scope="col">round</th><th scope="col">loss</th><th scope="col">accuracy</th><th scope="col">left out</th><th scope="col">why</th></tr></thead><tbody id="rounds"></tbody></table></div>
</main><script>${SCRIPT}</script></body></html>
`

const digestOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Nothing but the page's own style and script, and its own status. */
export const PAGE_POLICY = `default-src 'none'; style-src ${digestOf(STYLE)}; script-src ${digestOf(SCRIPT)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
