import { readFileSync } from 'node:fs'

type Values = Readonly<Record<'kernel' | 'bias', number[]>>

/** What torch-optim.py wrote: twenty steps of torch.optim, and rates of torch.optim.lr_scheduler. */
export const truth = JSON.parse(readFileSync(new URL('torch-optim.json', import.meta.url), 'utf8')) as {
  readonly shapes: { readonly kernel: [number, number]; readonly bias: [number] }
  readonly start: Values
  readonly gradients: readonly Values[]
  readonly rates: readonly number[]
  readonly cases: readonly { readonly spec: { kind: string }; readonly after: Readonly<Record<string, Values>> }[]
  readonly schedules: {
    readonly total: number
    readonly peak: number
    readonly cases: readonly { readonly spec: { kind: string }; readonly rates: number[] }[]
    readonly insightface: { readonly spec: object; readonly rates: number[] }
  }
}
