import { benchEngine, type Measurement } from './bench.js'
import { type EngineInfo, loadEngine } from './load.js'

export interface EngineReport extends EngineInfo {
  readonly node: string
  /** A first impression of the speed; `engine bench` measures longer. */
  readonly speed: readonly Measurement[]
}

/** Loads the engine that a run would use, and measures it for a second or two. */
export async function describeEngine(): Promise<EngineReport> {
  const engine = await loadEngine()
  return { ...engine, node: process.version, speed: benchEngine('short', 5) }
}
