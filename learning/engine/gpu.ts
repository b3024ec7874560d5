import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The first GPU's name as NVIDIA's driver tells it, e.g. `NVIDIA H100 80GB HBM3`; `GPU` where it does not. */
export function gpuName(driver = '/proc/driver/nvidia/gpus'): string {
  try {
    const first = readdirSync(driver).sort()[0] ?? ''
    const model = /^Model:\s*(.+)$/m.exec(readFileSync(join(driver, first, 'information'), 'utf8'))
    return model?.[1]?.trim() ?? 'GPU'
  } catch {
    return 'GPU'
  }
}
