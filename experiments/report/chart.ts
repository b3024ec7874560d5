import * as echarts from 'echarts'
import { type Html, html, trusted } from './html.js'

/**
 * Charts as inline SVG, drawn on the server side. Colours are CSS variables of the page, so that one drawing serves
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
} as const

const SERIES = [INK.series1, INK.series2, INK.series3, INK.series4] as const

/** The colour of the n-th protected arm. */
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
}

const WIDTH = 940
const TEXT = { color: INK.text, fontFamily: 'inherit', fontSize: 13 }

/** Horizontal bars of shares (0..1) with lines to compare with. */
export function barChart(alt: string, bars: readonly Bar[], marks: readonly Mark[]): Html {
  const longest = Math.max(...bars.flatMap(({ label, detail }) => [8 * label.length, 6.6 * detail.length]))
  return draw(alt, 66 + 52 * bars.length, {
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
  })
}

/** Inside a bar that is long enough, so that it meets none of the lines. */
function barLabel(value: number, shown: string) {
  const inside = value > 0.18
  const place = inside ? { position: 'insideRight' as const, color: INK.paper } : { position: 'right' as const }
  return { ...TEXT, ...place, show: true, formatter: shown, fontWeight: 600 as const, textBorderWidth: 0 }
}

/** Curves over rounds. @param share values are 0..1 and drawn as percent */
export function lineChart(alt: string, lines: readonly Line[], { share }: { share: boolean }): Html {
  const few = lines.every(({ points }) => points.length <= 30)
  return draw(alt, 300, {
    legend: { top: 0, left: 0, icon: 'roundRect', itemHeight: 4, itemGap: 28, textStyle: { ...TEXT } },
    grid: { left: 62, right: 16, top: 44, bottom: 50, outerBoundsMode: 'none' },
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
    series: lines.map(({ name, colour, points }) => ({
      type: 'line',
      name,
      data: points.map((point) => [...point]),
      showSymbol: few,
      symbol: 'circle',
      symbolSize: 6,
      itemStyle: { color: colour },
      lineStyle: { color: colour, width: 2.5 },
    })),
  })
}

function valueAxis() {
  return {
    type: 'value' as const,
    axisLabel: { ...TEXT, color: INK.faint },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: INK.grid } },
  }
}

function shareAxis() {
  const base = valueAxis()
  const formatter = (value: number) => `${Math.round(100 * value)} %`
  return { ...base, min: 0, max: 1, interval: 0.25, axisLabel: { ...base.axisLabel, formatter } }
}

function draw(alt: string, height: number, option: echarts.EChartsOption): Html {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    chart.setOption({ animation: false, silent: true, textStyle: TEXT, ...option })
    const svg = tidy(chart.renderToSVGString())
    return html`<div class="chart" role="img" aria-label="${alt}">${trusted(svg)}</div>`
  } finally {
    chart.dispose()
  }
}

/** Responsive, without hover styles and name spaces (inline SVG needs neither), in the page's colours. */
function tidy(svg: string): string {
  const plain = svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:xmlns(?::xlink)?|xml:space|class|pointer-events|ecmeta_\w+|baseProfile|version)="[^"]*"/g, '')
    .replace(/<svg width="\d+" height="\d+"/, '<svg aria-hidden="true"')
  return Object.entries(INK).reduce((text, [name, colour]) => text.replaceAll(colour, `var(--${name})`), plain)
}
