import * as echarts from 'echarts'
import { escaped, type Html, html, trusted } from './html.js'
import { FONT, type Palette } from './style.js'

/**
 * Charts as SVG, drawn on the server side: inline in a page, or as files. In a page colours are CSS variables of the page, so that one drawing serves
 * light, dark and paper. ECharts must see real colours, hence a stand-in for each, exchanged in the finished text.
 */
export const INK = {
  text: '#010101',
  faint: '#020202',
  grid: '#030303',
  paper: '#040404',
  unprotected: '#050505',
  reference: '#060606',
  series1: '#070707',
  series2: '#080808',
  series3: '#090909',
  series4: '#0a0a0a',
  series5: '#0b0b0b',
  series6: '#0c0c0c',
  series7: '#0d0d0d',
  series8: '#0e0e0e',
} as const

const SERIES = [
  INK.series1,
  INK.series2,
  INK.series3,
  INK.series4,
  INK.series5,
  INK.series6,
  INK.series7,
  INK.series8,
] as const

/** How many series have colours of their own. */
export const COLOURS = SERIES.length

/** The colour of the n-th protected arm, or of the n-th line of a sweep. */
export function seriesColour(n: number): string {
  return SERIES[n % SERIES.length]!
}

/** A number's name and what it is drawn in. */
export interface Bar {
  readonly label: string
  /** A few words below the label, or none. */
  readonly detail: string
  readonly value: number
  readonly shown: string
  readonly colour: string
}

/** A vertical line across bars. */
export interface Mark {
  readonly label: string
  readonly value: number
}

export interface Line {
  readonly name: string
  readonly colour: string
  /** [round, value] */
  readonly points: readonly (readonly [number, number])[]
  /** To tell lines of one colour apart. */
  readonly dashed?: boolean
}

/** A chart before it is put into a page or a file. */
export interface Chart {
  /** What it shows, in words. */
  readonly alt: string
  readonly height: number
  readonly option: echarts.EChartsOption
}

const WIDTH = 940
/** What text in charts looks like. */
export const TEXT = { color: INK.text, fontFamily: 'inherit', fontSize: 13 }

/** Horizontal bars of shares (0..1) with lines to compare with. */
export function barChart(alt: string, bars: readonly Bar[], marks: readonly Mark[]): Html {
  const longest = Math.max(...bars.flatMap(({ label, detail }) => [8 * label.length, 6.6 * detail.length]))
  return inline({
    alt,
    height: 66 + 52 * bars.length,
    option: {
      grid: { left: Math.min(320, longest + 18), right: 28, top: 30, bottom: 28, outerBoundsMode: 'none' },
      xAxis: shareAxis(),
      yAxis: {
        type: 'category',
        inverse: true,
        data: bars.map(({ label, detail }) =>
          detail === '' ? `{name|${label}}` : `{name|${label}}\n{detail|${detail}}`,
        ),
        axisLabel: {
          rich: {
            name: { ...TEXT, fontWeight: 600, lineHeight: 18, align: 'right' },
            detail: { ...TEXT, color: INK.faint, fontSize: 12, lineHeight: 16, align: 'right' },
          },
        },
        axisLine: { lineStyle: { color: INK.grid } },
        axisTick: { show: false },
      },
      series: [
        {
          type: 'bar',
          barWidth: 24,
          data: bars.map(({ value, shown, colour }) => ({
            value,
            itemStyle: { color: colour, borderRadius: [0, 4, 4, 0] },
            label: barLabel(value, shown),
          })),
          markLine: {
            symbol: 'none',
            data: marks.map(({ label, value }) => ({ xAxis: value, label: { formatter: label } })),
            lineStyle: { color: INK.reference, type: 'dashed', width: 1.5 },
            label: { ...TEXT, position: 'start', distance: 6, color: INK.faint, fontSize: 12, textBorderWidth: 0 },
          },
        },
      ],
    },
  })
}

