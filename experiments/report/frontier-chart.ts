import type * as echarts from 'echarts'
import { type Chart, INK, shareAxis, TEXT, valueAxis } from './chart.js'

/** A measure over budgets: what `frontierChart` draws. */
export interface Frontier {
  readonly alt: string
  readonly xTitle: string
  /** Whether values are 0..1 and drawn as percent. */
  readonly share: boolean
  readonly ticks: readonly Tick[]
  readonly lines: readonly FrontierLine[]
  /** Dashed. */
  readonly limits: readonly Limit[]
  /** Horizontal, dotted. */
  readonly marks: readonly { readonly title: string; readonly value: number; readonly colour: string }[]
}

/** A place on the x axis. */
export interface Tick {
  readonly at: number
  readonly label: string
  /** False for what has no number, such as no budget at all: it lies apart, behind the numbers. */
  readonly isNumber: boolean
}

export interface FrontierLine {
  readonly name: string
  readonly colour: string
  readonly points: readonly FrontierPoint[]
}

export interface FrontierPoint {
  readonly tick: Tick
  readonly mean: number
  readonly interval: { readonly low: number; readonly high: number } | null
}

/** What a mechanism allows at best. */
export interface Limit {
  readonly colour: string
  readonly points: readonly { readonly tick: Tick; readonly value: number }[]
}

/** In the legend and in words. */
export const LIMIT = 'limit of the mechanism'

const SYMBOLS = [
  'circle',
  'rect',
  'triangle',
  'diamond',
  'emptyRect',
  'emptyTriangle',
  'emptyDiamond',
  'roundRect',
] as const

/** Means with intervals as error bars, limits dashed; lines stand a little apart, so that their bars do not hide each other. */
export function frontierChart({ alt, xTitle, share, ticks, lines, limits, marks }: Frontier): Chart {
  const step = leastStep(ticks)
  const shifts = shiftsOf(lines, step)
  const series: echarts.SeriesOption[] = [
    ...limits.map((limit, i) => limitSeries(limit, i)),
    ...lines.map((line, i) => lineSeries(line, i, shifts[i]!)),
    ...lines.map((line, i) => intervalSeries(line, shifts[i]!)),
    ...marks.map(markSeries),
    ...separator(ticks),
  ]
  return { alt, height: 400, option: { ...frame(xTitle, ticks, step, share), legend: legend(lines, limits), series } }
}

function frame(xTitle: string, ticks: readonly Tick[], step: number, share: boolean): echarts.EChartsOption {
  const places = ticks.map(({ at }) => at)
  const labels = new Map(ticks.map(({ at, label }) => [at, label]))
  return {
    grid: { left: 62, right: 22, top: 58, bottom: 56, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: Math.min(...places) - 0.45 * step,
      max: Math.max(...places) + 0.45 * step,
      name: xTitle,
      nameLocation: 'middle',
      nameGap: 34,
      nameTextStyle: { ...TEXT, color: INK.faint },
      axisLabel: {
        ...TEXT,
        color: INK.faint,
        customValues: places,
        formatter: (value: number) => labels.get(value) ?? '',
        hideOverlap: false,
      },
      axisTick: { show: true, customValues: places, lineStyle: { color: INK.grid } },
      axisLine: { lineStyle: { color: INK.grid }, onZero: false },
      splitLine: { show: false },
    },
    yAxis: share ? shareAxis() : { ...valueAxis(), scale: true },
  }
}

function legend(lines: readonly FrontierLine[], limits: readonly Limit[]): echarts.LegendComponentOption {
  return {
    top: 0,
    left: 0,
    right: 0,
    itemWidth: 30,
    itemHeight: 9,
    itemGap: 22,
    textStyle: { ...TEXT },
    data: [
      ...lines.map(({ name }) => ({ name })),
      ...(limits.length > 0 ? [{ name: LIMIT, icon: DASHES, itemStyle: { color: INK.reference } }] : []),
    ],
  }
}

