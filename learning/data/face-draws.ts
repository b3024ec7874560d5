import type { RandomStream } from '../engine/random.js'

/** Colour as red, green, blue, each 0..1. */
export type Colour = readonly [number, number, number]

/** Uniform real number in (low, high). */
export function between(stream: RandomStream, low: number, high: number): number {
  return low + (high - low) * stream.uniform()
}

/** True with the given probability. Always consumes one draw. */
export function chance(stream: RandomStream, probability: number): boolean {
  return stream.uniform() < probability
}

/** One of the choices, each as likely. */
export function pick<T>(stream: RandomStream, choices: readonly [T, ...T[]]): T {
  return choices[stream.integer(choices.length)] ?? choices[0]
}

/** Linear mix: `a` at 0, `b` at 1. */
export function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share]
}

/** The colour times a brightness. */
export function dim(colour: Colour, brightness: number): Colour {
  return [colour[0] * brightness, colour[1] * brightness, colour[2] * brightness]
}

/** A colour on a ladder of colours, `position` 0..1 from the first to the last. */
export function along(ladder: readonly [Colour, ...Colour[]], position: number): Colour {
  const place = Math.min(Math.max(position, 0), 1) * (ladder.length - 1)
  const step = Math.min(Math.floor(place), ladder.length - 2)
  const from = ladder[step] ?? ladder[0]
  return mix(from, ladder[step + 1] ?? from, place - step)
}

/** Length of (x, y). Math.hypot guards against overflow and is many times slower. */
export function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y)
}