/** Inside a bar that is long enough, so that it meets none of the lines. */
function barLabel(value: number, shown: string) {
  const inside = value > 0.18
  const place = inside ? { position: 'insideRight' as const, color: INK.paper } : { position: 'right' as const }
  return { ...TEXT, ...place, show: true, formatter: shown, fontWeight: 600 as const, textBorderWidth: 0 }
}

/** Names up to this length find room in one row of a legend. */
const ROW_OF_NAMES = 90

/** Curves over rounds. @param share values are 0..1 and drawn as percent */
export function lineChart(alt: string, lines: readonly Line[], { share }: { share: boolean }): Chart {
  const few = lines.every(({ points }) => points.length <= 30)
  const more = lines.reduce((sum, { name }) => sum + name.length + 7, 0) > ROW_OF_NAMES ? 24 : 0
  return {
    alt,
    height: 300 + more,
    option: {
      legend: { top: 0, left: 0, icon: 'roundRect', itemHeight: 4, itemGap: 28, textStyle: { ...TEXT } },
      grid: { left: 62, right: 16, top: 44 + more, bottom: 50, outerBoundsMode: 'none' },
      xAxis: {
        type: 'value',
        name: 'round',
        nameLocation: 'middle',
        nameGap: 30,
        nameTextStyle: { ...TEXT, color: INK.faint },
        minInterval: 1,
        min: 'dataMin',
        max: 'dataMax',
        axisLabel: { ...TEXT, color: INK.faint },
        axisLine: { lineStyle: { color: INK.grid } },
        splitLine: { show: false },
      },
      yAxis: share ? shareAxis() : { ...valueAxis(), scale: true },
      series: lines.map(({ name, colour, points, dashed = false }) => ({
        type: 'line',
        name,
        data: points.map((point) => [...point]),
        showSymbol: few,
        symbol: 'circle',
        symbolSize: 6,
        itemStyle: { color: colour },
        lineStyle: { color: colour, width: 2.5, type: dashed ? 'dashed' : 'solid' },
      })),
    },
  }
}

export function valueAxis() {
  return {
    type: 'value' as const,
    axisLabel: { ...TEXT, color: INK.faint },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: INK.grid } },
  }
}

export function shareAxis() {
  const base = valueAxis()
  const formatter = (value: number) => `${Math.round(100 * value)} %`
  return { ...base, min: 0, max: 1, interval: 0.25, axisLabel: { ...base.axisLabel, formatter } }
}

/** A chart as part of a page, in the page's colours. */
export function inline(chart: Chart): Html {
  const svg = drawn(chart).replace(/<svg width="\d+" height="\d+"/, '<svg aria-hidden="true"')
  const coloured = inColours(svg, (name) => `var(--${name})`)
  return html`<div class="chart" role="img" aria-label="${chart.alt}">${trusted(coloured)}</div>`
}

/** A chart as the text of an SVG file, on a ground of the palette. */
export function standalone(chart: Chart, palette: Palette): string {
  const open = (tag: string) =>
    `${tag} xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(chart.alt)}"`
  const ground = `<rect width="100%" height="100%" fill="${palette.card}"/>`
  const svg = drawn(chart)
    .replace('<svg', open)
    .replace(/<svg[^>]*>/, (tag) => `${tag}${ground}`)
    .replaceAll('font-family="inherit"', `font-family="${escaped(FONT)}"`)
    .replaceAll('font-family:inherit', `font-family:${escaped(FONT)}`)
  return `${inColours(svg, (name) => palette[name])}\n`
}

function drawn({ height, option }: Chart): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    chart.setOption({ animation: false, silent: true, textStyle: TEXT, ...option })
    return tidy(chart.renderToSVGString())
  } finally {
    chart.dispose()
  }
}

/** Without hover styles and name spaces (inline SVG needs neither). */
function tidy(svg: string): string {
  return svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:xmlns(?::xlink)?|xml:space|class|pointer-events|ecmeta_\w+|baseProfile|version)="[^"]*"/g, '')
}

function inColours(svg: string, colourOf: (name: keyof typeof INK) => string): string {
  const names = Object.keys(INK) as (keyof typeof INK)[]
  return names.reduce((text, name) => text.replaceAll(INK[name], colourOf(name)), svg)
}
