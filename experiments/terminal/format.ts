/** Numbers as people read them, the same in the terminal, the report and the documentation. */

const NONE = '–'

/** 0.8125 -> `81.3 %`; a dash for null. */
export function percent(share: number | null): string {
  return share === null ? NONE : `${(100 * share).toFixed(1)} %`
}

/** Area under an ROC curve, with three decimals; a dash for null. */
export function area(value: number | null): string {
  return value === null ? NONE : value.toFixed(3)
}

/** 1234567 -> `1.2 MB` (powers of 1000). */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3))
  const value = count / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** 75 -> `1 min 15 s`; under a minute with one decimal. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}

/** Epsilon with up to three significant digits, thousands without an exponent; `none` without a guarantee. */
export function epsilon(value: number | null): string {
  if (value === null) return 'none'
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
}

/** Delta as a power: `1e-5`; 0 for pure differential privacy, a dash without a guarantee. */
export function delta(value: number | null): string {
  if (value === null) return NONE
  return value === 0 ? '0' : value.toExponential(0).replace('e-0', 'e-')
}

/** `p1, p2` or a dash for nobody. */
export function names(list: readonly string[]): string {
  return list.length === 0 ? NONE : list.join(', ')
}
