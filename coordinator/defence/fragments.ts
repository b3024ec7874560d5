import { FedveilError } from '../../proto/error.js'

/** One tensor of the model; a flat update is the concatenation of these in order, row-major. */
export interface LayerShape {
  /** Unique in the model, e.g. `conv1/kernel`. */
  readonly name: string
  readonly shape: readonly number[]
}

/** Where one fragment lies in a flat update: `start + i * stride` for i < count, and the bias's index if it has one. */
export interface Fragment {
  /** Name of the layer it is reported under. */
  readonly layer: string
  /** Output filter or output unit within the layer; 0 for a layer that is one fragment. */
  readonly unit: number
  readonly start: number
  readonly stride: number
  readonly count: number
  readonly bias: number | undefined
}

/**
 * Cuts a model's update into the vectors that ARIBA compares.
 *
 * Convention (the filters of convolutions are the paper's, the rest is this project's): the last axis of a tensor with two
 * or more axes counts its outputs, and each output is one fragment: a convolution kernel [kh, kw, cin, cout] gives one
 * vector per filter, a dense kernel [in, out] one per unit, a depthwise kernel [kh, kw, c, multiplier] one per multiplier.
 * A bias joins its unit's vector: a tensor of one axis, as long as the kernel has outputs, that directly follows the
 * kernel and whose name ends in `bias`. Every other tensor (gains and offsets of normalisation, slopes, scalars) is one
 * fragment as a whole.
 * @returns fragments in the order of the layers and units; together they hold every value of an update once
 * @throws LAYER_NAME if two layers share a name; LAYER_SHAPE if an axis is no positive integer
 */
export function fragmentsOf(layers: readonly LayerShape[]): Fragment[] {
  requireOwnNames(layers)
  const fragments: Fragment[] = []
  let start = 0
  for (let i = 0; i < layers.length; i++) {
    const layer = layers[i]!
    const size = sizeOf(layer)
    const units = layer.shape.at(-1)!
    const bias = isBiasOf(layers[i + 1], layer) ? start + size : undefined
    if (layer.shape.length < 2) {
      fragments.push({ layer: layer.name, unit: 0, start, stride: 1, count: size, bias })
    } else {
      for (let unit = 0; unit < units; unit++)
        fragments.push({
          layer: layer.name,
          unit,
          start: start + unit,
          stride: units,
          count: size / units,
          bias: bias === undefined ? undefined : bias + unit,
        })
    }
    start += size
    if (bias !== undefined) {
      start += units
      i++
    }
  }
  return fragments
}

/** How many values an update of these layers has. */
export function updateLength(layers: readonly LayerShape[]): number {
  return layers.reduce((sum, layer) => sum + sizeOf(layer), 0)
}

function sizeOf(layer: LayerShape): number {
  if (!layer.shape.every((axis) => Number.isSafeInteger(axis) && axis > 0))
    throw new FedveilError(
      'LAYER_SHAPE',
      `layer "${layer.name}" needs axes that are positive integers, got [${layer.shape}]`,
    )
  return layer.shape.reduce((product, axis) => product * axis, 1)
}

function isBiasOf(next: LayerShape | undefined, kernel: LayerShape): boolean {
  if (kernel.shape.length < 2 || next?.shape.length !== 1) return false
  return next.shape[0] === kernel.shape.at(-1) && /(^|[/._-])bias$/.test(next.name)
}

function requireOwnNames(layers: readonly LayerShape[]): void {
  const seen = new Set<string>()
  for (const { name } of layers) {
    if (seen.has(name))
      throw new FedveilError('LAYER_NAME', `two layers are called "${name}": give each layer its own name`)
    seen.add(name)
  }
}
