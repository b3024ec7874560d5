import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { html, trusted } from '../../../experiments/report/html.js'
import { makeReport } from '../../../experiments/report/make.js'
import { page } from '../../../experiments/report/page.js'
import {
  appendMetrics,
  createRunFolder,
  keepStatement,
  readRuns,
  writeSummary,
} from '../../../experiments/simulate/run-folder.js'
import { finished } from './finished-run.js'

const HOSTILE = `<script>alert("x")</script>&'`

describe('html', () => {
  test('escapes every value, also inside lists and attributes', () => {
    const { text } = html`<p title="${HOSTILE}">${[HOSTILE, 3, false, undefined]}</p>`
    const safe = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;'
    expect(text).toBe(`<p title="${safe}">${safe}3</p>`)
  })

  test('keeps what it made itself', () => {
    expect(html`<ul>${[html`<li>a</li>`, trusted('<li>b</li>')]}</ul>`.text).toBe('<ul><li>a</li><li>b</li></ul>')
  })
})

describe('a report', () => {
  const run = finished('faces-vertical')
  const text = page([{ run, pictures: [] }])

  test('holds the numbers of the run', () => {
    for (const number of [
      '72.0 %',
      '90.0 %',
      '80.0 %',
      '5.0 %',
      '1e-5',
      '1.5 MB',
      '1 min 15 s',
      'A statement of its own.',
    ])
      expect(text).toContain(number)
    for (const arm of run.summary.arms) expect(text).toContain(arm.title)
    expect(text).toContain('fedveil simulate faces-vertical.yaml')
    expect(text).toContain('imagesPerIdentity')
  })

  test('says which columns of a table lie where', () => {
    const shown = page([{ run: finished('adult-vertical'), pictures: [] }])
    expect(shown).toContain(
      '<td>employer</td><td>workclass, occupation, hours-per-week, capital-gain, capital-loss</td>',
    )
    expect(shown).toContain('<td>coordinator</td><td>income (the label)</td>')
    expect(shown).toContain('its people do not exist')
    expect(text).not.toContain('(the label)')
  })

  test('loads nothing from elsewhere and runs no script', () => {
    const both = text + page([{ run: finished('faces-horizontal'), pictures: [] }])
    expect(both).not.toMatch(/https?:|\/\/[a-z]|<script|<link|@import|url\((?!#)/i)
    expect(both).toContain("default-src 'none'")
  })

  test('draws in colours of the page, so that light and dark both work', () => {
    const charts = [...text.matchAll(/<svg[\s\S]*?<\/svg>/g)].map(([svg]) => svg).join('')
    expect(charts).toContain('var(--unprotected)')
    expect(charts).toContain('<text')
    expect(charts).not.toMatch(/<text[^>]* fill="(?!var\(--)/)
  })

  test('describes every chart in words', () => {
    const charts = [...text.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, label]) => label)
    expect(charts.length).toBeGreaterThanOrEqual(3)
    expect(charts.join()).toContain('sphere 72.0 %')
  })

  test('shows who gave themselves away under ARIBA', () => {
    const attacked = page([{ run: finished('faces-horizontal'), pictures: [] }])
    expect(attacked).toMatch(/<th scope="row">p6<\/th><td style="--heat: \d+%" class="\w+">7\.0<\/td>/) // the mean of 3 rounds
    expect(attacked).toContain('Left out in most rounds: p6')
    expect(attacked).toContain('Attack success')
  })

  test('says who left, when and why, and shows what was not measured as such', () => {
    const left = [{ participant: 'right', round: 3, reason: 'its budget is spent' }]
    const ended = { round: 2, reason: '"right" left in round 3 and the plan stops when anybody leaves' }
    const [first, ...rest] = run.summary.arms
    const stopped = { ...first!, accuracy: null, left, ended }
    const shown = page([{ run: { ...run, summary: { ...run.summary, arms: [stopped, ...rest] } }, pictures: [] }])
    expect(shown).toContain(`${first!.name}: right left in round 3: its budget is spent.`)
    expect(shown).toMatch(/the run ended early, after round 2: .*Its accuracy was not measured\./)
    expect(shown).toContain(`<td>${first!.name}</td><td>–</td><td>–</td>`)
    expect(shown).toContain(`${first!.name} not measured`)
  })

  test('lists what each participant had spent, in a few rounds where there are many', () => {
    const name = run.summary.arms.at(-1)!.name
    const metrics = Array.from({ length: 20 }, (_, i) => ({
      arm: name,
      round: i + 1,
      epsilon: { left: (i + 1) / 10, right: i < 3 ? 0.5 : null },
    }))
    const shown = page([{ run: { ...run, metrics }, pictures: [] }])
    const rounds = [...shown.matchAll(/<th scope="col">round (\d+)<\/th>/g)].map(([, round]) => round)
    expect(rounds).toEqual(['1', '5', '9', '12', '16', '20'])
    expect(shown).toMatch(/<td>left<\/td><td>0.1<\/td>.*<td>2<\/td><\/tr>/)
    expect(shown).toMatch(/<td>right<\/td><td>0.5<\/td><td>none<\/td>/)
  })

  test('escapes what files and people say', () => {
    const summary = { ...run.summary, title: HOSTILE, claim: HOSTILE }
    const arms = summary.arms.map((arm) => ({ ...arm, title: HOSTILE, guarantee: HOSTILE }))
    const statements = new Map([[arms[0]!.name, new Map([['left', `${HOSTILE}!`]])]])
    const shown = { ...run, scenarioText: HOSTILE, summary: { ...summary, arms }, statements }
    expect(page([{ run: shown, pictures: [] }])).not.toMatch(/<script/i)
  })
})

describe('the folder of a run', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fedveil-run-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('gives back what was written and makes a report with pictures', async () => {
    const { scenario, summary, metrics } = finished('tour-vertical')
    const out = join(folder, 'run')
    const made = createRunFolder(out, scenario)
    for (const line of metrics) appendMetrics(made, line)
    keepStatement(made, 'sphere', 'left', 'Spent little.')
    writeSummary(made, summary)
    const [read] = readRuns(out)
    expect(read?.summary).toEqual(summary)
    expect(read?.metrics).toEqual(metrics)
    expect(read?.statements.get('sphere')?.get('left')).toBe('Spent little.')
    const text = readFileSync(await makeReport(out), 'utf8')
    expect(text.match(/src="data:image\/png;base64,/g)).toHaveLength(6) // whole, left, right of two people
    expect(text).toContain('what left holds')
  })

  test('that holds no run is refused', () => {
    expect(() => readRuns(join(folder, 'nothing'))).toThrow(/no finished run/)
  })
})