function lineSeries({ name, colour, points }: FrontierLine, i: number, shift: number): echarts.SeriesOption {
  return {
    type: 'line',
    name,
    z: 4,
    data: points.flatMap(({ tick, mean }) => {
      const point = [tick.at + shift, mean]
      return tick.isNumber ? [point] : [[tick.at + shift, null], point] // not joined to the numbers
    }),
    symbol: liesApart(points) ? 'emptyCircle' : SYMBOLS[i % SYMBOLS.length]!,
    symbolSize: 9,
    showSymbol: true,
    itemStyle: { color: colour, borderColor: INK.paper, borderWidth: 1 },
    lineStyle: { color: colour, width: 2.5 },
  }
}

/** A bar from low to high with a short foot at each end, cut where the chart ends. */
function intervalSeries({ colour, points }: FrontierLine, shift: number): echarts.SeriesOption {
  const bars = points.flatMap(({ tick, interval }) =>
    interval === null ? [] : [[tick.at + shift, interval.low, interval.high]],
  )
  return {
    type: 'custom',
    z: 3,
    clip: true,
    data: bars,
    encode: { x: 0, y: [1, 2] },
    renderItem: (_params, api) => {
      const [x, low] = api.coord([api.value(0), api.value(1)]) as [number, number]
      const [, high] = api.coord([api.value(0), api.value(2)]) as [number, number]
      const stroke = { stroke: colour, lineWidth: 1.5, opacity: 0.6 }
      const stretch = (x1: number, y1: number, x2: number, y2: number) =>
        ({ type: 'line', shape: { x1, y1, x2, y2 }, style: stroke }) as const
      return {
        type: 'group',
        children: [
          stretch(x, low, x, high),
          stretch(x - FOOT, low, x + FOOT, low),
          stretch(x - FOOT, high, x + FOOT, high),
        ],
      }
    },
  }
}

/** A dashed line as an icon. */
const DASHES = 'path://M0,4h7v2h-7zM11,4h7v2h-7zM22,4h7v2h-7z'

/** Half the width of an error bar's end, in pixels. */
const FOOT = 4

function limitSeries({ colour, points }: Limit, i: number): echarts.SeriesOption {
  return {
    type: 'line',
    // All limits have one entry in the legend, and it is drawn as the first.
    name: i === 0 ? LIMIT : `${LIMIT} ${i + 1}`,
    z: 2,
    data: points.map(({ tick, value }) => [tick.at, value]),
    symbol: 'none',
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: 1.75, type: [6, 5], opacity: 0.85 },
  }
}

function markSeries({ title, value, colour }: Frontier['marks'][number]): echarts.SeriesOption {
  return {
    type: 'line',
    data: [],
    markLine: {
      symbol: 'none',
      data: [{ yAxis: value }],
      lineStyle: { color: colour, type: 'dotted', width: 1.5, opacity: 0.8 },
      label: {
        ...TEXT,
        formatter: title,
        position: 'insideEndTop',
        color: INK.faint,
        fontSize: 12,
        textBorderWidth: 0,
      },
    },
  }
}

/** A thin line between the numbers and what has none. */
function separator(ticks: readonly Tick[]): echarts.SeriesOption[] {
  const last = ticks.findLast(({ isNumber }) => isNumber)
  const first = ticks.find(({ isNumber }) => !isNumber)
  if (last === undefined || first === undefined) return []
  const line = { color: INK.grid, type: 'solid' as const, width: 1 }
  const data = [{ xAxis: (last.at + first.at) / 2 }]
  return [{ type: 'line', data: [], markLine: { symbol: 'none', data, lineStyle: line, label: { show: false } } }]
}

/** Lines that share a place stand beside each other. */
function shiftsOf(lines: readonly FrontierLine[], step: number): number[] {
  const apart = lines.map(({ points }) => liesApart(points))
  const beside = apart.filter((alone) => !alone).length
  const width = Math.min(0.07, 0.5 / Math.max(1, beside)) * step
  let place = 0
  return apart.map((alone) => (alone ? 0 : (place++ - (beside - 1) / 2) * width))
}

/** True for what has no number at all, such as the runs without a guarantee. */
function liesApart(points: readonly FrontierPoint[]): boolean {
  return points.every(({ tick }) => !tick.isNumber)
}

function leastStep(ticks: readonly Tick[]): number {
  const gaps = ticks.slice(1).map(({ at }, i) => at - ticks[i]!.at)
  return gaps.length === 0 ? 1 : Math.min(...gaps)
}
