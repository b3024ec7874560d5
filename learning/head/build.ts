import { EXIT, FedveilError } from '../../proto/error.js'
import type { Head } from '../../proto/head.js'
import type * as tf from '../engine/tf.js'
import type { Parameters } from '../parameters.js'
import { adaFace, FIRST_AVERAGES } from './adaface.js'
import { arcFace } from './arcface.js'
import { cosFace } from './cosface.js'
import { curricularFace } from './curricularface.js'
import type { ClassificationHead } from './head.js'
import type { Margin } from './margin.js'
import { marginHead } from './margin-head.js'
import { type NoiseModel, noisyCosFace } from './noisy-cosface.js'
import { partialFc, type SampleCentres } from './partial-fc.js'
import { softmax } from './softmax.js'

export interface HeadShape {
  /** Length of an embedding. */
  readonly dimension: number
  readonly classes: number
  /** Given for embeddings with Gaussian noise: a CosFace head then decodes them (`noisyCosFace`). */
  readonly noise?: NoiseModel | undefined
}

type MarginKind = Exclude<Head, { kind: 'softmax' }>

/**
 * Builds the head that a plan names; its parameters and buffers are added under `prefix`.
 * @throws HEAD_NOISE if the head cannot decode embeddings with noise
 */
export function buildHead(head: Head, parameters: Parameters, prefix: string, shape: HeadShape): ClassificationHead {
  const { dimension, classes, noise } = shape
  if (noise) requireDecoder(head)
  const deviation = centreDeviation(head, dimension)
  const centres = parameters.normal<tf.Rank.R2>(`${prefix}/centres`, [dimension, classes], deviation)
  if (head.kind === 'softmax') return softmax(centres, parameters.constant<tf.Rank.R1>(`${prefix}/bias`, [classes], 0))
  if (noise) return noisyCosFace(centres, { ...head, noise })
  const sample = head.sampleRate === undefined ? undefined : sampler(head.sampleRate, parameters, prefix)
  return marginHead(centres, head.scale, buildMargin(head, parameters, prefix), sample)
}

function requireDecoder(head: Head): void {
  if (head.kind === 'softmax' || (head.kind === 'cosface' && head.sampleRate === undefined)) return
  const what = head.kind === 'cosface' ? 'sampled class centres' : `the ${head.kind} head`
  throw new FedveilError(
    'HEAD_NOISE',
    `At "work.head", ${what} cannot decode embeddings with noise: take {kind: cosface} without sampleRate.`,
    EXIT.scenario,
  )
}

/** Standard deviation of the first centres: that of the published code, where AdaFace's centres begin with length 1. */
function centreDeviation({ kind }: Head, dimension: number): number {
  return kind === 'arcface' || kind === 'curricularface' ? 0.01 : Math.sqrt(1 / dimension)
}

function buildMargin(head: MarginKind, parameters: Parameters, prefix: string): Margin {
  const buffer = (name: string, value: number) => parameters.buffer<tf.Rank.R0>(`${prefix}/${name}`, [], value)
  switch (head.kind) {
    case 'cosface':
      return cosFace(head.margin)
    case 'arcface':
      return arcFace(head.margin)
    case 'curricularface':
      return curricularFace(head.margin, buffer('mean-positive-cosine', 0))
    case 'adaface':
      return adaFace(head.margin, head.concentration, {
        mean: buffer('mean-length', FIRST_AVERAGES.mean),
        deviation: buffer('length-deviation', FIRST_AVERAGES.deviation),
      })
  }
}

function sampler(rate: number, parameters: Parameters, prefix: string): SampleCentres {
  const steps = parameters.buffer<tf.Rank.R0>(`${prefix}/sampled-steps`, [], 0)
  return partialFc({ rate, steps, stream: (step) => parameters.stream('partial-fc', prefix, step) })
}
